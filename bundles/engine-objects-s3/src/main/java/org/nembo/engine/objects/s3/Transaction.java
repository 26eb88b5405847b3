package org.nembo.engine.objects.s3;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.nembo.api.error.NemboException;
import org.nembo.spi.object.ChangeLog;
import org.nembo.spi.object.Charge;
import org.nembo.spi.object.ObjectError;

/**
 * A transaction under way, with what accounts and files gain or lose by it and what the change log says of it. These are written last, in one order for all:
 * who writes the log waits for who wrote it before, so that its order is that of visibility. Confined to one thread.
 */
final class Transaction {

    /** What an account gains; negative when it loses. */
    private record Gain(long bytes, long objects) {
    }

    private final Handle handle;
    private final TreeMap<String, Gain> gains = new TreeMap<>();
    private final Map<String, Charge> limits = new HashMap<>();
    private final TreeMap<String, Integer> uses = new TreeMap<>();
    private long now;
    private ChangeLog.Change entry;

    Transaction(Handle handle) {
        this.handle = handle;
    }

    Handle handle() {
        return handle;
    }

    Transaction charge(List<Charge> charges, long bytes, long objects) {
        charges.forEach(charge -> {
            gain(charge.account(), bytes, objects);
            limits.put(charge.account(), charge);
        });
        return this;
    }

    Transaction release(List<String> accounts, long bytes, long objects) {
        accounts.forEach(account -> gain(account, -bytes, -objects));
        return this;
    }

    private void gain(String account, long bytes, long objects) {
        gains.merge(account, new Gain(bytes, objects), (one, other) -> new Gain(one.bytes() + other.bytes(), one.objects() + other.objects()));
    }

    /** These files are needed once more. */
    Transaction use(Place place) {
        place.files().forEach(file -> uses.merge(file, 1, Integer::sum));
        return this;
    }

    /** These files are needed once less. */
    Transaction drop(Place place, long millis) {
        now = millis;
        place.files().forEach(file -> uses.merge(file, -1, Integer::sum));
        return this;
    }

    /** A new file, which nothing needs yet. */
    Transaction add(Filed file, long millis) {
        handle.createUpdate("INSERT INTO objectindex_file (id, length, sums, uses, since, leased, deleting) VALUES (:id, :length, :sums, 0, :since, 0, 0)")
                .bind("id", file.id()).bind("length", file.length()).bind("sums", file.sums()).bind("since", millis).execute();
        return this;
    }

    /** What the change log says; its sequence is filled in when it is written. */
    Transaction log(ChangeLog.Change what) {
        entry = what;
        return this;
    }

    /** @throws NemboException {@code QUOTA_EXCEEDED}; {@code NO_SUCH_VERSION} when a file that is to be used is gone */
    void settle() {
        settleFiles();
        gains.forEach((account, gain) -> {
            if (gain.bytes() != 0 || gain.objects() != 0) {
                settle(account, gain);
            }
        });
        if (entry != null && isWanted()) {
            write(entry);
        }
    }

    private void settleFiles() {
        uses.values().removeIf(change -> change == 0);
        if (uses.isEmpty()) {
            return;
        }
        PreparedBatch batch = handle.prepareBatch("UPDATE objectindex_file SET uses = uses + :change, since = :since WHERE id = :id AND deleting = 0");
        uses.forEach((file, change) -> batch.bind("change", change).bind("since", now).bind("id", file).add());
        int[] counts = batch.execute();
        int at = 0;
        for (Map.Entry<String, Integer> each : uses.entrySet()) {
            if (counts[at++] != 1 && each.getValue() > 0) {
                throw new NemboException(ObjectError.NO_SUCH_VERSION, "what was to be copied was deleted meanwhile, and its bytes too");
            }
        }
    }

    private void settle(String name, Gain gain) {
        byte[] key = name.getBytes(StandardCharsets.UTF_8);
        handle.createUpdate("INSERT INTO objectindex_account (name, bytes, objects) VALUES (:name, :bytes, :objects) ON CONFLICT (name) DO UPDATE "
                        + "SET bytes = objectindex_account.bytes + excluded.bytes, objects = objectindex_account.objects + excluded.objects")
                .bind("name", key).bind("bytes", gain.bytes()).bind("objects", gain.objects()).execute();
        Gain total = handle.createQuery("SELECT bytes, objects FROM objectindex_account WHERE name = :name").bind("name", key)
                .map((row, context) -> new Gain(row.getLong(1), row.getLong(2))).one();
        Charge limit = limits.get(name);
        if (limit != null && gain.bytes() > 0 && limit.maxBytes() >= 0 && total.bytes() > limit.maxBytes()) {
            throw new NemboException(ObjectError.QUOTA_EXCEEDED, "%s may use %d bytes, and would use %d".formatted(name, limit.maxBytes(), total.bytes()));
        }
        if (limit != null && gain.objects() > 0 && limit.maxObjects() >= 0 && total.objects() > limit.maxObjects()) {
            throw new NemboException(ObjectError.QUOTA_EXCEEDED, "%s may have %d objects, and would have %d".formatted(name, limit.maxObjects(),
                    total.objects()));
        }
        if (total.bytes() == 0 && total.objects() == 0) {
            handle.createUpdate("DELETE FROM objectindex_account WHERE name = :name").bind("name", key).execute();
        }
    }

    private boolean isWanted() {
        return handle.createQuery("SELECT count(*) FROM objectindex_reader").mapTo(Long.class).one() > 0;
    }

    private void write(ChangeLog.Change what) {
        handle.execute("UPDATE objectindex_state SET sequence = sequence + 1");
        handle.createUpdate("INSERT INTO objectindex_change (sequence, kind, bucket, name, version, size, etag, time, principal, address, request, event, "
                        + "site) SELECT sequence, :kind, :bucket, :name, :version, :size, :etag, :time, :principal, :address, :request, :event, :site "
                        + "FROM objectindex_state")
                .bind("kind", what.kind().name()).bind("bucket", what.bucket()).bind("name", what.key().getBytes(StandardCharsets.UTF_8))
                .bind("version", what.version()).bind("size", what.size()).bind("etag", what.etag()).bind("time", what.time().toEpochMilli())
                .bind("principal", what.origin().principal()).bind("address", what.origin().address()).bind("request", what.origin().request())
                .bind("event", what.origin().event()).bind("site", what.origin().site()).execute();
    }
}
