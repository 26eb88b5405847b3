package org.nembo.api.job;

import java.time.Duration;
import java.util.Objects;

/** How a step ended. To fail, it throws: a {@link org.nembo.api.error.NemboException} with a retryable code is tried again, anything else is final. */
public sealed interface StepResult {

    /** It is done. */
    record Done() implements StepResult {
    }

    /**
     * Not yet: run the action again later. Counts as no attempt.
     *
     * @param what   what is awaited, for people
     * @param poll   when to look again
     * @param within how long the step may take since it was first run; after that it fails
     */
    record Await(String what, Duration poll, Duration within) implements StepResult {
        public Await {
            Objects.requireNonNull(what, "what");
            if (poll.isNegative() || poll.isZero() || within.isNegative()) {
                throw new IllegalArgumentException("poll must be positive and within not negative");
            }
        }
    }

    static StepResult done() {
        return new Done();
    }

    static StepResult await(String what, Duration poll, Duration within) {
        return new Await(what, poll, within);
    }
}
