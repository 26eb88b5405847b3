package org.nembo.orchestrator.callback;

import java.time.Clock;
import org.nembo.api.error.GeneralError;
import org.nembo.api.error.NemboException;
import org.nembo.api.identity.Subject;
import org.nembo.api.rest.Page;
import org.nembo.api.rest.PageRequest;
import org.nembo.api.secret.Secret;
import org.nembo.orchestrator.OrchestratorError;
import org.nembo.orchestrator.deployment.Access;
import org.nembo.orchestrator.deployment.Deployment;
import org.nembo.orchestrator.deployment.Deployments;
import org.nembo.orchestrator.deployment.TimeOrderedIds;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** The callbacks of deployments as one caller may see and change them. Thread-safe. */
@Component(service = Callbacks.class)
public final class Callbacks {

    private final Access access;
    private final DeliveryRows rows;
    private final DeliveryQueue queue;
    private final KeyStore keys;
    private final Clock clock = Clock.systemUTC();
    private final TimeOrderedIds ids = new TimeOrderedIds(clock);

    @Activate
    public Callbacks(@Reference Access access, @Reference DeliveryRows rows, @Reference DeliveryQueue queue, @Reference KeyStore keys) {
        this.access = access;
        this.rows = rows;
        this.queue = queue;
        this.keys = keys;
    }

    /** Newest first; the cursor is the sequence. */
    public Page<Delivery> list(Subject caller, String id, PageRequest page) {
        Deployment deployment = access.toRead(caller, id);
        Deployments.position(page.after());
        return rows.list(deployment.id(), page);
    }

    /**
     * Sends one again, behind all that wait, to the receiver that the deployment has now. It is known by the same id as before.
     *
     * @throws NemboException {@code CALLBACK_NONE}, {@code CALLBACK_NOT_FOUND}, {@code CALLBACK_PENDING}
     */
    public Delivery redeliver(Subject caller, String id, String delivery) {
        Deployment deployment = receiving(access.to(caller, "deployments:update", id));
        return rows.write(tx -> {
            DeliveryRows.Queue line = rows.lock(tx, id);
            Delivery old = rows.find(tx, delivery).filter(row -> row.deployment().equals(id)).orElseThrow(() -> unknown(delivery));
            if (old.state() == Delivery.State.PENDING) {
                throw new NemboException(OrchestratorError.CALLBACK_PENDING, "callback %s is still on its way%s".formatted(delivery,
                        old.job().isEmpty() ? " behind earlier ones" : ": job %s sends it".formatted(old.job())));
            }
            Delivery again = Delivery.written(ids.next(), deployment, old.message(), old.body(), clock.instant()).telling(old.status());
            return queue.add(tx, line.withGone(""), again, deployment.owner());
        });
    }

    /** The secret that the deployment's callbacks are signed with; made when there is none. For the owner alone. */
    public Secret secret(Subject caller, String id) {
        return keys.of(owned(caller, id).id()).current();
    }

    /** Makes a new secret. For a while both sign. For the owner alone. */
    public Secret rotate(Subject caller, String id) {
        return keys.rotate(owned(caller, id).id()).current();
    }

    private Deployment owned(Subject caller, String id) {
        Deployment deployment = access.to(caller, "deployments:reveal", id);
        if (!deployment.owner().equals(caller.id())) {
            throw new NemboException(GeneralError.FORBIDDEN, "only the owner of a deployment may see the secret of its callbacks");
        }
        return receiving(deployment);
    }

    private static Deployment receiving(Deployment deployment) {
        if (deployment.callback().url().isEmpty()) {
            throw new NemboException(OrchestratorError.CALLBACK_NONE, "deployment '%s' has no callback".formatted(deployment.name()));
        }
        return deployment;
    }

    private static NemboException unknown(String id) {
        return new NemboException(OrchestratorError.CALLBACK_NOT_FOUND, "there is no callback '%s' of this deployment"
                .formatted(id.substring(0, Math.min(64, id.length()))));
    }
}
