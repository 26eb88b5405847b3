package org.nembo.orchestrator.deployment;

import java.time.Instant;
import java.util.Map;
import java.util.Objects;

/**
 * What a deployment was asked to be at one time. Immutable; holds no secret value.
 *
 * @param number from 1
 * @param inputs JSON data by name, sensitive ones masked
 * @param digest equal for equal requests
 */
public record Revision(String deployment, int number, String template, Map<String, Object> inputs, String digest, State state, Instant created) {

    /** What became of it. */
    public enum State {
        /** Being made, or waiting to be. */
        PENDING,
        /** It ran: what a failed update goes back to. */
        GOOD,
        /** It could not be made. */
        FAILED,
        /** It ran, and a later one took its place. */
        SUPERSEDED
    }

    public Revision {
        Objects.requireNonNull(deployment, "deployment");
        Objects.requireNonNull(template, "template");
        Objects.requireNonNull(state, "state");
    }

    /** Without the template, which may be long. */
    @Override
    public String toString() {
        return "Revision[%s, %d, %s]".formatted(deployment, number, state);
    }
}
