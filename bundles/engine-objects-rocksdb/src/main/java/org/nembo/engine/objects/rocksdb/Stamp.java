package org.nembo.engine.objects.rocksdb;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.concurrent.ThreadLocalRandom;
import java.util.zip.CRC32C;

/**
 * The place of a version among those of its key: newer is greater.
 *
 * @param order milliseconds and a count within them
 * @param tie   decides between versions of different sites
 */
record Stamp(long order, int tie) implements Comparable<Stamp> {

    static final String NULL = "null";
    private static final int COUNT_BITS = 16;
    private static final int LENGTH = 24;

    @Override
    public int compareTo(Stamp other) {
        int byOrder = Long.compare(order, other.order);
        return byOrder != 0 ? byOrder : Integer.compareUnsigned(other.tie, tie);
    }

    Instant time() {
        return Instant.ofEpochMilli(order >>> COUNT_BITS);
    }

    static long order(Instant time) {
        return time.toEpochMilli() << COUNT_BITS;
    }

    /** An id for a version or an upload of this order. */
    static String id(long order) {
        return hex(order, 16) + hex(ThreadLocalRandom.current().nextInt() & 0xFFFFFFFFL, 8);
    }

    private static String hex(long value, int digits) {
        String text = Long.toHexString(value);
        return "0".repeat(digits - text.length()) + text;
    }

    /** The order that an id of ours says; -1 for another id. */
    static long order(String id) {
        if (id.length() != LENGTH) {
            return -1;
        }
        long order = 0;
        for (int i = 0; i < LENGTH; i++) {
            char c = id.charAt(i);
            int digit = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
            if (digit < 0) {
                return -1;
            }
            order = i < 16 ? order << 4 | digit : order;
        }
        return order;
    }

    /** Of a version with this id, which was modified then if the id does not say more. */
    static Stamp of(String id, Instant modified) {
        long order = order(id);
        return new Stamp(order >= 0 ? order : order(modified), tie(id));
    }

    static int tie(String id) {
        CRC32C sum = new CRC32C();
        sum.update(id.getBytes(StandardCharsets.UTF_8));
        return (int) sum.getValue();
    }
}
