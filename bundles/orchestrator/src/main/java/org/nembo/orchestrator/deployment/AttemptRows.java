package org.nembo.orchestrator.deployment;

import java.sql.Connection;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.nembo.api.store.Databases;
import org.nembo.jdbi.CallersConnection;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** The rows of {@code orchestrator_attempt}. Thread-safe. A handle over the caller's connection is never closed: that would close the connection. */
@Component(service = AttemptRows.class)
public final class AttemptRows {

    private final Jdbi jdbi;

    @Activate
    public AttemptRows(@Reference Databases databases) {
        this.jdbi = Jdbi.create(databases.open("orchestrator", AttemptRows.class));
    }

    /** Begins one; writes nothing when it was begun before, so that a step may be repeated. */
    public void begin(Connection transaction, String deployment, int number, String site, Instant now) {
        Handle handle = CallersConnection.on(transaction);
        handle.execute("""
                INSERT INTO orchestrator_attempt (deployment, number, site, started, ended, outcome, cause) VALUES (?, ?, ?, ?, 0, 'RUNNING', '')
                ON CONFLICT (deployment, number) DO NOTHING""", deployment, number, site, now.toEpochMilli());
    }

    /** Ends one well, also when a crash let it look failed before. */
    public void succeed(Connection transaction, String deployment, int number, Instant now) {
        Handle handle = CallersConnection.on(transaction);
        handle.execute("UPDATE orchestrator_attempt SET ended = ?, outcome = 'SUCCEEDED', cause = '' WHERE deployment = ? AND number = ?",
                now.toEpochMilli(), deployment, number);
    }

    /** Of one that failed and may have left something behind: nothing is left after all. */
    public void clean(Connection transaction, String deployment, int number) {
        Handle handle = CallersConnection.on(transaction);
        handle.execute("UPDATE orchestrator_attempt SET outcome = 'FAILED' WHERE deployment = ? AND number = ? AND outcome = 'LEFTOVERS'", deployment, number);
    }

    /** Ends one; what has ended stays as it is. */
    public void end(Connection transaction, String deployment, int number, Attempt.Outcome outcome, String cause, Instant now) {
        Handle handle = CallersConnection.on(transaction);
        handle.execute("UPDATE orchestrator_attempt SET ended = ?, outcome = ?, cause = ? WHERE deployment = ? AND number = ? AND outcome = 'RUNNING'",
                now.toEpochMilli(), outcome.name(), cause, deployment, number);
    }

    /** All of a deployment, the first one first. */
    public List<Attempt> list(String deployment) {
        return jdbi.withHandle(handle -> list(handle, deployment));
    }

    public List<Attempt> list(Connection transaction, String deployment) {
        Handle handle = CallersConnection.on(transaction);
        return list(handle, deployment);
    }

    private static List<Attempt> list(Handle handle, String deployment) {
        return handle.createQuery("""
                SELECT deployment, number, site, started, ended, outcome, cause FROM orchestrator_attempt WHERE deployment = :deployment
                ORDER BY number""").bind("deployment", deployment)
                .map((rs, context) -> new Attempt(rs.getString("deployment"), rs.getInt("number"), rs.getString("site"),
                        Instant.ofEpochMilli(rs.getLong("started")), Optional.of(rs.getLong("ended")).filter(ended -> ended > 0).map(Instant::ofEpochMilli),
                        Attempt.Outcome.valueOf(rs.getString("outcome")), rs.getString("cause")))
                .list();
    }
}
