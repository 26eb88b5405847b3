package org.nembo.secrets;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;
import org.nembo.api.secret.Secrets;
import org.nembo.api.store.Databases;

/** The rows of secrets. Everything happens in the transaction of the handle. */
final class SecretRows {

    private static final String ENTRY = "path, newest, oldest, created, updated, max_versions, cas_required, delete_after, custom";
    private static final String VERSION = "path, version, created, deleted, destroyed, key_id, data_key_id, data_key, sealed";

    /** A version with its sealed value. */
    record Row(String path, Secrets.Version version, Envelope.Sealed sealed) {
    }

    private final String position;

    SecretRows(Databases.Dialect dialect) {
        this.position = dialect == Databases.Dialect.SQLITE ? "instr" : "strpos";
    }

    /** Takes the next version of a path; the row is then locked, so that two writers of one path come one after the other. */
    Metadata next(Handle handle, String path, Instant now) {
        return handle.createQuery("""
                INSERT INTO secret_entry (path, newest, oldest, created, updated) VALUES (:path, 1, 1, :now, :now)
                ON CONFLICT (path) DO UPDATE SET newest = secret_entry.newest + 1, updated = :now RETURNING\s""" + ENTRY)
                .bind("path", path).bind("now", now.toEpochMilli()).map(SecretRows::metadata).one();
    }

    Optional<Metadata> find(Handle handle, String path) {
        return handle.createQuery("SELECT " + ENTRY + " FROM secret_entry WHERE path = :path").bind("path", path).map(SecretRows::metadata).findOne();
    }

    void insert(Handle handle, Row row) {
        handle.createUpdate("""
                INSERT INTO secret_version (path, version, created, deleted, key_id, data_key_id, data_key, sealed, sealed_at)
                VALUES (:path, :version, :created, :deleted, :key, :dataKeyId, :dataKey, :sealed, :created)""")
                .bind("path", row.path()).bind("version", row.version().number()).bind("created", row.version().created().toEpochMilli())
                .bind("deleted", row.version().deleted().map(Instant::toEpochMilli).orElse(null))
                .bind("key", row.sealed().keyId()).bind("dataKeyId", row.sealed().dataKeyId()).bind("dataKey", row.sealed().dataKey())
                .bind("sealed", row.sealed().value()).execute();
    }

    /** Lets go of the versions before one. */
    void prune(Handle handle, String path, int oldest) {
        handle.createUpdate("DELETE FROM secret_version WHERE path = :path AND version < :oldest").bind("path", path).bind("oldest", oldest).execute();
        handle.createUpdate("UPDATE secret_entry SET oldest = :oldest WHERE path = :path AND oldest < :oldest")
                .bind("path", path).bind("oldest", oldest).execute();
    }

    Optional<Row> version(Handle handle, String path, int version) {
        return handle.createQuery("SELECT " + VERSION + " FROM secret_version WHERE path = :path AND version = :version")
                .bind("path", path).bind("version", version).map(SecretRows::row).findOne();
    }

    List<Secrets.Version> versions(Handle handle, String path) {
        return handle.createQuery("SELECT " + VERSION + " FROM secret_version WHERE path = :path ORDER BY version DESC").bind("path", path)
                .map((row, context) -> row(row, context).version()).list();
    }

    /** @param deleted null to take a deletion back */
    int setDeleted(Handle handle, String path, int version, Instant deleted, Instant now) {
        return handle.createUpdate("UPDATE secret_version SET deleted = :deleted WHERE path = :path AND version = :version AND destroyed = 0"
                + (deleted == null ? " AND deleted <= :now" : " AND (deleted IS NULL OR deleted > :now)"))
                .bind("deleted", deleted == null ? null : deleted.toEpochMilli()).bind("path", path).bind("version", version)
                .bind("now", now.toEpochMilli()).execute();
    }

    int destroy(Handle handle, String path, int version) {
        return handle.createUpdate("""
                UPDATE secret_version SET destroyed = 1, key_id = '', data_key_id = '', data_key = '', sealed = ''
                WHERE path = :path AND version = :version AND destroyed = 0""").bind("path", path).bind("version", version).execute();
    }

    boolean remove(Handle handle, String path) {
        handle.createUpdate("DELETE FROM secret_version WHERE path = :path").bind("path", path).execute();
        return handle.createUpdate("DELETE FROM secret_entry WHERE path = :path").bind("path", path).execute() > 0;
    }

    void setRules(Handle handle, String path, Metadata.Rules rules, Instant now) {
        handle.createUpdate("""
                INSERT INTO secret_entry (path, newest, oldest, created, updated, max_versions, cas_required, delete_after, custom)
                VALUES (:path, 0, 0, :now, :now, :max, :cas, :after, :custom)
                ON CONFLICT (path) DO UPDATE SET max_versions = :max, cas_required = :cas, delete_after = :after, custom = :custom, updated = :now""")
                .bind("path", path).bind("now", now.toEpochMilli()).bind("max", rules.maxVersions()).bind("cas", rules.casRequired() ? 1 : 0)
                .bind("after", rules.deleteAfter().toMillis()).bind("custom", rules.customJson()).execute();
    }

    List<Secrets.Entry> entries(Handle handle, String prefix, String after, int limit) {
        return handle.createQuery("""
                SELECT path, newest, updated FROM secret_entry
                WHERE path > :after AND substr(path, 1, :length) = :prefix ORDER BY path LIMIT :limit""")
                .bind("after", after).bind("length", prefix.length()).bind("prefix", prefix).bind("limit", limit)
                .map((row, context) -> new Secrets.Entry(row.getString("path"), row.getInt("newest"), Instant.ofEpochMilli(row.getLong("updated"))))
                .list();
    }

    /** The next segment of each path below a prefix, with a slash behind it where it goes on. */
    List<String> children(Handle handle, String prefix, String after, int limit) {
        return handle.createQuery("""
                SELECT DISTINCT child FROM (
                SELECT CASE WHEN %1$s(rest, '/') > 0 THEN substr(rest, 1, %1$s(rest, '/')) ELSE rest END AS child
                FROM (SELECT substr(path, :length + 1) AS rest FROM secret_entry WHERE substr(path, 1, :length) = :prefix) AS below) AS children
                WHERE child > :after ORDER BY child LIMIT :limit""".formatted(position))
                .bind("length", prefix.length()).bind("prefix", prefix).bind("after", after).bind("limit", limit).mapTo(String.class).list();
    }

    /** How many values are sealed under each master key. */
    Map<String, Long> keys(Handle handle) {
        Map<String, Long> counts = new LinkedHashMap<>();
        handle.createQuery("SELECT key_id, count(*) AS sealed FROM secret_version WHERE destroyed = 0 GROUP BY key_id ORDER BY key_id")
                .map((row, context) -> Map.entry(row.getString("key_id"), row.getLong("sealed"))).forEach(e -> counts.put(e.getKey(), e.getValue()));
        return counts;
    }

    /** Values that another master key than that one seals, after a row. */
    List<Row> notUnder(Handle handle, String keyId, Row after, int limit) {
        return handle.createQuery("SELECT " + VERSION + """
                 FROM secret_version WHERE destroyed = 0 AND key_id <> :key AND (path > :path OR path = :path AND version > :version)
                ORDER BY path, version LIMIT :limit""")
                .bind("key", keyId).bind("path", after == null ? "" : after.path()).bind("version", after == null ? 0 : after.version().number())
                .bind("limit", limit).map(SecretRows::row).list();
    }

    /** Values whose data key is older than that, after a row. */
    List<Row> sealedBefore(Handle handle, Instant time, Row after, int limit) {
        return handle.createQuery("SELECT " + VERSION + """
                 FROM secret_version WHERE destroyed = 0 AND sealed_at < :time AND (path > :path OR path = :path AND version > :version)
                ORDER BY path, version LIMIT :limit""")
                .bind("time", time.toEpochMilli()).bind("path", after == null ? "" : after.path())
                .bind("version", after == null ? 0 : after.version().number()).bind("limit", limit).map(SecretRows::row).list();
    }

    /** Replaces the envelope of a version unless somebody else has done so meanwhile. @param sealedAt null when the data key stays */
    boolean replace(Handle handle, Row old, Envelope.Sealed fresh, Instant sealedAt) {
        return handle.createUpdate("""
                UPDATE secret_version SET key_id = :key, data_key_id = :dataKeyId, data_key = :dataKey, sealed = :sealed,
                sealed_at = coalesce(:at, sealed_at) WHERE path = :path AND version = :version AND data_key = :was""")
                .bind("key", fresh.keyId()).bind("dataKeyId", fresh.dataKeyId()).bind("dataKey", fresh.dataKey()).bind("sealed", fresh.value())
                .bind("at", sealedAt == null ? null : (Long) sealedAt.toEpochMilli()).bind("path", old.path())
                .bind("version", old.version().number()).bind("was", old.sealed().dataKey()).execute() > 0;
    }

    private static Metadata metadata(ResultSet row, StatementContext context) throws SQLException {
        return new Metadata(row.getString("path"), row.getInt("newest"), row.getInt("oldest"), Instant.ofEpochMilli(row.getLong("created")),
                Instant.ofEpochMilli(row.getLong("updated")), new Metadata.Rules(row.getInt("max_versions"), row.getInt("cas_required") != 0,
                        Duration.ofMillis(row.getLong("delete_after")), Metadata.Rules.custom(row.getString("custom"))));
    }

    private static Row row(ResultSet row, StatementContext context) throws SQLException {
        long deleted = row.getLong("deleted");
        Optional<Instant> when = row.wasNull() ? Optional.empty() : Optional.of(Instant.ofEpochMilli(deleted));
        return new Row(row.getString("path"), new Secrets.Version(row.getInt("version"), Instant.ofEpochMilli(row.getLong("created")), when,
                row.getInt("destroyed") != 0), new Envelope.Sealed(row.getString("key_id"), row.getString("data_key_id"), row.getString("data_key"),
                        row.getString("sealed")));
    }
}
