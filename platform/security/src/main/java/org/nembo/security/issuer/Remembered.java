package org.nembo.security.issuer;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;

/** What was asked about tokens, by their hash, for a while. Bounded; thread-safe. */
final class Remembered<T> {

    private static final int MOST = 10_000;

    private record Known<T>(T value, Instant until) {
    }

    private final Map<String, Known<T>> known = new ConcurrentHashMap<>();
    private final Clock clock;

    Remembered(Clock clock) {
        this.clock = clock;
    }

    /** What is known, or what the supplier says, which is then known for the time that the function says. A supplier that throws leaves nothing behind. */
    T get(String hash, Supplier<T> supplier, Function<T, Duration> time) {
        Instant now = clock.instant();
        Known<T> before = known.get(hash);
        if (before != null && now.isBefore(before.until())) {
            return before.value();
        }
        T value = supplier.get();
        if (known.size() >= MOST) {
            known.values().removeIf(old -> !now.isBefore(old.until()));
            if (known.size() >= MOST) {
                known.clear();
            }
        }
        known.put(hash, new Known<>(value, now.plus(time.apply(value))));
        return value;
    }
}
