package org.nembo.orchestrator.deployment;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * One try of a deployment at one site. Immutable.
 *
 * @param number from 1
 * @param ended  when it succeeded, failed or was given up
 * @param cause  why it failed, in words; empty when it did not
 */
public record Attempt(String deployment, int number, String site, Instant started, Optional<Instant> ended, Outcome outcome, String cause) {

    /** What came of it. */
    public enum Outcome {
        RUNNING, SUCCEEDED,
        /** It failed, and nothing of it is left. */
        FAILED,
        /** It failed, and something of it may be left at the site; the deletion of the deployment looks there again. */
        LEFTOVERS,
        CANCELLED
    }

    public Attempt {
        Objects.requireNonNull(deployment, "deployment");
        Objects.requireNonNull(site, "site");
        Objects.requireNonNull(outcome, "outcome");
        Objects.requireNonNull(cause, "cause");
    }
}
