package org.nembo.orchestrator.deployment;

import java.security.SecureRandom;
import java.time.Clock;
import java.util.UUID;

/** UUIDs of version 7 (RFC 9562, section 5.7): their text sorts by the time of making, strictly within one instance. Thread-safe. */
public final class TimeOrderedIds {

    private static final int STEP = 1 << 12;

    private final Clock clock;
    private final SecureRandom random = new SecureRandom();
    private long last;

    public TimeOrderedIds(Clock clock) {
        this.clock = clock;
    }

    public String next() {
        long high = tick();
        return new UUID(high / STEP << 16 | 0x7000 | high % STEP, random.nextLong() & 0x3fffffffffffffffL | 0x8000000000000000L).toString();
    }

    /** Milliseconds and a count within them, in one number that never stands still. */
    private synchronized long tick() {
        last = Math.max(last + 1, clock.millis() * STEP);
        return last;
    }
}
