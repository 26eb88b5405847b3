package org.nembo.security.session;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.sql.DataSource;
import org.jdbi.v3.core.Jdbi;
import org.nembo.api.audit.Audit;
import org.nembo.api.audit.AuditEntry;
import org.nembo.api.identity.BrowserSessions.Session;
import org.nembo.api.identity.SessionListener;
import org.nembo.api.identity.Subject;

/** The table {@code session_browser}. Every change that means something to people is audited in its transaction. */
final class SessionRows {

    private static final Set<String> EVERYTHING = Set.of("*");

    private final Jdbi jdbi;
    private final Audit audit;
    private final SessionListener listener;

    SessionRows(DataSource database, Audit audit, SessionListener listener) {
        this.jdbi = Jdbi.create(database);
        this.audit = audit;
        this.listener = listener;
    }

    /** @param groups those that only the issuer of the subject knows of */
    void insert(Session session, Set<String> groups, String hash, AuditEntry entry) {
        jdbi.useTransaction(handle -> {
            handle.createUpdate("""
                    INSERT INTO session_browser (id, hash, owner, issuer, subject, username, groups, created, last_seen, proved, client, agent)
                    VALUES (:id, :hash, :owner, :issuer, :subject, :username, :groups, :created, :seen, :proved, :client, :agent)""")
                    .bind("id", session.id()).bind("hash", hash).bind("owner", session.subject().id()).bind("issuer", session.subject().issuer())
                    .bind("subject", session.subject().subject()).bind("username", session.subject().username())
                    .bind("groups", String.join(" ", groups)).bind("created", session.created().toEpochMilli())
                    .bind("seen", session.lastSeen().toEpochMilli()).bind("proved", session.proved().toEpochMilli())
                    .bind("client", session.client()).bind("agent", session.agent()).execute();
            audit.record(handle.getConnection(), entry);
        });
    }

    /** Without what proves that a request was made by a page of ours: that follows from the cookie, which is not here. */
    Optional<Session> find(String hash) {
        return jdbi.withHandle(handle -> handle.createQuery("SELECT * FROM session_browser WHERE hash = :hash").bind("hash", hash)
                .map((row, context) -> session(row)).findOne());
    }

    void touch(String id, Instant seen) {
        jdbi.useHandle(handle -> handle.execute("UPDATE session_browser SET last_seen = ? WHERE id = ?", seen.toEpochMilli(), id));
    }

    /** False when another was faster, or the session is gone. */
    boolean rotate(String before, String after, Instant proved, AuditEntry entry) {
        return jdbi.inTransaction(handle -> {
            boolean done = handle.execute("UPDATE session_browser SET hash = ?, proved = ?, last_seen = ? WHERE hash = ?",
                    after, proved.toEpochMilli(), proved.toEpochMilli(), before) == 1;
            if (done) {
                audit.record(handle.getConnection(), entry);
            }
            return done;
        });
    }

    /** Newest first; ids grow with time. */
    List<Session> list(String owner, Instant seenSince, Instant createdSince, String before, int limit) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                SELECT * FROM session_browser WHERE owner = :owner AND last_seen > :seen AND created > :created AND (:before = '' OR id < :before)
                ORDER BY id DESC LIMIT :limit""")
                .bind("owner", owner).bind("seen", seenSince.toEpochMilli()).bind("created", createdSince.toEpochMilli())
                .bind("before", before).bind("limit", limit).map((row, context) -> session(row)).list());
    }

    boolean delete(String owner, String id, AuditEntry entry) {
        return jdbi.inTransaction(handle -> {
            boolean deleted = handle.execute("DELETE FROM session_browser WHERE owner = ? AND id = ?", owner, id) == 1;
            if (deleted) {
                listener.ended(handle.getConnection(), List.of(new SessionListener.Ended(id, owner)));
                audit.record(handle.getConnection(), entry);
            }
            return deleted;
        });
    }

    int deleteAll(String owner, AuditEntry entry) {
        return jdbi.inTransaction(handle -> {
            List<SessionListener.Ended> ended = handle.createQuery("DELETE FROM session_browser WHERE owner = :owner RETURNING id")
                    .bind("owner", owner).mapTo(String.class).list().stream().map(id -> new SessionListener.Ended(id, owner)).toList();
            if (!ended.isEmpty()) {
                listener.ended(handle.getConnection(), ended);
                audit.record(handle.getConnection(), entry.with("sessions", Integer.toString(ended.size())));
            }
            return ended.size();
        });
    }

    /** What is over, whoever's it is. */
    void sweep(Instant seenSince, Instant createdSince) {
        jdbi.useHandle(handle -> handle.execute("DELETE FROM session_browser WHERE last_seen <= ? OR created <= ?",
                seenSince.toEpochMilli(), createdSince.toEpochMilli()));
    }

    private static Session session(ResultSet row) throws SQLException {
        String groups = row.getString("groups");
        Subject subject = new Subject(row.getString("issuer"), row.getString("subject"), row.getString("username"),
                groups.isEmpty() ? Set.of() : Set.of(groups.split(" ")), EVERYTHING);
        return new Session(row.getString("id"), subject, "", Instant.ofEpochMilli(row.getLong("created")),
                Instant.ofEpochMilli(row.getLong("last_seen")), Instant.ofEpochMilli(row.getLong("proved")), row.getString("client"),
                row.getString("agent"));
    }
}
