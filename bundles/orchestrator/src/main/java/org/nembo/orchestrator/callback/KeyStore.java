package org.nembo.orchestrator.callback;

import java.sql.Connection;
import java.time.Clock;
import java.util.function.UnaryOperator;
import org.nembo.api.secret.Secrets;
import org.nembo.orchestrator.deployment.Deployment;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** The signing keys of deployments, made when they are wanted first. Thread-safe. */
@Component(service = KeyStore.class)
public final class KeyStore {

    private final DeliveryRows rows;
    private final Secrets secrets;
    private final CallbackSettings settings;
    private final Clock clock = Clock.systemUTC();

    @Activate
    public KeyStore(@Reference DeliveryRows rows, @Reference Secrets secrets, @Reference CallbackSettings settings) {
        this.rows = rows;
        this.secrets = secrets;
        this.settings = settings;
    }

    SigningKeys of(String deployment) {
        return secrets.find(Deployment.callbackSecrets(deployment)).map(SigningKeys::of).orElseGet(() -> change(deployment, UnaryOperator.identity()));
    }

    /** Makes a new one; the one before signs on for a while. */
    SigningKeys rotate(String deployment) {
        return change(deployment, keys -> keys.rotated(clock.instant(), settings.rotation()));
    }

    /** One at a time: two that want the keys first must not make them twice. */
    private SigningKeys change(String deployment, UnaryOperator<SigningKeys> change) {
        return rows.write(tx -> {
            DeliveryRows.Queue queue = rows.lock(tx, deployment);
            SigningKeys old = queue.secret()
                    ? secrets.find(Deployment.callbackSecrets(deployment)).map(SigningKeys::of).orElseGet(SigningKeys::fresh) : SigningKeys.fresh();
            SigningKeys now = queue.secret() ? change.apply(old) : old;
            save(tx, queue, now);
            return now;
        });
    }

    private void save(Connection tx, DeliveryRows.Queue queue, SigningKeys keys) {
        secrets.put(tx, Deployment.callbackSecrets(queue.deployment()), keys.sealed());
        rows.save(tx, queue.withSecret());
    }
}
