package org.nembo.orchestrator.deployment;

import java.sql.Connection;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.nembo.api.error.NemboException;
import org.nembo.api.identity.Subject;
import org.nembo.orchestrator.OrchestratorError;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Takes requests to change what a deployment is called, labelled, how it is protected and when it ends. Thread-safe. */
@Component(service = Amending.class)
public final class Amending {

    private final Access access;
    private final DeploymentStore store;
    private final Clock clock = Clock.systemUTC();

    @Activate
    public Amending(@Reference Access access, @Reference DeploymentStore store) {
        this.access = access;
        this.store = store;
    }

    /**
     * Changes it at once, also while a job works on it or it is locked: nothing of this touches what runs.
     *
     * @throws NemboException {@code DEPLOYMENT_INVALID}, {@code DEPLOYMENT_DELETED}; {@code DEPLOYMENT_BUSY} for a lock that comes too late;
     *                        {@code FORBIDDEN}
     */
    public Deployment amend(Subject caller, String id, Amendment amendment) {
        if (amendment.isAboutMore() || amendment.isEmpty()) {
            access.to(caller, Access.UPDATE, id);
        }
        if (amendment.isAboutLock()) {
            access.to(caller, Access.LOCK, id);
        }
        Instant now = Instant.ofEpochMilli(clock.millis());
        return store.rows().write(tx -> {
            Deployment before = store.rows().take(tx, id).orElseThrow(() -> Access.unknown(id));
            Deployment after = amendment.of(before, now);
            requireInTime(before, after);
            return after.equals(before) ? before : write(tx, caller, before, after, now);
        });
    }

    private Deployment write(Connection tx, Subject caller, Deployment before, Deployment after, Instant now) {
        store.rows().amend(tx, after, now);
        store.events().amended(tx, after, caller.id(), changes(before, after));
        return store.rows().find(tx, before.id()).orElseThrow();
    }

    private static void requireInTime(Deployment before, Deployment after) {
        if (before.status() == DeploymentStatus.DELETE_COMPLETE) {
            throw new NemboException(OrchestratorError.DEPLOYMENT_DELETED, "deployment '%s' was deleted on %s".formatted(before.name(), before.updated()));
        }
        if (after.locked() && !before.locked() && before.status() == DeploymentStatus.DELETE_IN_PROGRESS) {
            throw new NemboException(OrchestratorError.DEPLOYMENT_BUSY, "deployment '%s' is being deleted: it is too late to lock it".formatted(before.name()));
        }
    }

    private static Map<String, Object> changes(Deployment before, Deployment after) {
        Map<String, Object> changes = new LinkedHashMap<>();
        put(changes, "name", before.name(), after.name());
        put(changes, "description", before.description(), after.description());
        put(changes, "labels", before.labels(), after.labels());
        put(changes, "locked", before.locked(), after.locked());
        put(changes, "expires", before.expires().map(Instant::toString).orElse(""), after.expires().map(Instant::toString).orElse(""));
        return changes;
    }

    private static void put(Map<String, Object> changes, String name, Object before, Object after) {
        if (!before.equals(after)) {
            changes.put(name, after);
        }
    }
}
