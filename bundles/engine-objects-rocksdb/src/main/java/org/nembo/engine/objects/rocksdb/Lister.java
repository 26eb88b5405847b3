package org.nembo.engine.objects.rocksdb;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.nembo.engine.objects.rocksdb.Index.Table;
import org.nembo.engine.objects.rocksdb.Index.Walk;
import org.nembo.spi.object.ListRequest;
import org.nembo.spi.object.Listing;

/** Makes one page of a listing by walking the index; over what is rolled up it jumps. Confined to one thread. */
final class Lister {

    /** So many steps are cheaper than a jump. */
    private static final int STEPS = 6;
    /** Where steps did not reach the end of what is rolled up, so many jumps follow before they are tried again: neighbours are alike. */
    private static final int JUMPS = 16;

    private final int bucket;
    private final ListRequest request;
    private final byte[] prefix;
    private final byte[] delimiter;
    private final List<Listing.Entry> entries = new ArrayList<>();
    private final List<String> prefixes = new ArrayList<>();
    private boolean more;
    private int jumps;
    private String next = "";
    private String nextVersion = "";

    Lister(int bucket, ListRequest request) {
        this.bucket = bucket;
        this.request = request;
        this.prefix = request.prefix().getBytes(StandardCharsets.UTF_8);
        this.delimiter = request.delimiter().getBytes(StandardCharsets.UTF_8);
    }

    Listing list(Index index) {
        if (request.max() > 0) {
            byte[] before = Keys.after(Keys.prefix(bucket, request.prefix()));
            if (request.versions()) {
                index.walk(Table.CURRENT, Table.PAST, before, (current, past) -> {
                    walk(current, past);
                    return null;
                });
            } else {
                index.walk(Table.CURRENT, start(), before, walk -> {
                    walk(walk, null);
                    return null;
                });
            }
        }
        return new Listing(entries, prefixes, more, next, nextVersion);
    }

    /** Where the page begins. */
    private byte[] start() {
        byte[] from = Keys.prefix(bucket, request.prefix());
        if (request.after().isEmpty()) {
            return from;
        }
        byte[] after = request.after().getBytes(StandardCharsets.UTF_8);
        byte[] begin;
        if (rolled(after) == after.length) {
            begin = Keys.after(Keys.prefix(bucket, request.after()));
        } else if (request.versions() && !request.afterVersion().isEmpty()) {
            begin = Keys.object(bucket, request.after());
        } else {
            begin = new Out(after.length + 16).raw(Keys.object(bucket, request.after())).u8(0).bytes();
        }
        return Arrays.compareUnsigned(begin, from) > 0 ? begin : from;
    }

    /** Where in a key that begins with the prefix what is rolled up ends; -1 when it is not rolled up. */
    private int rolled(byte[] key) {
        if (delimiter.length == 0 || !Keys.begins(key, prefix)) {
            return -1;
        }
        for (int i = prefix.length; i + delimiter.length <= key.length; i++) {
            if (Arrays.equals(key, i, i + delimiter.length, delimiter, 0, delimiter.length)) {
                return i + delimiter.length;
            }
        }
        return -1;
    }

    private boolean isFull() {
        more = entries.size() + prefixes.size() >= request.max();
        return more;
    }

    private void walk(Walk current, Walk past) {
        if (past != null) {
            current.seek(start());
        }
        while (current.valid()) {
            byte[] indexed = current.key();
            if (past == null && Version.isMarker(current.value())) {
                current.next();
                continue;
            }
            byte[] key = Keys.key(indexed, indexed.length);
            int end = rolled(key);
            if (end >= 0) {
                if (isFull()) {
                    return;
                }
                String together = new String(key, 0, end, StandardCharsets.UTF_8);
                prefixes.add(together);
                next = together;
                nextVersion = "";
                skip(current, Keys.beginning(indexed, end));
            } else if (past == null) {
                if (isFull()) {
                    return;
                }
                add(Version.entry(indexed, indexed.length, current.value(), true));
                current.next();
            } else {
                if (!versions(current, past, indexed)) {
                    return;
                }
                current.next();
            }
        }
    }

    private void add(Listing.Entry entry) {
        entries.add(entry);
        next = entry.key();
        nextVersion = request.versions() ? entry.version() : "";
    }

    private void skip(Walk walk, byte[] together) {
        if (jumps == 0) {
            for (int i = 0; i < STEPS; i++) {
                walk.next();
                if (!walk.valid() || !Keys.begins(walk.key(), together)) {
                    return;
                }
            }
            jumps = JUMPS;
        } else {
            jumps--;
        }
        byte[] after = Keys.after(together);
        if (after != null) {
            walk.seek(after);
        }
    }

    /** All versions of a key. @return false when the page is full */
    private boolean versions(Walk current, Walk past, byte[] indexed) {
        Listing.Entry newest = Version.entry(indexed, indexed.length, current.value(), true);
        String behind = request.after().equals(newest.key()) ? request.afterVersion() : "";
        past.seek(indexed);
        if (behind.isEmpty()) {
            if (isFull()) {
                return false;
            }
            add(newest);
        } else if (!behind.equals(newest.version())) {
            behind(past, indexed, behind);
        }
        for (; past.valid() && Keys.begins(past.key(), indexed); past.next()) {
            if (isFull()) {
                return false;
            }
            add(Version.entry(past.key(), indexed.length, past.value(), false));
        }
        return true;
    }

    /** Goes behind a past version; when that is not there and does not say where it was, to the first. */
    private static void behind(Walk past, byte[] indexed, String version) {
        long order = Stamp.order(version);
        if (order >= 0) {
            past.seek(new Out(indexed.length + 16).raw(Keys.past(indexed, new Stamp(order, Stamp.tie(version)))).u8(0).bytes());
            return;
        }
        for (; past.valid() && Keys.begins(past.key(), indexed); past.next()) {
            if (Version.entry(past.key(), indexed.length, past.value(), false).version().equals(version)) {
                past.next();
                return;
            }
        }
        past.seek(indexed);
    }
}
