package org.nembo.orchestrator.callback;

import java.sql.Connection;
import java.time.Clock;
import org.nembo.orchestrator.deployment.Deployment;
import org.nembo.orchestrator.deployment.DeploymentRows;
import org.nembo.orchestrator.deployment.StatusWatch;
import org.nembo.orchestrator.deployment.TimeOrderedIds;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Writes a callback for every change of status, in the transaction of the change: it is sent if and only if that commits. Thread-safe. */
@Component(service = StatusWatch.class)
public final class Outbox implements StatusWatch {

    private final DeploymentRows deployments;
    private final DeliveryRows rows;
    private final DeliveryQueue queue;
    private final CallbackBody body;
    private final Clock clock;
    private final TimeOrderedIds ids;

    @Activate
    public Outbox(@Reference DeploymentRows deployments, @Reference DeliveryRows rows, @Reference DeliveryQueue queue, @Reference CallbackBody body) {
        this(deployments, rows, queue, body, Clock.systemUTC());
    }

    Outbox(DeploymentRows deployments, DeliveryRows rows, DeliveryQueue queue, CallbackBody body, Clock clock) {
        this.deployments = deployments;
        this.rows = rows;
        this.queue = queue;
        this.body = body;
        this.clock = clock;
        this.ids = new TimeOrderedIds(clock);
    }

    @Override
    public void changed(Connection transaction, String id) {
        Deployment deployment = deployments.find(transaction, id).orElseThrow();
        String url = deployment.callback().url();
        if (url.isEmpty()) {
            return;
        }
        DeliveryRows.Queue line = rows.lock(transaction, id);
        if (!line.gone().equals(url)) {
            String message = ids.next();
            queue.add(transaction, line, Delivery.written(message, deployment, message, body.of(deployment), clock.instant()), deployment.owner());
        }
    }
}
