package org.nembo.orchestrator.deployment;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.nembo.orchestrator.Settings;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks after all deployments from time to time: ends what is over, finds what was left. It keeps nothing in memory, so it may stop at any time. */
@Component(service = {}, immediate = true)
public final class Upkeep {

    private static final Logger log = LoggerFactory.getLogger(Upkeep.class);
    private static final Duration RECONCILE = Duration.ofMinutes(5);

    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
        // Inherits nothing of who happens to be served when it is made, such as the trace in the log.
        Thread thread = new Thread(null, task, "nembo-orchestrator-upkeep", 0, false);
        thread.setDaemon(true);
        return thread;
    });

    @Activate
    public Upkeep(@Reference Expiry expiry, @Reference Reconciliation reconciliation, @Reference Settings settings) {
        timer.scheduleWithFixedDelay(guarded(reconciliation::sweep), 0, RECONCILE.toMillis(), TimeUnit.MILLISECONDS);
        timer.scheduleWithFixedDelay(guarded(expiry::sweep), 0, settings.sweep().toMillis(), TimeUnit.MILLISECONDS);
    }

    @Deactivate
    public void close() {
        timer.shutdownNow();
    }

    private static Runnable guarded(Runnable work) {
        return () -> {
            try {
                work.run();
            } catch (RuntimeException e) {
                log.warn("Deployments could not be looked after; trying again", e);
            }
        };
    }
}
