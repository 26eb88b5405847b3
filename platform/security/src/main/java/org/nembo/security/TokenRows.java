package org.nembo.security;

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
import org.nembo.api.identity.AccessTokens.AccessToken;
import org.nembo.api.identity.Subject;

/** The rows of {@code token_access}. Sets are stored as words separated by spaces. */
final class TokenRows {

    /** A token with the identity it stands for. */
    record Row(AccessToken token, Subject subject) {
    }

    private final Jdbi jdbi;
    private final Audit audit;

    TokenRows(DataSource database, Audit audit) {
        this.jdbi = Jdbi.create(database);
        this.audit = audit;
    }

    /** @param groups what the token stands for besides what the directory says at each use */
    void insert(AccessToken token, Subject owner, Set<String> groups, String hash, AuditEntry entry) {
        jdbi.useTransaction(handle -> {
            handle.createUpdate("""
                    INSERT INTO token_access (id, hash, owner, issuer, subject, username, groups, name, scopes, audiences, created, expires)
                    VALUES (:id, :hash, :owner, :issuer, :subject, :username, :groups, :name, :scopes, :audiences, :created, :expires)""")
                    .bind("id", token.id()).bind("hash", hash).bind("owner", token.owner())
                    .bind("issuer", owner.issuer()).bind("subject", owner.subject()).bind("username", owner.username())
                    .bind("groups", String.join(" ", groups)).bind("name", token.name())
                    .bind("scopes", String.join(" ", token.scopes())).bind("audiences", String.join(" ", token.audiences()))
                    .bind("created", token.created().toEpochMilli()).bind("expires", token.expires().toEpochMilli()).execute();
            audit.record(handle.getConnection(), entry);
        });
    }

    Optional<Row> find(String hash) {
        return jdbi.withHandle(handle -> handle.createQuery("SELECT * FROM token_access WHERE hash = :hash")
                .bind("hash", hash).map((rs, context) -> row(rs)).findOne());
    }

    /** Newest first; ids grow with time. */
    List<AccessToken> list(String owner, String before, int limit) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                SELECT * FROM token_access WHERE owner = :owner AND (:before = '' OR id < :before) ORDER BY id DESC LIMIT :limit""")
                .bind("owner", owner).bind("before", before).bind("limit", limit).map((rs, context) -> token(rs)).list());
    }

    Optional<AccessToken> find(String owner, String id) {
        return jdbi.withHandle(handle -> handle.createQuery("SELECT * FROM token_access WHERE owner = :owner AND id = :id")
                .bind("owner", owner).bind("id", id).map((rs, context) -> token(rs)).findOne());
    }

    boolean delete(String owner, String id, AuditEntry entry) {
        return jdbi.inTransaction(handle -> {
            boolean deleted = handle.execute("DELETE FROM token_access WHERE owner = ? AND id = ?", owner, id) > 0;
            if (deleted) {
                audit.record(handle.getConnection(), entry);
            }
            return deleted;
        });
    }

    int deleteAll(String owner, AuditEntry entry) {
        return jdbi.inTransaction(handle -> {
            int deleted = handle.execute("DELETE FROM token_access WHERE owner = ?", owner);
            if (deleted > 0) {
                audit.record(handle.getConnection(), entry.with("tokens", Integer.toString(deleted)));
            }
            return deleted;
        });
    }

    void touch(String id, Instant now) {
        jdbi.useHandle(handle -> handle.createUpdate("UPDATE token_access SET last_used = :now WHERE id = :id")
                .bind("now", now.toEpochMilli()).bind("id", id).execute());
    }

    private static Row row(ResultSet rs) throws SQLException {
        AccessToken token = token(rs);
        return new Row(token, new Subject(rs.getString("issuer"), rs.getString("subject"), rs.getString("username"),
                words(rs.getString("groups")), token.scopes()));
    }

    private static AccessToken token(ResultSet rs) throws SQLException {
        long used = rs.getLong("last_used");
        Optional<Instant> lastUsed = rs.wasNull() ? Optional.empty() : Optional.of(Instant.ofEpochMilli(used));
        return new AccessToken(rs.getString("id"), rs.getString("owner"), rs.getString("name"), words(rs.getString("scopes")),
                words(rs.getString("audiences")), Instant.ofEpochMilli(rs.getLong("created")), Instant.ofEpochMilli(rs.getLong("expires")), lastUsed);
    }

    private static Set<String> words(String text) {
        return text.isEmpty() ? Set.of() : Set.of(text.split(" "));
    }
}
