package org.nembo.orchestrator.deployment;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.nembo.api.error.NemboException;
import org.nembo.orchestrator.Settings;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes deployments whose time is over, and tells of it some time before. When that is stands in the database, and so does who was warned: neither a
 * restart nor a second node loses or doubles anything. What is locked stays. Thread-safe.
 */
@Component(service = Expiry.class)
public final class Expiry {

    private static final Logger log = LoggerFactory.getLogger(Expiry.class);
    private static final int BATCH = 100;

    private final DeploymentStore store;
    private final Deletion deletion;
    private final Duration warning;
    private final Clock clock;

    @Activate
    public Expiry(@Reference DeploymentStore store, @Reference Deletion deletion, @Reference Settings settings) {
        this(store, deletion, settings.expiryWarning(), Clock.systemUTC());
    }

    /** @param warning how long before; zero for no warning */
    public Expiry(DeploymentStore store, Deletion deletion, Duration warning, Clock clock) {
        this.store = store;
        this.deletion = deletion;
        this.warning = warning;
        this.clock = clock;
    }

    /** Does what is due now. */
    public void sweep() {
        Instant now = clock.instant();
        if (!warning.isZero()) {
            store.rows().expiring(now, now.plus(warning), BATCH).forEach(this::warn);
        }
        store.rows().expired(now, BATCH).forEach(id -> end(id, now));
    }

    private void warn(String id) {
        store.rows().write(tx -> {
            if (store.rows().warned(tx, id)) {
                store.rows().find(tx, id).ifPresent(deployment -> store.events().expiring(tx, deployment));
            }
            return id;
        });
    }

    private void end(String id, Instant now) {
        try {
            deletion.expire(id, now);
        } catch (NemboException e) {
            log.debug("Deployment {} is over and cannot be deleted yet: {}", id, e.getMessage());
        }
    }
}
