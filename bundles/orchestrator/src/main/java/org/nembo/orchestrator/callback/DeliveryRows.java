package org.nembo.orchestrator.callback;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.nembo.api.rest.Page;
import org.nembo.api.rest.PageRequest;
import org.nembo.api.store.Databases;
import org.nembo.jdbi.CallersConnection;
import org.nembo.orchestrator.deployment.Callback;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** The rows of {@code orchestrator_callback} and {@code orchestrator_delivery}. Thread-safe. */
@Component(service = DeliveryRows.class)
public final class DeliveryRows {

    /**
     * The callbacks of one deployment, their row locked until the transaction ends.
     *
     * @param last    the sequence of the newest
     * @param current the delivery that a job works on; empty when none does
     * @param gone    a URL that wants no more callbacks; empty when there is none
     * @param secret  whether the secret store holds their keys
     */
    record Queue(String deployment, long last, String current, String gone, boolean secret) {

        Queue with(long newLast, String newCurrent) {
            return new Queue(deployment, newLast, newCurrent, gone, secret);
        }

        Queue withGone(String url) {
            return new Queue(deployment, last, current, url, secret);
        }

        Queue withSecret() {
            return new Queue(deployment, last, current, gone, true);
        }
    }

    private static final String SELECT = "SELECT * FROM orchestrator_delivery WHERE ";

    private final Jdbi jdbi;

    @Activate
    public DeliveryRows(@Reference Databases databases) {
        this.jdbi = Jdbi.create(databases.open("orchestrator", DeliveryRows.class));
    }

    /** Does the work in one write transaction; make no remote call in it. */
    <T> T write(Function<Connection, T> work) {
        return jdbi.inTransaction(handle -> work.apply(handle.getConnection()));
    }

    /** Takes the row that everybody takes first who changes the callbacks of a deployment. */
    Queue lock(Connection transaction, String deployment) {
        Handle handle = CallersConnection.on(transaction);
        return handle.createQuery("""
                INSERT INTO orchestrator_callback (deployment, last, current, gone, secret) VALUES (:deployment, 0, '', '', 0)
                ON CONFLICT (deployment) DO UPDATE SET last = orchestrator_callback.last
                RETURNING deployment, last, current, gone, secret""").bind("deployment", deployment)
                .map((rs, context) -> new Queue(rs.getString(1), rs.getLong(2), rs.getString(3), rs.getString(4), rs.getInt(5) == 1)).one();
    }

    void save(Connection transaction, Queue queue) {
        Handle handle = CallersConnection.on(transaction);
        handle.execute("UPDATE orchestrator_callback SET last = ?, current = ?, gone = ?, secret = ? WHERE deployment = ?",
                queue.last(), queue.current(), queue.gone(), queue.secret() ? 1 : 0, queue.deployment());
    }

    void insert(Connection transaction, Delivery row) {
        Handle handle = CallersConnection.on(transaction);
        handle.createUpdate("""
                INSERT INTO orchestrator_delivery (id, deployment, sequence, message, status, url, form, body, state, job, attempts, answer, error, millis,
                  created, tried, next_try, fence)
                VALUES (:id, :deployment, :sequence, :message, :status, :url, :form, :body, :state, '', 0, 0, '', 0, :created, 0, 0, 0)""")
                .bind("id", row.id()).bind("deployment", row.deployment()).bind("sequence", row.sequence()).bind("message", row.message())
                .bind("status", row.status()).bind("url", row.url()).bind("form", row.form().name()).bind("body", row.body())
                .bind("state", row.state().name()).bind("created", row.created().toEpochMilli()).execute();
    }

    void job(Connection transaction, String id, String job) {
        Handle handle = CallersConnection.on(transaction);
        handle.execute("UPDATE orchestrator_delivery SET job = ? WHERE id = ?", job, id);
    }

    /**
     * Writes how an attempt went.
     *
     * @return false when a later claim of its job has written, or it had come to its end: then nothing changes
     */
    boolean tried(Connection transaction, Delivery row, long fence) {
        Handle handle = CallersConnection.on(transaction);
        return handle.createUpdate("""
                UPDATE orchestrator_delivery SET state = :state, url = :url, form = :form, attempts = :attempts, answer = :answer, error = :error,
                  millis = :millis, tried = :tried, next_try = :next, fence = :fence WHERE id = :id AND state = 'PENDING' AND fence <= :fence""")
                .bind("state", row.state().name()).bind("url", row.url()).bind("form", row.form().name())
                .bind("attempts", row.attempts()).bind("answer", row.answer()).bind("error", row.error())
                .bind("millis", row.took().toMillis()).bind("tried", row.tried().map(Instant::toEpochMilli).orElse(0L))
                .bind("next", row.nextTry().map(Instant::toEpochMilli).orElse(0L)).bind("fence", fence).bind("id", row.id()).execute() == 1;
    }

    /** Gives up what is still on its way. */
    void end(Connection transaction, String id, Delivery.State state, String error) {
        Handle handle = CallersConnection.on(transaction);
        handle.execute("UPDATE orchestrator_delivery SET state = ?, error = ?, next_try = 0 WHERE id = ? AND state = 'PENDING'", state.name(), error, id);
    }

    /** Gives up everything that waits behind one. */
    void endFollowing(Connection transaction, Delivery row, String error) {
        Handle handle = CallersConnection.on(transaction);
        handle.execute("UPDATE orchestrator_delivery SET state = 'FAILED', error = ? WHERE deployment = ? AND sequence > ? AND state = 'PENDING'",
                error, row.deployment(), row.sequence());
    }

    /** Removes the oldest that are not on their way, so that at most so many are kept beside those that are. */
    void prune(Connection transaction, String deployment, long upTo) {
        Handle handle = CallersConnection.on(transaction);
        handle.execute("DELETE FROM orchestrator_delivery WHERE deployment = ? AND sequence <= ? AND state <> 'PENDING'", deployment, upTo);
    }

    Optional<Delivery> find(String id) {
        return jdbi.withHandle(handle -> find(handle, id));
    }

    Optional<Delivery> find(Connection transaction, String id) {
        Handle handle = CallersConnection.on(transaction);
        return find(handle, id);
    }

    /** The oldest that is on its way. */
    Optional<Delivery> oldestPending(Connection transaction, String deployment) {
        Handle handle = CallersConnection.on(transaction);
        return handle.createQuery(SELECT + "deployment = :deployment AND state = 'PENDING' ORDER BY sequence LIMIT 1")
                .bind("deployment", deployment).map((rs, context) -> row(rs)).findOne();
    }

    /** Newest first; the cursor is the id. */
    Page<Delivery> list(String deployment, PageRequest page) {
        List<Delivery> rows = jdbi.withHandle(handle -> handle.createQuery(SELECT + "deployment = :deployment AND sequence < :before"
                + " ORDER BY sequence DESC LIMIT :rows").bind("deployment", deployment)
                .bind("before", page.after().isEmpty() ? Long.MAX_VALUE : Long.parseLong(page.after())).bind("rows", page.limit() + 1)
                .map((rs, context) -> row(rs)).list());
        return Page.of(rows, page.limit(), row -> String.valueOf(row.sequence()));
    }

    private static Optional<Delivery> find(Handle handle, String id) {
        return handle.createQuery(SELECT + "id = :id").bind("id", id).map((rs, context) -> row(rs)).findOne();
    }

    private static Delivery row(ResultSet rs) throws SQLException {
        return new Delivery(rs.getString("id"), rs.getString("deployment"), rs.getLong("sequence"), rs.getString("message"), rs.getString("status"),
                rs.getString("url"), Callback.Form.valueOf(rs.getString("form")), rs.getString("body"), Delivery.State.valueOf(rs.getString("state")),
                rs.getString("job"), rs.getInt("attempts"), rs.getInt("answer"), rs.getString("error"), Duration.ofMillis(rs.getLong("millis")),
                Instant.ofEpochMilli(rs.getLong("created")), moment(rs.getLong("tried")), moment(rs.getLong("next_try")));
    }

    private static Optional<Instant> moment(long millis) {
        return millis == 0 ? Optional.empty() : Optional.of(Instant.ofEpochMilli(millis));
    }
}
