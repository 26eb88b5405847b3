package org.nembo.objectstore.admin;

import org.apache.felix.hc.api.HealthCheck;
import org.apache.felix.hc.api.Result;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Whether something that is stored is known to be damaged. The server is ready all the same: the rest can be read. */
@Component(property = {HealthCheck.NAME + "=objects-whole", HealthCheck.TAGS + "=ready", HealthCheck.RESULT_CACHE_TTL_IN_MS + ":Long=10000"})
public final class ScrubHealth implements HealthCheck {

    private final Scrubs scrubs;

    @Activate
    public ScrubHealth(@Reference Scrubs scrubs) {
        this.scrubs = scrubs;
    }

    @Override
    public Result execute() {
        long damaged = scrubs.damaged();
        return damaged == 0 ? new Result(Result.Status.OK, "no version is known to be damaged")
                : new Result(Result.Status.WARN, ("%d versions are damaged, and no other site had them: scrub:status tells which. Put back what you have of "
                + "them, or delete them, and begin scrub:start").formatted(damaged));
    }
}
