package org.nembo.orchestrator.callback;

import java.time.Duration;
import java.util.Optional;

/**
 * When a callback is sent again.
 *
 * @param attempts how often it is sent at most
 * @param total    how old it may become
 * @param first    the wait before the second attempt; it doubles from then on
 * @param longest  the longest wait, unless the receiver asks for more
 */
record RetryPolicy(int attempts, Duration total, Duration first, Duration longest) {

    private static final int MOST_DOUBLINGS = 30;

    /**
     * The wait before the next attempt; empty when there is to be none.
     *
     * @param failed how many attempts have failed
     * @param age    how old the callback is
     * @param asked  how long the receiver asked to be left alone; zero when it did not
     * @param chance 0 to 1, by which the waits of many callbacks are spread: a wait is cut by up to a half
     */
    Optional<Duration> after(int failed, Duration age, Duration asked, double chance) {
        if (failed >= attempts) {
            return Optional.empty();
        }
        long doubled = first.toMillis() << Math.min(failed - 1, MOST_DOUBLINGS);
        long capped = Math.min(doubled, longest.toMillis());
        long spread = Math.max(1, Math.round(capped * (1 - chance / 2)));
        Duration wait = Duration.ofMillis(spread).compareTo(asked) > 0 ? Duration.ofMillis(spread) : asked;
        Duration left = total.minus(age);
        if (asked.compareTo(left) > 0 || left.isNegative() || left.isZero()) {
            return Optional.empty();
        }
        return Optional.of(wait.compareTo(left) > 0 ? left : wait);
    }
}
