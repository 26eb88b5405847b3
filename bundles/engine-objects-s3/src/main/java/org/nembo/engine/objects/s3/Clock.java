package org.nembo.engine.objects.s3;

import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** Gives orders: milliseconds of the clock and a count, on this node never the same twice and never backwards. Thread-safe. */
final class Clock {

    private final LongSupplier source;
    private final AtomicLong last = new AtomicLong();

    Clock(LongSupplier source) {
        this.source = source;
    }

    /** Greater than all before, and greater than {@code other}. */
    long next(long other) {
        long now = Stamp.order(now());
        return last.updateAndGet(before -> Math.max(Math.max(before, other) + 1, now));
    }

    Instant now() {
        return Instant.ofEpochMilli(millis());
    }

    long millis() {
        return source.getAsLong();
    }
}
