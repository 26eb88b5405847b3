package org.nembo.secrets.vault;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;

/** The proof that belongs to a role, by its hash; and its rows, which are read and changed in the transaction of the handle. */
record SecretId(String hash, String accessor, String role, Instant created, Duration ttl, Optional<Instant> expires, Optional<Integer> usesLeft,
        List<String> cidrs, Map<String, String> meta) {

    private static final int MOST = 10_000;

    boolean valid(Instant now, String client) {
        return expires.map(now::isBefore).orElse(true) && usesLeft.map(left -> left > 0).orElse(true) && Cidr.covers(cidrs, client);
    }

    Map<String, Object> shown() {
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("cidr_list", cidrs);
        shown.put("creation_time", created.toString());
        shown.put("expiration_time", expires.map(Instant::toString).orElse("0001-01-01T00:00:00Z"));
        shown.put("metadata", meta);
        shown.put("secret_id_accessor", accessor);
        shown.put("secret_id_num_uses", usesLeft.orElse(0));
        shown.put("secret_id_ttl", ttl.toSeconds());
        return shown;
    }

    void insert(Handle handle, Instant now) {
        handle.createUpdate("DELETE FROM secret_id WHERE expires <= :now OR uses_left = 0").bind("now", now.toEpochMilli()).execute();
        long count = handle.createQuery("SELECT count(*) FROM secret_id WHERE role = :role").bind("role", role).mapTo(Long.class).one();
        if (count >= MOST) {
            throw VaultFailures.refused("the role has %d secret ids already".formatted(MOST));
        }
        handle.createUpdate("""
                INSERT INTO secret_id (hash, accessor, role, created, ttl, expires, uses_left, cidrs, meta)
                VALUES (:hash, :accessor, :role, :created, :ttl, :expires, :uses, :cidrs, :meta)""")
                .bind("hash", hash).bind("accessor", accessor).bind("role", role).bind("created", created.toEpochMilli()).bind("ttl", ttl.toMillis())
                .bind("expires", expires.map(Instant::toEpochMilli).orElse(null)).bind("uses", usesLeft.orElse(null)).bind("cidrs", String.join(",", cidrs))
                .bind("meta", Fields.json(new TreeMap<>(meta))).execute();
    }

    static Optional<SecretId> byHash(Handle handle, String role, String hash) {
        return handle.createQuery("SELECT * FROM secret_id WHERE hash = :hash AND role = :role").bind("hash", hash).bind("role", role)
                .map(SecretId::of).findOne();
    }

    static Optional<SecretId> byAccessor(Handle handle, String role, String accessor) {
        return handle.createQuery("SELECT * FROM secret_id WHERE accessor = :accessor AND role = :role").bind("accessor", accessor).bind("role", role)
                .map(SecretId::of).findOne();
    }

    static List<String> accessors(Handle handle, String role) {
        return handle.createQuery("SELECT accessor FROM secret_id WHERE role = :role ORDER BY accessor").bind("role", role).mapTo(String.class).list();
    }

    /** False when somebody else has taken the last use. */
    boolean use(Handle handle) {
        return usesLeft.isEmpty() || handle.createUpdate("UPDATE secret_id SET uses_left = uses_left - 1 WHERE hash = :hash AND uses_left > 0")
                .bind("hash", hash).execute() > 0;
    }

    static void destroy(Handle handle, String accessor) {
        handle.createUpdate("DELETE FROM secret_id WHERE accessor = :accessor").bind("accessor", accessor).execute();
    }

    static void destroyAll(Handle handle, String role) {
        handle.createUpdate("DELETE FROM secret_id WHERE role = :role").bind("role", role).execute();
    }

    private static SecretId of(ResultSet row, StatementContext context) throws SQLException {
        return new SecretId(row.getString("hash"), row.getString("accessor"), row.getString("role"), Instant.ofEpochMilli(row.getLong("created")),
                Duration.ofMillis(row.getLong("ttl")), TokenRows.instant(row, "expires"),
                Optional.ofNullable(row.getObject("uses_left")).map(uses -> ((Number) uses).intValue()), TokenRows.words(row.getString("cidrs")),
                TokenRows.meta(row.getString("meta")));
    }
}
