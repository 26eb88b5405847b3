package org.nembo.engine.objects.s3;

import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;
import org.jdbi.v3.core.Handle;
import org.nembo.api.error.NemboException;
import org.nembo.spi.object.Bucket;
import org.nembo.spi.object.Buckets;
import org.nembo.spi.object.ObjectError;

/**
 * Buckets in the database. What {@link #find} read is remembered for a second: so long may another node's change take to be seen there. Everything that is done
 * in a bucket asks the database. Thread-safe.
 */
final class StoredBuckets implements Buckets {

    private static final long REMEMBERED_NANOS = 1_000_000_000L;
    private static final int MOST_REMEMBERED = 100_000;
    private static final String COLUMNS = "SELECT number, name, owner, team, created, versioning, settings, revision FROM objectindex_bucket";

    /** A bucket and its number, which no other bucket ever had. */
    record Entry(long number, Bucket bucket) {

        String name() {
            return bucket.name();
        }

        boolean isPlain() {
            return bucket.versioning() == Bucket.Versioning.OFF;
        }
    }

    private record Remembered(Bucket bucket, long nanos) {
    }

    private final Tables tables;
    private final LongSupplier nanos;
    private final Map<String, Remembered> remembered = new ConcurrentHashMap<>();
    /** Counts what this node changed, so that nobody remembers what he read before that. Guarded by this. */
    private long changes;

    StoredBuckets(Tables tables, LongSupplier nanos) {
        this.tables = tables;
        this.nanos = nanos;
    }

    static NemboException missing(String name) {
        return new NemboException(ObjectError.NO_SUCH_BUCKET, "there is no bucket '%s'".formatted(name));
    }

    /** @throws NemboException {@code NO_SUCH_BUCKET} */
    static Entry entry(Handle handle, String name) {
        return look(handle, name).orElseThrow(() -> missing(name));
    }

    private static Optional<Entry> look(Handle handle, String name) {
        return handle.createQuery(COLUMNS + " WHERE name = :name").bind("name", Range.bytes(name)).map((row, context) -> entry(row)).findOne();
    }

    /** The name of the bucket with this number; empty when it is gone. */
    static Optional<Entry> numbered(Handle handle, long number) {
        return handle.createQuery(COLUMNS + " WHERE number = :number").bind("number", number).map((row, context) -> entry(row)).findOne();
    }

    @SuppressWarnings("unchecked")
    private static Entry entry(ResultSet row) throws SQLException {
        Map<String, String> settings = Json.read(row.getString("settings"), Map.class);
        return new Entry(row.getLong("number"), new Bucket(new String(row.getBytes("name"), StandardCharsets.UTF_8), row.getString("owner"),
                row.getString("team"), Instant.ofEpochMilli(row.getLong("created")), Bucket.Versioning.valueOf(row.getString("versioning")), settings,
                row.getLong("revision")));
    }

    private synchronized void changed(String name) {
        changes++;
        remembered.remove(name);
    }

    private synchronized long changes() {
        return changes;
    }

    private synchronized void remember(Bucket bucket, long seen, long read) {
        if (seen == changes) {
            if (remembered.size() >= MOST_REMEMBERED) {
                remembered.clear();
            }
            remembered.put(bucket.name(), new Remembered(bucket, read));
        }
    }

    @Override
    public Bucket create(Bucket bucket) {
        Bucket first = new Bucket(bucket.name(), bucket.owner(), bucket.group(), Instant.ofEpochMilli(bucket.created().toEpochMilli()), bucket.versioning(),
                bucket.settings(), 1);
        tables.change(List.of(Lock.bucket(first.name()).alone()), change -> {
            Handle handle = change.handle();
            if (look(handle, first.name()).isPresent()) {
                throw new NemboException(ObjectError.BUCKET_EXISTS, "there is a bucket '%s' already".formatted(first.name()));
            }
            handle.execute("UPDATE objectindex_state SET buckets = buckets + 1");
            return handle.createUpdate("INSERT INTO objectindex_bucket (number, name, owner, team, created, versioning, settings, revision) "
                            + "SELECT buckets, :name, :owner, :team, :created, :versioning, :settings, 1 FROM objectindex_state")
                    .bind("name", Range.bytes(first.name())).bind("owner", first.owner()).bind("team", first.group())
                    .bind("created", first.created().toEpochMilli()).bind("versioning", first.versioning().name())
                    .bind("settings", Json.write(first.settings())).execute();
        });
        changed(first.name());
        return first;
    }

    @Override
    public Optional<Bucket> find(String name) {
        long now = nanos.getAsLong();
        Remembered known = remembered.get(name);
        if (known != null && now - known.nanos() < REMEMBERED_NANOS) {
            return Optional.of(known.bucket());
        }
        long seen = changes();
        Optional<Bucket> found = tables.read(handle -> look(handle, name)).map(Entry::bucket);
        if (found.isPresent()) {
            remember(found.get(), seen, now);
        } else {
            remembered.remove(name);
        }
        return found;
    }

    @Override
    public Bucket change(String name, UnaryOperator<Bucket> change) {
        Bucket result = tables.change(List.of(Lock.bucket(name).alone()), transaction -> {
            Entry entry = entry(transaction.handle(), name);
            Bucket before = entry.bucket();
            Bucket wanted = change.apply(before);
            Bucket after = new Bucket(name, wanted.owner(), wanted.group(), before.created(), wanted.versioning(), wanted.settings(), before.revision() + 1);
            transaction.handle().createUpdate("UPDATE objectindex_bucket SET owner = :owner, team = :team, versioning = :versioning, settings = :settings, "
                            + "revision = :revision WHERE number = :number").bind("owner", after.owner()).bind("team", after.group())
                    .bind("versioning", after.versioning().name()).bind("settings", Json.write(after.settings())).bind("revision", after.revision())
                    .bind("number", entry.number()).execute();
            return after;
        });
        changed(name);
        return result;
    }

    @Override
    public void delete(String name) {
        tables.change(List.of(Lock.bucket(name).alone()), change -> {
            Handle handle = change.handle();
            Entry entry = entry(handle, name);
            for (String table : List.of("objectindex_version", "objectindex_upload")) {
                if (handle.createQuery("SELECT 1 FROM " + table + " WHERE bucket = :bucket LIMIT 1").bind("bucket", entry.number()).mapTo(Integer.class)
                        .findOne().isPresent()) {
                    throw new NemboException(ObjectError.BUCKET_NOT_EMPTY, "the bucket '%s' is not empty".formatted(name));
                }
            }
            return handle.createUpdate("DELETE FROM objectindex_bucket WHERE number = :number").bind("number", entry.number()).execute();
        });
        changed(name);
    }

    @Override
    public List<Bucket> list(String owner, String prefix, String after, int max) {
        Range range = Range.of(prefix, after);
        return tables.read(handle -> handle.createQuery(COLUMNS + " WHERE name >= :from AND (:open = 1 OR name < :end) AND (:owner = '' OR owner = :owner) "
                        + "ORDER BY name LIMIT :max").bind("from", range.from()).bind("open", range.isOpen() ? 1 : 0).bind("end", range.end())
                .bind("owner", owner).bind("max", max).map((row, context) -> entry(row).bucket()).list());
    }
}
