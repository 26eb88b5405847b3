package org.nembo.orchestrator.callback;

import java.util.Map;
import org.nembo.api.secret.Secrets;
import org.nembo.api.site.SiteCatalog;
import org.nembo.orchestrator.deployment.Access;
import org.nembo.orchestrator.deployment.DeploymentRows;
import org.nembo.orchestrator.deployment.StatusWatch;
import org.nembo.runtime.outbound.GuardedOutbound;
import org.nembo.store.StoreDatabases;
import org.nembo.testkit.fake.FakeJobs;

/** Everything that sends callbacks, put together for a test: receivers on the loopback are allowed, and no wait is spread. */
public final class CallbackParts implements AutoCloseable {

    public final StatusWatch outbox;
    public final DeliveryHandler handler;
    public final Callbacks callbacks;
    final DeliveryRows rows;
    final KeyStore keys;
    private final GuardedOutbound outbound = TestCallbacks.outbound();

    public CallbackParts(StoreDatabases databases, DeploymentRows deployments, FakeJobs jobs, Secrets secrets, Access access,
            SiteCatalog sites) {
        CallbackSettings settings = TestCallbacks.settings(Map.of("timeout_seconds", 2, "kept", 10));
        this.rows = new DeliveryRows(databases);
        this.keys = new KeyStore(rows, secrets, settings);
        Sender sender = new Sender(settings, keys, sites, outbound);
        DeliveryQueue queue = new DeliveryQueue(rows, jobs, settings);
        this.outbox = new Outbox(deployments, rows, queue, new DeploymentBody(), jobs.clock());
        this.handler = new DeliveryHandler(sender, deployments, rows, queue, settings.retries(), jobs.clock(), () -> 0);
        this.callbacks = new Callbacks(access, rows, queue, keys);
    }

    @Override
    public void close() {
        outbound.close();
    }
}
