package org.nembo.launcher.control;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waiting for what another process does, of which nobody tells us. */
final class Wait {

    private static final Duration FIRST = Duration.ofMillis(20);
    private static final Duration LONGEST = Duration.ofMillis(500);

    private Wait() {
    }

    /** Returns true as soon as the condition holds, false when it does not within {@code limit} or the thread is interrupted. */
    static boolean until(BooleanSupplier condition, Duration limit) {
        long deadline = System.nanoTime() + limit.toNanos();
        long pause = FIRST.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadline > 0 || Thread.currentThread().isInterrupted()) {
                return false;
            }
            LockSupport.parkNanos(pause);
            // A tenth longer each time: soon noticed when it is soon, and not asked a thousand times when it is not.
            pause = Math.min(pause + pause / 10, LONGEST.toNanos());
        }
        return true;
    }
}
