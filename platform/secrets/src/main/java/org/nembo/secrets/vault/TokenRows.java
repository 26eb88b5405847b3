package org.nembo.secrets.vault;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;

/** The rows of tokens. Everything happens in the transaction of the handle. */
final class TokenRows {

    private static final String WITH_CHILDREN = """
            WITH RECURSIVE gone(accessor) AS (SELECT accessor FROM secret_token WHERE %s
            UNION SELECT child.accessor FROM secret_token child JOIN gone ON child.parent = gone.accessor)""";

    private TokenRows() {
    }

    static void insert(Handle handle, Token token) {
        handle.createUpdate("""
                INSERT INTO secret_token (hash, accessor, parent, kind, display, path, entity, issuer, subject, policies, meta, cidrs, created, ttl, expires,
                limited, uses_left, renewable) VALUES (:hash, :accessor, :parent, :kind, :display, :path, :entity, :issuer, :subject, :policies, :meta, :cidrs,
                :created, :ttl, :expires, :limited, :uses, :renewable)""")
                .bind("hash", token.hash()).bind("accessor", token.accessor()).bind("parent", token.parent().orElse(null)).bind("kind", token.kind())
                .bind("display", token.display()).bind("path", token.path()).bind("entity", token.entity()).bind("issuer", token.issuer())
                .bind("subject", token.subject()).bind("policies", String.join(",", token.policies())).bind("meta", Fields.json(new TreeMap<>(token.meta())))
                .bind("cidrs", String.join(",", token.cidrs())).bind("created", token.created().toEpochMilli()).bind("ttl", token.ttl().toMillis())
                .bind("expires", token.expires().toEpochMilli()).bind("limited", token.limit().toEpochMilli()).bind("uses", token.usesLeft().orElse(null))
                .bind("renewable", token.renewable() ? 1 : 0).execute();
    }

    static Optional<Token> byHash(Handle handle, String hash) {
        return handle.createQuery("SELECT * FROM secret_token WHERE hash = :hash").bind("hash", hash).map(TokenRows::token).findOne();
    }

    static Optional<Token> byAccessor(Handle handle, String accessor) {
        return handle.createQuery("SELECT * FROM secret_token WHERE accessor = :accessor").bind("accessor", accessor).map(TokenRows::token).findOne();
    }

    static List<String> accessors(Handle handle, Instant now, int limit) {
        return handle.createQuery("SELECT accessor FROM secret_token WHERE kind = 'service' AND expires > :now ORDER BY accessor LIMIT :limit")
                .bind("now", now.toEpochMilli()).bind("limit", limit).mapTo(String.class).list();
    }

    /** Counts a use; false when none was left. */
    static boolean use(Handle handle, String hash) {
        return handle.createUpdate("UPDATE secret_token SET uses_left = uses_left - 1 WHERE hash = :hash AND uses_left > 0").bind("hash", hash).execute() > 0;
    }

    static void renew(Handle handle, String accessor, Instant now, Instant expires) {
        handle.createUpdate("UPDATE secret_token SET expires = :expires, renewed = :now WHERE accessor = :accessor")
                .bind("expires", expires.toEpochMilli()).bind("now", now.toEpochMilli()).bind("accessor", accessor).execute();
    }

    /** With all tokens that were made with it, and so on; the accessors of those that are gone. */
    static List<String> revoke(Handle handle, String accessor) {
        return remove(handle, "accessor = :key", accessor);
    }

    static List<String> revokeBelow(Handle handle, String path) {
        return remove(handle, "substr(path, 1, %d) = :key".formatted(path.length()), path);
    }

    /** What is over, with all that was made with it. */
    static List<String> purge(Handle handle, Instant now) {
        return remove(handle, "expires <= :key", now.toEpochMilli());
    }

    /** Alone; what was made with it becomes an orphan. */
    static boolean revokeOrphan(Handle handle, String accessor) {
        handle.createUpdate("UPDATE secret_token SET parent = NULL WHERE parent = :accessor").bind("accessor", accessor).execute();
        return handle.createUpdate("DELETE FROM secret_token WHERE accessor = :accessor").bind("accessor", accessor).execute() > 0;
    }

    private static List<String> remove(Handle handle, String which, Object key) {
        List<String> accessors = handle.createQuery(WITH_CHILDREN.formatted(which) + " SELECT accessor FROM gone").bind("key", key)
                .mapTo(String.class).list();
        accessors.forEach(each -> handle.createUpdate("DELETE FROM secret_token WHERE accessor = :accessor").bind("accessor", each).execute());
        return accessors;
    }

    private static Token token(ResultSet row, StatementContext context) throws SQLException {
        return new Token(row.getString("hash"), row.getString("accessor"), Optional.ofNullable(row.getString("parent")), row.getString("kind"),
                row.getString("display"), row.getString("path"), row.getString("entity"), row.getString("issuer"), row.getString("subject"),
                words(row.getString("policies")), meta(row.getString("meta")), words(row.getString("cidrs")),
                Instant.ofEpochMilli(row.getLong("created")), instant(row, "renewed"), Duration.ofMillis(row.getLong("ttl")),
                Instant.ofEpochMilli(row.getLong("expires")), Instant.ofEpochMilli(row.getLong("limited")),
                Optional.ofNullable(row.getObject("uses_left")).map(uses -> ((Number) uses).intValue()), row.getInt("renewable") != 0);
    }

    static Optional<Instant> instant(ResultSet row, String column) throws SQLException {
        long millis = row.getLong(column);
        return row.wasNull() ? Optional.empty() : Optional.of(Instant.ofEpochMilli(millis));
    }

    static List<String> words(String text) {
        return text.isEmpty() ? List.of() : List.of(text.split(","));
    }

    static Map<String, String> meta(String json) {
        return new Fields(Map.of("meta", json)).texts("meta");
    }
}
