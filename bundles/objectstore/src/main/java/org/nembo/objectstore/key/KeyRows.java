package org.nembo.objectstore.key;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.nembo.api.identity.Subject;

/** The table {@code objectstore_key}. Sets are stored as words separated by spaces. */
final class KeyRows {

    /** A key with the identity that it stands for. */
    record Row(AccessKey key, Subject subject) {
    }

    private KeyRows() {
    }

    static void insert(Handle handle, Row row) {
        AccessKey key = row.key();
        handle.createUpdate("""
                INSERT INTO objectstore_key (id, owner, issuer, subject, username, groups, scopes, description, active, created, expires)
                VALUES (:id, :owner, :issuer, :subject, :username, :groups, :scopes, :description, :active, :created, :expires)""")
                .bind("id", key.id()).bind("owner", key.owner()).bind("issuer", row.subject().issuer()).bind("subject", row.subject().subject())
                .bind("username", row.subject().username()).bind("groups", String.join(" ", row.subject().groups()))
                .bind("scopes", String.join(" ", key.scopes())).bind("description", key.description()).bind("active", key.active() ? 1 : 0)
                .bind("created", key.created().toEpochMilli()).bind("expires", key.expires().map(Instant::toEpochMilli).orElse(null)).execute();
    }

    static Optional<Row> find(Handle handle, String id) {
        return handle.createQuery("SELECT * FROM objectstore_key WHERE id = :id").bind("id", id).map((rs, context) -> row(rs)).findOne();
    }

    static int count(Handle handle, String owner) {
        return handle.createQuery("SELECT COUNT(*) FROM objectstore_key WHERE owner = :owner").bind("owner", owner).mapTo(Integer.class).one();
    }

    /** Newest first; ids grow with time. @param owner empty for all */
    static List<AccessKey> list(Handle handle, String owner, String before, int limit) {
        return handle.createQuery("""
                SELECT * FROM objectstore_key WHERE (:owner = '' OR owner = :owner) AND (:before = '' OR id < :before) ORDER BY id DESC LIMIT :limit""")
                .bind("owner", owner).bind("before", before).bind("limit", limit).map((rs, context) -> row(rs).key()).list();
    }

    static void update(Handle handle, String id, boolean active, String description, Optional<Instant> expires) {
        handle.createUpdate("UPDATE objectstore_key SET active = :active, description = :description, expires = :expires WHERE id = :id")
                .bind("active", active ? 1 : 0).bind("description", description).bind("expires", expires.map(Instant::toEpochMilli).orElse(null))
                .bind("id", id).execute();
    }

    static boolean delete(Handle handle, String id) {
        return handle.createUpdate("DELETE FROM objectstore_key WHERE id = :id").bind("id", id).execute() > 0;
    }

    /** @param minute in milliseconds */
    static void used(Handle handle, String id, long minute) {
        handle.createUpdate("UPDATE objectstore_key SET last_used = :minute WHERE id = :id AND (last_used IS NULL OR last_used < :minute)")
                .bind("minute", minute).bind("id", id).execute();
    }

    private static Row row(ResultSet rs) throws SQLException {
        Set<String> scopes = words(rs.getString("scopes"));
        AccessKey key = new AccessKey(rs.getString("id"), rs.getString("owner"), rs.getString("description"), scopes, rs.getInt("active") == 1,
                Instant.ofEpochMilli(rs.getLong("created")), time(rs, "expires"), time(rs, "last_used"));
        return new Row(key, new Subject(rs.getString("issuer"), rs.getString("subject"), rs.getString("username"), words(rs.getString("groups")), scopes));
    }

    private static Optional<Instant> time(ResultSet rs, String column) throws SQLException {
        long millis = rs.getLong(column);
        return rs.wasNull() ? Optional.empty() : Optional.of(Instant.ofEpochMilli(millis));
    }

    private static Set<String> words(String text) {
        return text.isEmpty() ? Set.of() : Set.of(text.split(" "));
    }
}
