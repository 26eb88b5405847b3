package org.nembo.objectstore.replica;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.nembo.objectstore.key.ObjectTables;

/** What replication remembers beside its place in the change log: copies that are not finished, and versions that were refused. Thread-safe. */
final class ReplicaRows {

    private static final long FIRST_PAUSE = 10_000;
    private static final long LONGEST_PAUSE = 3_600_000;
    private static final int MOST_ERROR = 500;

    private final ObjectTables tables;

    ReplicaRows(ObjectTables tables) {
        this.tables = tables;
    }

    /** How far the copying of a bucket is. @param ended empty while it goes on */
    record Copy(String site, String bucket, String afterKey, String afterVersion, long versions, Instant begun, Optional<Instant> ended) {

        Copy after(String key, String version, long more, Optional<Instant> end) {
            return new Copy(site, bucket, key, version, versions + more, begun, end);
        }
    }

    /** A version that was refused. @param gone whether it was gone here already, and the other site was to remove it */
    record Failed(Item item, boolean gone, String error, int tries, Instant since, Instant next) {
    }

    /** Copies the bucket from its beginning. */
    void begin(String site, String bucket) {
        tables.write(handle -> handle.createUpdate("""
                INSERT INTO objectstore_replica_copy (site, bucket, after_key, after_version, versions, begun) VALUES (:site, :bucket, '', '', 0, :now)
                ON CONFLICT (site, bucket) DO UPDATE SET after_key = '', after_version = '', versions = 0, begun = excluded.begun, ended = NULL""")
                .bind("site", site).bind("bucket", bucket).bind("now", tables.now().toEpochMilli()).execute());
    }

    /** Those of a site, by bucket. */
    List<Copy> copies(String site) {
        return tables.read(handle -> handle.createQuery("SELECT * FROM objectstore_replica_copy WHERE site = :site ORDER BY bucket").bind("site", site)
                .map((row, context) -> copy(row)).list());
    }

    /** Only from where it was read: one that was begun anew meanwhile begins anew. */
    void advance(Copy from, Copy to) {
        tables.write(handle -> handle.createUpdate("""
                UPDATE objectstore_replica_copy SET after_key = :key, after_version = :version, versions = :versions, ended = :ended
                WHERE site = :site AND bucket = :bucket AND begun = :begun AND after_key = :from AND after_version = :fromVersion""")
                .bind("key", to.afterKey()).bind("version", to.afterVersion()).bind("versions", to.versions())
                .bind("ended", to.ended().map(Instant::toEpochMilli).orElse(null)).bind("site", from.site()).bind("bucket", from.bucket())
                .bind("begun", from.begun().toEpochMilli()).bind("from", from.afterKey()).bind("fromVersion", from.afterVersion()).execute());
    }

    /** The bucket is not replicated there any more. */
    void forget(String site, String bucket) {
        tables.write(handle -> {
            handle.createUpdate("DELETE FROM objectstore_replica_copy WHERE site = :site AND bucket = :bucket").bind("site", site).bind("bucket", bucket)
                    .execute();
            return handle.createUpdate("DELETE FROM objectstore_replica_failed WHERE site = :site AND bucket = :bucket").bind("site", site)
                    .bind("bucket", bucket).execute();
        });
    }

    /** It was refused, once more. @return whether it was not before */
    boolean failed(String site, Item item, boolean gone, String error) {
        long now = tables.now().toEpochMilli();
        return tables.write(handle -> {
            int tries = find(handle, site, item).map(Failed::tries).orElse(0) + 1;
            long pause = Math.min(LONGEST_PAUSE, FIRST_PAUSE << Math.min(tries - 1, 12));
            handle.createUpdate("""
                    INSERT INTO objectstore_replica_failed (site, bucket, object_key, version, gone, error, tries, since, next_try)
                    VALUES (:site, :bucket, :key, :version, :gone, :error, :tries, :now, :next)
                    ON CONFLICT (site, bucket, object_key, version) DO UPDATE SET gone = excluded.gone, error = excluded.error, tries = excluded.tries,
                    next_try = excluded.next_try""").bind("site", site).bind("gone", gone ? 1 : 0)
                    .bind("bucket", item.bucket()).bind("key", item.key()).bind("version", item.version())
                    .bind("error", error.length() > MOST_ERROR ? error.substring(0, MOST_ERROR) : error).bind("tries", tries).bind("now", now)
                    .bind("next", now + pause).execute();
            return tries == 1;
        });
    }

    Optional<Failed> find(String site, Item item) {
        return tables.read(handle -> find(handle, site, item));
    }

    private static Optional<Failed> find(Handle handle, String site, Item item) {
        return handle.createQuery("""
                SELECT * FROM objectstore_replica_failed WHERE site = :site AND bucket = :bucket AND object_key = :key AND version = :version""")
                .bind("site", site).bind("bucket", item.bucket()).bind("key", item.key()).bind("version", item.version())
                .map((row, context) -> failed(row)).findOne();
    }

    /** It is there now. @return whether it was refused before */
    boolean succeeded(String site, Item item) {
        return tables.write(handle -> handle.createUpdate("""
                DELETE FROM objectstore_replica_failed WHERE site = :site AND bucket = :bucket AND object_key = :key AND version = :version""")
                .bind("site", site).bind("bucket", item.bucket()).bind("key", item.key()).bind("version", item.version()).execute() > 0);
    }

    /** Takes the site for a time, or keeps it. False while another has it. */
    boolean lead(String site, String holder, long millis) {
        long now = tables.now().toEpochMilli();
        return tables.write(handle -> handle.createUpdate("""
                INSERT INTO objectstore_replica_lease (site, holder, expires) VALUES (:site, :holder, :expires)
                ON CONFLICT (site) DO UPDATE SET holder = excluded.holder, expires = excluded.expires
                WHERE objectstore_replica_lease.holder = excluded.holder OR objectstore_replica_lease.expires < :now""").bind("site", site)
                .bind("holder", holder).bind("expires", now + millis).bind("now", now).execute() > 0);
    }

    /** Leaves the site to others. */
    void leave(String site, String holder) {
        tables.write(handle -> handle.createUpdate("DELETE FROM objectstore_replica_lease WHERE site = :site AND holder = :holder").bind("site", site)
                .bind("holder", holder).execute());
    }

    boolean manyNodes() {
        return tables.manyNodes();
    }

    long failures(String site) {
        return tables.read(handle -> handle.createQuery("SELECT COUNT(*) FROM objectstore_replica_failed WHERE site = :site").bind("site", site)
                .mapTo(Long.class).one());
    }

    /** Those that it is time to try again. */
    List<Failed> due(String site, int most) {
        return tables.read(handle -> handle.createQuery("""
                SELECT * FROM objectstore_replica_failed WHERE site = :site AND next_try <= :now ORDER BY next_try LIMIT :most""")
                .bind("site", site).bind("now", tables.now().toEpochMilli()).bind("most", most).map((row, context) -> failed(row)).list());
    }

    /** Those of a site, the ones that failed longest first. @param bucket empty for all */
    List<Failed> list(String site, String bucket, int most) {
        return tables.read(handle -> handle.createQuery("""
                SELECT * FROM objectstore_replica_failed WHERE site = :site AND (:bucket = '' OR bucket = :bucket)
                ORDER BY since, bucket, object_key, version LIMIT :most""").bind("site", site).bind("bucket", bucket).bind("most", most)
                .map((row, context) -> failed(row)).list());
    }

    /** All of them are tried at once. */
    void hurry(String site) {
        tables.write(handle -> handle.createUpdate("UPDATE objectstore_replica_failed SET next_try = 0 WHERE site = :site").bind("site", site).execute());
    }

    private static Copy copy(ResultSet row) throws SQLException {
        long ended = row.getLong("ended");
        Optional<Instant> end = row.wasNull() ? Optional.empty() : Optional.of(Instant.ofEpochMilli(ended));
        return new Copy(row.getString("site"), row.getString("bucket"), row.getString("after_key"), row.getString("after_version"), row.getLong("versions"),
                Instant.ofEpochMilli(row.getLong("begun")), end);
    }

    private static Failed failed(ResultSet row) throws SQLException {
        return new Failed(new Item(row.getString("bucket"), row.getString("object_key"), row.getString("version")), row.getInt("gone") == 1,
                row.getString("error"),
                row.getInt("tries"), Instant.ofEpochMilli(row.getLong("since")), Instant.ofEpochMilli(row.getLong("next_try")));
    }
}
