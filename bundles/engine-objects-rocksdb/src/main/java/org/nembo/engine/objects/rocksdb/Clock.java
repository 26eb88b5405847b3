package org.nembo.engine.objects.rocksdb;

import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** Gives orders: milliseconds of the clock and a count, never the same twice and never backwards, whatever the clock does. Thread-safe. */
final class Clock {

    private final LongSupplier source;
    private final AtomicLong last;

    /** @param least what was given before, by an earlier run too */
    Clock(LongSupplier source, long least) {
        this.source = source;
        this.last = new AtomicLong(least);
    }

    /** Greater than all before, and greater than {@code other}. */
    long next(long other) {
        long now = Stamp.order(now());
        return last.updateAndGet(before -> Math.max(Math.max(before, other) + 1, now));
    }

    Instant now() {
        return Instant.ofEpochMilli(source.getAsLong());
    }
}
