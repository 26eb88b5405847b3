package org.nembo.jobs;

import java.security.SecureRandom;
import java.util.UUID;

/** Time-ordered identifiers (RFC 9562, section 5.7): those of one process grow strictly. Thread-safe. */
final class Uuids {

    private final SecureRandom random = new SecureRandom();
    private long last;

    /** The millisecond and a counter within it make the upper half; the counter runs into the next millisecond when it is full. */
    synchronized UUID next(long millis) {
        long stamp = Math.max(millis << 12, last + 1);
        last = stamp;
        long upper = (stamp >>> 12) << 16 | 0x7000L | stamp & 0xFFF;
        long lower = random.nextLong() & 0x3FFF_FFFF_FFFF_FFFFL | 0x8000_0000_0000_0000L;
        return new UUID(upper, lower);
    }
}
