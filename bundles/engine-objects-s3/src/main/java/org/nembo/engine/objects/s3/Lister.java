package org.nembo.engine.objects.s3;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.nembo.spi.object.ListRequest;
import org.nembo.spi.object.Listing;

/** Makes one page of a listing by seeking in the index; over what is rolled up it jumps. Confined to one thread. */
final class Lister {

    /** So many rows are read at a time where much may be rolled up. */
    private static final int FEW = 64;
    private static final Stamp FIRST = new Stamp(-1, -1);

    private final ListRequest request;
    private final RollUp rolling;
    private final byte[] end;
    private final List<Listing.Entry> entries = new ArrayList<>();
    private final List<String> prefixes = new ArrayList<>();
    private Handle handle;
    private long bucket;
    private boolean more;
    private String next = "";
    private String nextVersion = "";
    /** What is read next is behind this. */
    private byte[] name;
    private Stamp stamp = FIRST;

    Lister(ListRequest request) {
        this.request = request;
        this.rolling = RollUp.of(request.prefix(), request.delimiter());
        this.end = Range.end(rolling.prefix());
    }

    private record Found(byte[] name, Stamp stamp, Listing.Entry entry) {
    }

    /** @throws org.nembo.api.error.NemboException {@code NO_SUCH_BUCKET} */
    Listing list(Handle database) {
        handle = database;
        bucket = StoredBuckets.entry(handle, request.bucket()).number();
        if (request.max() > 0) {
            start();
            boolean ended = false;
            while (!ended && !more) {
                ended = walk();
            }
        }
        return new Listing(entries, prefixes, more, next, nextVersion);
    }

    private void start() {
        name = rolling.prefix();
        if (request.after().isEmpty()) {
            return;
        }
        byte[] after = Range.bytes(request.after());
        if (rolling.isRolled(after)) {
            jump(after);
        } else if (request.versions() && !request.afterVersion().isEmpty()) {
            name = after;
            stamp = behind(after);
        } else {
            name = Range.behind(after);
        }
        if (Arrays.compareUnsigned(name, rolling.prefix()) < 0) {
            name = rolling.prefix();
            stamp = FIRST;
        }
    }

    private void jump(byte[] together) {
        name = Range.end(together);
        stamp = FIRST;
    }

    /** Where a version is; when it is gone, where it was if its id says so, and before all otherwise. */
    private Stamp behind(byte[] key) {
        Optional<Stamp> there = handle.createQuery("SELECT age, tie FROM objectindex_version WHERE bucket = :bucket AND name = :name AND id = :id")
                .bind("bucket", bucket).bind("name", key).bind("id", request.afterVersion())
                .map((row, context) -> new Stamp(row.getLong(1), row.getLong(2))).findOne();
        long said = Stamp.said(request.afterVersion());
        return there.orElse(said < 0 ? FIRST : Stamp.of(request.afterVersion(), said));
    }

    private List<Found> read(int max) {
        String which = request.versions() ? "(name, age, tie) > (:name, :age, :tie)" : "latest = 1 AND marker = 0 AND name >= :name";
        String order = request.versions() ? "name, age, tie" : "name";
        try (Query query = handle.createQuery("SELECT " + Row.LISTED + " FROM objectindex_version WHERE bucket = :bucket AND " + which
                + (end.length == 0 ? "" : " AND name < :end") + " ORDER BY " + order + " LIMIT :max")) {
            query.bind("bucket", bucket).bind("name", name).bind("max", max);
            if (request.versions()) {
                query.bind("age", stamp.age()).bind("tie", stamp.tie());
            }
            if (end.length > 0) {
                query.bind("end", end);
            }
            return query.map((row, context) -> new Found(row.getBytes("name"), new Stamp(row.getLong("age"), row.getLong("tie")), Row.entry(row))).list();
        }
    }

    /** @return whether there is nothing behind what was read */
    private boolean walk() {
        if (name.length == 0 && !prefixes.isEmpty()) {
            return true;
        }
        int max = request.max() - entries.size() - prefixes.size() + 1;
        int limit = request.delimiter().isEmpty() ? max : Math.min(max, FEW);
        List<Found> found = read(limit);
        byte[] together = null;
        for (Found each : found) {
            if (together != null && RollUp.begins(each.name(), together)) {
                continue;
            }
            together = null;
            if (entries.size() + prefixes.size() >= request.max()) {
                more = true;
                return false;
            }
            int rolled = rolling.end(each.name());
            if (rolled < 0) {
                add(each);
            } else {
                together = Arrays.copyOf(each.name(), rolled);
                next = RollUp.text(together, rolled);
                nextVersion = "";
                prefixes.add(next);
                jump(together);
            }
        }
        return found.size() < limit;
    }

    private void add(Found found) {
        entries.add(found.entry());
        next = found.entry().key();
        nextVersion = request.versions() ? found.entry().version() : "";
        name = request.versions() ? found.name() : Range.behind(found.name());
        stamp = request.versions() ? found.stamp() : FIRST;
    }
}
