package org.nembo.api.job;

import java.time.Duration;
import java.util.Objects;

/**
 * One named, idempotent step: running it twice has the effect of running it once, so it may be repeated after a crash.
 *
 * @param name     unique in the job, shown to users, for example {@code create web}
 * @param action   what it does
 * @param undo     takes back what the action did, wholly or in part or not at all; nothing to take back is success
 * @param attempts how often it is tried when it fails retryably, at least 1
 * @param backoff  the wait before the second attempt; it doubles, with jitter, up to a minute
 */
public record Step(String name, Action action, Undo undo, int attempts, Duration backoff) {

    /** What a step does. It must honour interruption and never block for long: to wait, it returns {@link StepResult#await}. */
    @FunctionalInterface
    public interface Action {
        StepResult run(StepContext context) throws Exception;
    }

    /** What takes a step back. Called as well for a step that was begun and whose end is unknown. */
    @FunctionalInterface
    public interface Undo {
        void run(StepContext context) throws Exception;
    }

    public Step {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(action, "action");
        Objects.requireNonNull(undo, "undo");
        Objects.requireNonNull(backoff, "backoff");
        if (name.isBlank() || name.length() > 200) {
            throw new IllegalArgumentException("a step's name has 1 to 200 characters, not '" + name + "'");
        }
        if (attempts < 1) {
            throw new IllegalArgumentException("attempts must be >= 1, is " + attempts);
        }
    }

    /** A step that tries five times, starting at half a second apart, and has nothing to undo. */
    public static Step named(String name, Action action) {
        return new Step(name, action, context -> { }, 5, Duration.ofMillis(500));
    }

    /** The same step with something to undo. */
    public Step undo(Undo newUndo) {
        return new Step(name, action, newUndo, attempts, backoff);
    }

    /** The same step, tried so often. */
    public Step attempts(int count, Duration firstBackoff) {
        return new Step(name, action, undo, count, firstBackoff);
    }
}
