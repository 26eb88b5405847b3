package org.nembo.engine.objects.s3;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.concurrent.ThreadLocalRandom;
import java.util.zip.CRC32C;

/**
 * The place of a version among those of its key: what comes first is newer.
 *
 * @param age smaller is newer: milliseconds and a count within them, counted backwards
 * @param tie decides between versions of different sites that are of one age
 */
record Stamp(long age, long tie) implements Comparable<Stamp> {

    /** Of what was written without versions. */
    static final String NULL = "null";
    private static final int COUNT_BITS = 16;
    private static final int DIGITS = 16;
    private static final int LENGTH = 24;

    @Override
    public int compareTo(Stamp other) {
        return age != other.age ? Long.compare(age, other.age) : Long.compare(tie, other.tie);
    }

    /** Milliseconds and a count, forwards. */
    long order() {
        return Long.MAX_VALUE - age;
    }

    Instant time() {
        return Instant.ofEpochMilli(order() >>> COUNT_BITS);
    }

    static long order(Instant time) {
        return time.toEpochMilli() << COUNT_BITS;
    }

    /** A new id for a version or an upload of this order: ids of one key are in the order in which they were made. */
    static String id(long order) {
        return String.format("%016x%08x", order, ThreadLocalRandom.current().nextInt());
    }

    static Stamp of(String id, long order) {
        return new Stamp(Long.MAX_VALUE - order, tie(id));
    }

    /** Of a version with this id, which was modified then if the id does not say more. */
    static Stamp of(String id, Instant modified) {
        long said = said(id);
        return of(id, said >= 0 ? said : order(modified));
    }

    /** The order that an id of ours says; -1 for another id. */
    static long said(String id) {
        boolean ours = id.length() == LENGTH && id.chars().allMatch(c -> c >= '0' && c <= '9' || c >= 'a' && c <= 'f') && id.charAt(0) < '8';
        return ours ? Long.parseLong(id.substring(0, DIGITS), 16) : -1;
    }

    private static long tie(String id) {
        CRC32C sum = new CRC32C();
        sum.update(id.getBytes(StandardCharsets.UTF_8));
        return sum.getValue();
    }
}
