package org.nembo.orchestrator.deployment;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.nembo.api.rest.Page;
import org.nembo.api.rest.PageRequest;
import org.nembo.api.store.Databases;
import org.nembo.jdbi.CallersConnection;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * The rows of {@code orchestrator_deployment} and {@code orchestrator_label}. Thread-safe. A handle over the caller's connection is never closed: that would
 * close the connection.
 */
@Component(service = DeploymentRows.class)
public final class DeploymentRows {

    private static final String COLUMNS = """
            id, name, description, status, status_reason, owner, group_name, wanted_site, site, job, delete_request, locked, expires, callback, callback_form,
            settings, revision, wanted_revision, created, updated, labels, inputs, outputs""";

    private static final int AT_ONCE = 500;

    /** What a new row holds beside what it shows. @param key empty when the client gave none */
    public record Hidden(String key, String digest, String template) {
    }

    private final Jdbi jdbi;

    @Activate
    public DeploymentRows(@Reference Databases databases) {
        this.jdbi = Jdbi.create(databases.open("orchestrator", DeploymentRows.class));
    }

    /** Does the work in one write transaction; make no remote call in it. */
    public <T> T write(Function<Connection, T> work) {
        return jdbi.inTransaction(handle -> work.apply(handle.getConnection()));
    }

    /** False when its owner has used the idempotency key before: then nothing is written. */
    public boolean insert(Connection transaction, Deployment row, Hidden hidden) {
        Handle handle = CallersConnection.on(transaction);
        boolean inserted = handle.createUpdate("""
                INSERT INTO orchestrator_deployment (id, name, description, status, status_reason, owner, group_name, wanted_site, site, job, delete_request,
                  locked, expires, callback, callback_form, settings, revision, idempotency_key, request_digest, created, updated, labels, inputs, outputs)
                VALUES (:id, :name, :description, :status, :reason, :owner, :group, :wanted, '', '', '',
                  :locked, :expires, :callback, :form, :settings, 1, :key, :digest, :now, :now, :labels, :inputs, '{}')
                ON CONFLICT (owner, idempotency_key) WHERE idempotency_key <> '' DO NOTHING""")
                .bind("id", row.id()).bind("name", row.name()).bind("description", row.description()).bind("status", row.status().name())
                .bind("reason", row.statusReason()).bind("owner", row.owner()).bind("group", row.group()).bind("wanted", row.wantedSite())
                .bind("locked", row.locked() ? 1 : 0).bind("expires", row.expires().map(Instant::toEpochMilli).orElse(0L))
                .bind("callback", row.callback().url()).bind("form", form(row.callback())).bind("settings", row.settings().text())
                .bind("key", hidden.key()).bind("digest", hidden.digest())
                .bind("now", row.created().toEpochMilli()).bind("labels", Json.write(row.labels())).bind("inputs", Json.write(row.inputs())).execute() > 0;
        if (inserted) {
            handle.execute("INSERT INTO orchestrator_revision (deployment, number, template, inputs, digest, state, created) VALUES (?, 1, ?, ?, ?, ?, ?)",
                    row.id(), hidden.template(), Json.write(row.inputs()), hidden.digest(), Revision.State.PENDING.name(), row.created().toEpochMilli());
            insertLabels(handle, row);
        }
        return inserted;
    }

    public Optional<Deployment> find(String id) {
        return jdbi.withHandle(handle -> find(handle, id));
    }

    public Optional<Deployment> find(Connection transaction, String id) {
        Handle handle = CallersConnection.on(transaction);
        return find(handle, id);
    }

    /** Those of the given ids that there are, in that order. */
    public List<Deployment> find(Connection transaction, List<String> ids) {
        Handle handle = CallersConnection.on(transaction);
        Map<String, Deployment> found = new HashMap<>();
        for (int from = 0; from < ids.size(); from += AT_ONCE) {
            handle.createQuery("SELECT " + COLUMNS + " FROM orchestrator_deployment WHERE id IN (<ids>)")
                    .bindList("ids", ids.subList(from, Math.min(ids.size(), from + AT_ONCE))).map((rs, context) -> row(rs))
                    .forEach(deployment -> found.put(deployment.id(), deployment));
        }
        return ids.stream().map(found::get).filter(Objects::nonNull).toList();
    }

    /** The id and digest under an idempotency key, in this order. */
    public Optional<List<String>> keyed(Connection transaction, String owner, String key) {
        Handle handle = CallersConnection.on(transaction);
        return handle.createQuery("SELECT id, request_digest FROM orchestrator_deployment WHERE owner = :owner AND idempotency_key = :key AND :key <> ''")
                .bind("owner", owner).bind("key", key).map((rs, context) -> List.of(rs.getString(1), rs.getString(2))).findOne();
    }

    /** Newest first; the cursor is the id. */
    public Page<Deployment> list(DeploymentFilter filter, PageRequest page) {
        List<Deployment> rows = jdbi.withHandle(handle -> new DeploymentQuery(COLUMNS, filter, page).on(handle)
                .map((rs, context) -> row(rs)).list());
        return Page.of(rows, page.limit(), Deployment::id);
    }

    /** The job that works on it from now on. */
    public void job(Connection transaction, String id, String job) {
        update(transaction, "UPDATE orchestrator_deployment SET job = ? WHERE id = ?", job, id);
    }

    public void status(Connection transaction, String id, DeploymentStatus status, String reason, Instant now) {
        update(transaction, "UPDATE orchestrator_deployment SET status = ?, status_reason = ?, updated = ? WHERE id = ?",
                status.name(), reason, now.toEpochMilli(), id);
    }

    public void site(Connection transaction, String id, String site, String reason, Instant now) {
        update(transaction, "UPDATE orchestrator_deployment SET site = ?, status_reason = ?, updated = ? WHERE id = ?", site, reason, now.toEpochMilli(), id);
    }

    public void outputs(Connection transaction, String id, String json, Instant now) {
        update(transaction, "UPDATE orchestrator_deployment SET outputs = ?, updated = ? WHERE id = ?", json, now.toEpochMilli(), id);
    }

    /** Whom to tell from now on. */
    public void callback(Connection transaction, String id, Callback callback) {
        update(transaction, "UPDATE orchestrator_deployment SET callback = ?, callback_form = ? WHERE id = ?", callback.url(), form(callback), id);
    }

    /**
     * The revision that is in effect, and the one that it is being changed to.
     *
     * @param wanted 0 for none
     */
    public void revision(Connection transaction, String id, int current, int wanted, Instant now) {
        update(transaction, "UPDATE orchestrator_deployment SET revision = ?, wanted_revision = ?, updated = ? WHERE id = ?", current, wanted,
                now.toEpochMilli(), id);
    }

    /** @param json the inputs of the revision in effect, sensitive ones masked */
    public void inputs(Connection transaction, String id, String json, Instant now) {
        update(transaction, "UPDATE orchestrator_deployment SET inputs = ?, updated = ? WHERE id = ?", json, now.toEpochMilli(), id);
    }

    /** As {@link #find(Connection, String)}, and nobody else changes it until the transaction ends. */
    public Optional<Deployment> take(Connection transaction, String id) {
        Handle handle = CallersConnection.on(transaction);
        handle.execute("UPDATE orchestrator_deployment SET updated = updated WHERE id = ?", id);
        return find(handle, id);
    }

    /** Writes name, description, labels, lock and expiry. */
    public void amend(Connection transaction, Deployment row, Instant now) {
        update(transaction, "UPDATE orchestrator_deployment SET name = ?, description = ?, labels = ?, locked = ?, expires = ?, updated = ? WHERE id = ?",
                row.name(), row.description(), Json.write(row.labels()), row.locked() ? 1 : 0, row.expires().map(Instant::toEpochMilli).orElse(0L),
                now.toEpochMilli(), row.id());
        Handle handle = CallersConnection.on(transaction);
        handle.execute("DELETE FROM orchestrator_label WHERE deployment = ?", row.id());
        insertLabels(handle, row);
    }

    private static void insertLabels(Handle handle, Deployment row) {
        row.labels().forEach((name, value) -> handle.execute("INSERT INTO orchestrator_label (deployment, name, value) VALUES (?, ?, ?)",
                row.id(), name, value));
    }

    /** Some that are to be deleted by now and nothing keeps, the longest overdue first. */
    public List<String> expired(Instant now, int most) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                SELECT id FROM orchestrator_deployment WHERE expires > 0 AND expires <= :now AND status <> 'DELETE_COMPLETE'
                  AND status NOT IN ('DELETE_IN_PROGRESS', 'DELETE_FAILED') AND delete_request = '' AND locked = 0 ORDER BY expires LIMIT :most""")
                .bind("now", now.toEpochMilli()).bind("most", most).mapTo(String.class).list());
    }

    /** Some that expire between two moments and of which this was not told yet. */
    public List<String> expiring(Instant from, Instant to, int most) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                SELECT id FROM orchestrator_deployment WHERE expires > :from AND expires <= :to AND expires > 0 AND status <> 'DELETE_COMPLETE'
                  AND status NOT IN ('DELETE_IN_PROGRESS', 'DELETE_FAILED') AND expiry_told <> expires ORDER BY expires LIMIT :most""")
                .bind("from", from.toEpochMilli()).bind("to", to.toEpochMilli()).bind("most", most).mapTo(String.class).list());
    }

    /** Remembers that its expiry is told of. False when it was before. */
    public boolean warned(Connection transaction, String id) {
        Handle handle = CallersConnection.on(transaction);
        return handle.execute("UPDATE orchestrator_deployment SET expiry_told = expires WHERE id = ? AND expires > 0 AND expiry_told <> expires", id) > 0;
    }

    /** Some that a job works on or should, by id. */
    public List<Deployment> inProgress(String after, int most) {
        return jdbi.withHandle(handle -> handle.createQuery("SELECT " + COLUMNS + """
                 FROM orchestrator_deployment
                WHERE status IN ('CREATE_IN_PROGRESS', 'UPDATE_IN_PROGRESS', 'DELETE_IN_PROGRESS') AND id > :after ORDER BY id LIMIT :most""")
                .bind("after", after).bind("most", most).map((rs, context) -> row(rs)).list());
    }

    /** Its creation begins once more: no site is chosen and nothing is known of it. */
    public void again(Connection transaction, String id) {
        update(transaction, "UPDATE orchestrator_deployment SET site = '', outputs = '{}', tries = tries + 1 WHERE id = ?", id);
    }

    /** @param request empty, {@code delete} or {@code force} */
    public void deleteRequest(Connection transaction, String id, String request) {
        update(transaction, "UPDATE orchestrator_deployment SET delete_request = ? WHERE id = ?", request, id);
    }

    /** Forgets some that were deleted before a moment, and answers their ids; not all at once, so that the transaction stays short. */
    public List<String> forget(Connection transaction, Instant before) {
        Handle handle = CallersConnection.on(transaction);
        return handle.createQuery("""
                DELETE FROM orchestrator_deployment WHERE id IN
                  (SELECT id FROM orchestrator_deployment WHERE status = 'DELETE_COMPLETE' AND updated < :before ORDER BY updated LIMIT 50)
                RETURNING id""").bind("before", before.toEpochMilli()).mapTo(String.class).list();
    }

    private static void update(Connection transaction, String sql, Object... values) {
        Handle handle = CallersConnection.on(transaction);
        if (handle.execute(sql, values) != 1) {
            throw new IllegalStateException("deployment " + values[values.length - 1] + " has no row");
        }
    }

    private static Optional<Deployment> find(Handle handle, String id) {
        return handle.createQuery("SELECT " + COLUMNS + " FROM orchestrator_deployment WHERE id = :id").bind("id", id)
                .map((rs, context) -> row(rs)).findOne();
    }

    private static Deployment row(ResultSet rs) throws SQLException {
        return new Deployment(rs.getString("id"), rs.getString("name"), rs.getString("description"), DeploymentStatus.valueOf(rs.getString("status")),
                rs.getString("status_reason"), rs.getString("owner"), rs.getString("group_name"), rs.getString("wanted_site"), rs.getString("site"),
                rs.getString("job"), rs.getString("delete_request"), rs.getInt("locked") != 0,
                Optional.of(rs.getLong("expires")).filter(expires -> expires > 0).map(Instant::ofEpochMilli),
                new Callback(rs.getString("callback"), Callback.Form.valueOf(rs.getString("callback_form").toUpperCase(Locale.ROOT))),
                DeploymentSettings.parse(rs.getString("settings")), rs.getInt("revision"), rs.getInt("wanted_revision"),
                Instant.ofEpochMilli(rs.getLong("created")), Instant.ofEpochMilli(rs.getLong("updated")), Json.strings(rs.getString("labels")),
                Json.object(rs.getString("inputs")), Json.object(rs.getString("outputs")));
    }

    private static String form(Callback callback) {
        return callback.form().name().toLowerCase(Locale.ROOT);
    }
}
