package org.nembo.identity.page;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.nembo.api.secret.Secret;

/** Sign-ins whose password was right and whose one-time code is awaited: for some minutes, in memory only, a bounded number. Thread-safe. */
final class SecondSteps {

    /** What is tried again together with the code. */
    record Step(String username, Secret password) {
    }

    private record Kept(Step step, Instant until) {
    }

    private static final Duration LIFE = Duration.ofMinutes(5);
    private static final int MOST = 10_000;

    private final Clock clock;
    private final Map<String, Kept> kept = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Kept> eldest) {
            return size() > MOST || !eldest.getValue().until().isAfter(clock.instant());
        }
    };

    SecondSteps(Clock clock) {
        this.clock = clock;
    }

    synchronized void keep(String browser, Step step) {
        kept.remove(browser);
        kept.put(browser, new Kept(step, clock.instant().plus(LIFE)));
    }

    synchronized Optional<Step> find(String browser) {
        return Optional.ofNullable(kept.get(browser)).filter(one -> one.until().isAfter(clock.instant())).map(Kept::step);
    }

    synchronized void forget(String browser) {
        kept.remove(browser);
    }
}
