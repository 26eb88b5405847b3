package org.nembo.engine.secrets.vault;

import org.apache.felix.hc.api.HealthCheck;
import org.apache.felix.hc.api.Result;
import org.nembo.api.error.NemboException;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Whether the outer store answers and knows us. */
@Component(property = {HealthCheck.NAME + "=secrets-vault", HealthCheck.TAGS + "=ready"})
public final class VaultHealth implements HealthCheck {

    private final VaultSecrets secrets;

    @Activate
    public VaultHealth(@Reference VaultSecrets secrets) {
        this.secrets = secrets;
    }

    @Override
    public Result execute() {
        try {
            return new Result(Result.Status.OK, secrets.state());
        } catch (NemboException e) {
            return new Result(Result.Status.CRITICAL, e.getMessage());
        }
    }
}
