package org.nembo.engine.objects.rocksdb;

import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Gives orders: milliseconds of the clock and a count. They never go backwards by a little, and for what has an order already they never go backwards at all,
 * whatever the clock does. When the clock is put back by more, all else follows it: what is new then is not dated days ahead. Thread-safe.
 */
final class Clock {

    /** So far may the clock be put back without an order that says so. */
    private static final long LITTLE = Stamp.order(Instant.ofEpochMilli(60_000));

    private final LongSupplier source;
    private final AtomicLong last;

    /** @param least what was given before, by an earlier run */
    Clock(LongSupplier source, long least) {
        this.source = source;
        this.last = new AtomicLong(least);
    }

    /** Greater than {@code other}, and than all before that are not far ahead of the clock. */
    long next(long other) {
        long now = Stamp.order(now());
        long next = last.updateAndGet(before -> before - now > LITTLE ? now : Math.max(before + 1, now));
        return Math.max(next, other + 1);
    }

    Instant now() {
        return Instant.ofEpochMilli(source.getAsLong());
    }
}
