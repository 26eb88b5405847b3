package org.nembo.launcher.control;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waiting for what another process does, of which nobody tells us. */
final class Wait {

    private static final Duration STEP = Duration.ofMillis(50);

    private Wait() {
    }

    /** Returns true as soon as the condition holds, false when it does not within {@code limit} or the thread is interrupted. */
    static boolean until(BooleanSupplier condition, Duration limit) {
        long deadline = System.nanoTime() + limit.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadline > 0 || Thread.currentThread().isInterrupted()) {
                return false;
            }
            LockSupport.parkNanos(STEP.toNanos());
        }
        return true;
    }
}
