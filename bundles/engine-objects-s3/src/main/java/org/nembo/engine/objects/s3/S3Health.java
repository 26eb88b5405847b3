package org.nembo.engine.objects.s3;

import org.apache.felix.hc.api.HealthCheck;
import org.apache.felix.hc.api.Result;
import org.nembo.api.error.NemboException;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Whether the other S3 answers, and keeps this index's bytes. */
@Component(property = {HealthCheck.NAME + "=objects-s3", HealthCheck.TAGS + "=ready"})
public final class S3Health implements HealthCheck {

    private final S3Objects engine;

    @Activate
    public S3Health(@Reference S3Objects engine) {
        this.engine = engine;
    }

    @Override
    public Result execute() {
        try {
            engine.probe();
            return new Result(Result.Status.OK, "objects are kept in " + engine.settings().peer());
        } catch (NemboException e) {
            return new Result(Result.Status.CRITICAL, e.getMessage());
        }
    }
}
