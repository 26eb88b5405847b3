package org.nembo.secrets;

import java.util.concurrent.atomic.AtomicReference;
import org.apache.felix.hc.api.HealthCheck;
import org.apache.felix.hc.api.Result;
import org.nembo.api.secret.Secrets;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/** Whether the secret store is open: without its master key it is not, and what needs secrets is not served. */
@Component(property = {HealthCheck.NAME + "=secrets", HealthCheck.TAGS + "=ready"})
public final class SecretsHealth implements HealthCheck {

    private final AtomicReference<Secrets> store = new AtomicReference<>();

    @Activate
    public SecretsHealth() {
    }

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    void setSecrets(Secrets secrets) {
        store.set(secrets);
    }

    void unsetSecrets(Secrets secrets) {
        store.compareAndSet(secrets, null);
    }

    @Override
    public Result execute() {
        return store.get() == null
                ? new Result(Result.Status.CRITICAL, "the secret store is not open: the log says why (a master key that is missing or readable by others?)")
                : new Result(Result.Status.OK, "the secret store is open");
    }
}
