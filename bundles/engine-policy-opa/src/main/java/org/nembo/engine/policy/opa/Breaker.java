package org.nembo.engine.policy.opa;

import java.time.Duration;
import java.util.function.LongSupplier;

/** Opens after some failures in a row; after a pause one question is tried, and its outcome closes or opens it again. Thread-safe. */
final class Breaker {

    private final int most;
    private final long pause;
    private final LongSupplier clock;
    private int failures;
    private boolean open;
    private boolean trying;
    private long since;

    Breaker(int most, Duration pause, LongSupplier clock) {
        this.most = most;
        this.pause = pause.toNanos();
        this.clock = clock;
    }

    /** Whether it may be asked; who is told so tells how it ended. */
    synchronized boolean admits() {
        if (!open) {
            return true;
        }
        if (trying || clock.getAsLong() - since < pause) {
            return false;
        }
        trying = true;
        return true;
    }

    /** @return whether this closed it */
    synchronized boolean succeeded() {
        boolean closes = open;
        failures = 0;
        open = false;
        trying = false;
        return closes;
    }

    /** @return whether this opened it for the first time since it was closed */
    synchronized boolean failed() {
        failures++;
        trying = false;
        if (failures < most) {
            return false;
        }
        boolean opens = !open;
        open = true;
        since = clock.getAsLong();
        return opens;
    }
}
