package org.nembo.orchestrator.deployment;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
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

/** The rows of {@code orchestrator_revision}. Thread-safe. A handle over the caller's connection is never closed: that would close the connection. */
@Component(service = RevisionRows.class)
public final class RevisionRows {

    private static final String COLUMNS = "deployment, number, template, inputs, digest, state, created";

    private final Jdbi jdbi;

    @Activate
    public RevisionRows(@Reference Databases databases) {
        this.jdbi = Jdbi.create(databases.open("orchestrator", RevisionRows.class));
    }

    public void insert(Connection transaction, Revision revision) {
        Handle handle = CallersConnection.on(transaction);
        handle.execute("INSERT INTO orchestrator_revision (" + COLUMNS + ") VALUES (?, ?, ?, ?, ?, ?, ?)", revision.deployment(), revision.number(),
                revision.template(), Json.write(revision.inputs()), revision.digest(), revision.state().name(), revision.created().toEpochMilli());
    }

    public Optional<Revision> find(String deployment, int number) {
        return jdbi.withHandle(handle -> handle.createQuery("SELECT " + COLUMNS
                + " FROM orchestrator_revision WHERE deployment = :deployment AND number = :number")
                .bind("deployment", deployment).bind("number", number).map((rs, context) -> row(rs)).findOne());
    }

    /** The one that is in effect, or being made. */
    public Optional<Revision> current(String deployment) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                SELECT r.deployment, r.number, r.template, r.inputs, r.digest, r.state, r.created FROM orchestrator_revision r
                JOIN orchestrator_deployment d ON d.id = r.deployment AND d.revision = r.number WHERE d.id = :deployment""")
                .bind("deployment", deployment).map((rs, context) -> row(rs)).findOne());
    }

    /** All of a deployment, the first one first. */
    public List<Revision> list(String deployment) {
        return jdbi.withHandle(handle -> handle.createQuery("SELECT " + COLUMNS
                + " FROM orchestrator_revision WHERE deployment = :deployment ORDER BY number")
                .bind("deployment", deployment).map((rs, context) -> row(rs)).list());
    }

    /** The numbers of all of a deployment, the first one first. */
    public List<Integer> numbers(Connection transaction, String deployment) {
        Handle handle = CallersConnection.on(transaction);
        return handle.createQuery("SELECT number FROM orchestrator_revision WHERE deployment = :deployment ORDER BY number")
                .bind("deployment", deployment).mapTo(Integer.class).list();
    }

    public void state(Connection transaction, String deployment, int number, Revision.State state) {
        Handle handle = CallersConnection.on(transaction);
        handle.execute("UPDATE orchestrator_revision SET state = ? WHERE deployment = ? AND number = ?", state.name(), deployment, number);
    }

    private static Revision row(ResultSet rs) throws SQLException {
        return new Revision(rs.getString("deployment"), rs.getInt("number"), rs.getString("template"), Json.object(rs.getString("inputs")),
                rs.getString("digest"), Revision.State.valueOf(rs.getString("state")), Instant.ofEpochMilli(rs.getLong("created")));
    }
}
