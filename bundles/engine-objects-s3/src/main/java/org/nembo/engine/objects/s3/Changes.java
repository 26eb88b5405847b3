package org.nembo.engine.objects.s3;

import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.nembo.spi.object.ChangeLog;
import org.nembo.spi.object.Origin;

/** The change log in the database. Thread-safe. */
final class Changes implements ChangeLog {

    /** So often are changes of other nodes looked for. */
    private static final long LOOK_MILLIS = 200;

    private final Tables tables;
    private final Ledger ledger;

    Changes(Tables tables, Ledger ledger) {
        this.tables = tables;
        this.ledger = ledger;
    }

    @Override
    public void join(String reader) {
        tables.change(List.of(Lock.LOG.alone()), change -> change.handle()
                .createUpdate("INSERT INTO objectindex_reader (name, done) SELECT :name, sequence FROM objectindex_state WHERE true "
                        + "ON CONFLICT (name) DO NOTHING").bind("name", reader).execute());
    }

    @Override
    public void leave(String reader) {
        tables.change(List.of(Lock.LOG.alone()), change -> {
            change.handle().createUpdate("DELETE FROM objectindex_reader WHERE name = :name").bind("name", reader).execute();
            return trim(change);
        });
    }

    @Override
    public Map<String, Long> readers() {
        return tables.read(handle -> {
            Map<String, Long> found = new TreeMap<>();
            handle.createQuery("SELECT name, done FROM objectindex_reader").map((row, context) -> Map.entry(row.getString(1), row.getLong(2)))
                    .forEach(each -> found.put(each.getKey(), each.getValue()));
            return found;
        });
    }

    @Override
    public void advance(String reader, long sequence) {
        tables.change(List.of(), change -> {
            long before = change.handle().createQuery("SELECT done FROM objectindex_reader WHERE name = :name").bind("name", reader).mapTo(Long.class)
                    .findOne().orElseThrow(() -> new IllegalArgumentException("the reader '%s' has not joined".formatted(reader)));
            if (sequence <= before) {
                return 0;
            }
            change.handle().createUpdate("UPDATE objectindex_reader SET done = (SELECT CASE WHEN sequence < :done THEN sequence ELSE :done END "
                    + "FROM objectindex_state) WHERE name = :name AND done < :done").bind("done", sequence).bind("name", reader).execute();
            return trim(change);
        });
    }

    private static int trim(Transaction change) {
        return change.handle().execute("DELETE FROM objectindex_change WHERE sequence <= "
                + "COALESCE((SELECT min(done) FROM objectindex_reader), (SELECT sequence FROM objectindex_state))");
    }

    @Override
    public List<Change> read(long after, int max) {
        return tables.read(handle -> handle.createQuery("SELECT sequence, kind, bucket, name, version, size, etag, time, principal, address, request, event, "
                        + "site FROM objectindex_change WHERE sequence > :after ORDER BY sequence LIMIT :max")
                .bind("after", after).bind("max", max).map((row, context) -> change(row)).list());
    }

    private static Change change(ResultSet row) throws SQLException {
        return new Change(row.getLong("sequence"), Kind.valueOf(row.getString("kind")), row.getString("bucket"),
                new String(row.getBytes("name"), StandardCharsets.UTF_8), row.getString("version"), row.getLong("size"), row.getString("etag"),
                Instant.ofEpochMilli(row.getLong("time")), new Origin(row.getString("principal"), row.getString("address"), row.getString("request"),
                row.getString("event"), row.getString("site")));
    }

    @Override
    public long last() {
        return tables.read(handle -> handle.createQuery("SELECT sequence FROM objectindex_state").mapTo(Long.class).one());
    }

    @Override
    public boolean await(long after, Duration limit) throws InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        for (;;) {
            long seen = ledger.count();
            if (last() > after) {
                return true;
            }
            long left = (end - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                return false;
            }
            ledger.await(seen, Math.min(left, LOOK_MILLIS));
        }
    }
}
