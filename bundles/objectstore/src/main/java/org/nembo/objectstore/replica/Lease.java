package org.nembo.objectstore.replica;

import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Which of several nodes ships to a site: who has it keeps it, and another takes it when it was not kept for a while. Shipping twice does no harm, so nothing
 * depends on clocks that agree. Where there can be one node only, that one has it. Thread-safe.
 */
final class Lease implements AutoCloseable {

    static final long MILLIS = 10_000;
    private static final long KEPT_NANOS = TimeUnit.MILLISECONDS.toNanos(MILLIS) / 3;

    private final String site;
    private final ReplicaRows rows;
    private final LongSupplier nanos;
    private final String holder = UUID.randomUUID().toString();
    private boolean held;
    private boolean closed;
    private long taken;

    Lease(String site, ReplicaRows rows, LongSupplier nanos) {
        this.site = site;
        this.rows = rows;
        this.nanos = nanos;
    }

    /** Keeps it, or takes it when nobody has it. */
    synchronized boolean held() {
        if (closed || !rows.manyNodes()) {
            return !closed;
        }
        if (!held || nanos.getAsLong() - taken > KEPT_NANOS) {
            long now = nanos.getAsLong();
            held = rows.lead(site, holder, MILLIS);
            taken = now;
        }
        return held;
    }

    /** Leaves it to others. */
    @Override
    public synchronized void close() {
        if (!closed && held && rows.manyNodes()) {
            rows.leave(site, holder);
        }
        closed = true;
        held = false;
    }
}
