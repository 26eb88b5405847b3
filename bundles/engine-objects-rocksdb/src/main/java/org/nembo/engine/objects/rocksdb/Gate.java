package org.nembo.engine.objects.rocksdb;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.nembo.api.error.NemboException;
import org.nembo.spi.object.ObjectError;

/** Counts who is inside native code, and lets it be closed only when nobody is. Thread-safe. */
final class Gate {

    private static final long CLOSED = 1L << 62;
    private static final long LOOK_NANOS = Duration.ofMillis(1).toNanos();

    private final AtomicLong state = new AtomicLong(CLOSED);

    void enter() {
        for (;;) {
            long now = state.get();
            if ((now & CLOSED) != 0) {
                throw new NemboException(ObjectError.OBJECTS_BUSY, "the object store is closed, or opens again after a fault of the disk; try again soon");
            }
            if (state.compareAndSet(now, now + 1)) {
                return;
            }
        }
    }

    void leave() {
        state.decrementAndGet();
    }

    void open() {
        state.getAndUpdate(now -> now & ~CLOSED);
    }

    /** Nobody comes in any more; returns when nobody is inside. */
    void close() {
        state.getAndUpdate(now -> now | CLOSED);
        while (state.get() != CLOSED) {
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }
}
