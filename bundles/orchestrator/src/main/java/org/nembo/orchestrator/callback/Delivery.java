package org.nembo.orchestrator.callback;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.nembo.orchestrator.deployment.Callback;
import org.nembo.orchestrator.deployment.Deployment;

/**
 * A callback on its way to its receiver.
 *
 * @param id       time-ordered UUID
 * @param sequence place among the callbacks of the deployment, from 1: they are sent in this order
 * @param message  what the receiver knows it by; a repeated one has that of the first
 * @param status   of the deployment when it was written
 * @param url      where it was sent last; every attempt goes to the URL that the deployment has then
 * @param body     JSON text
 * @param job      the job that sends it, or did; empty while it waits for earlier ones
 * @param attempts how often it was sent
 * @param answer   the status that the receiver answered last; 0 when it did not
 * @param error    why the last attempt failed; empty when it did not
 */
public record Delivery(String id, String deployment, long sequence, String message, String status, String url, Callback.Form form, String body, State state,
        String job, int attempts, int answer, String error, Duration took, Instant created, Optional<Instant> tried, Optional<Instant> nextTry) {

    /** Where it stands. */
    public enum State {
        /** It waits for its turn, or for its next attempt. */
        PENDING,
        /** The receiver has it. */
        DELIVERED,
        /** It was given up. */
        FAILED,
        /** The receiver refused it, and a newer one was waiting. */
        SUPERSEDED,
        /** Somebody cancelled its job. */
        CANCELLED
    }

    /** A new one, which has no place yet. */
    static Delivery written(String id, Deployment of, String message, String body, Instant now) {
        return new Delivery(id, of.id(), 0, message, of.status().name(), of.callback().url(), of.callback().form(), body, State.PENDING, "", 0, 0, "",
                Duration.ZERO, now, Optional.empty(), Optional.empty());
    }

    Delivery at(long place) {
        return new Delivery(id, deployment, place, message, status, url, form, body, state, job, attempts, answer, error, took, created, tried, nextTry);
    }

    /** With the status that its body tells of. */
    Delivery telling(String told) {
        return new Delivery(id, deployment, sequence, message, told, url, form, body, state, job, attempts, answer, error, took, created, tried, nextTry);
    }

    /** On its way to whom the deployment wants to be told now. */
    Delivery to(Callback receiver) {
        return new Delivery(id, deployment, sequence, message, status, receiver.url(), receiver.form(), body, state, job, attempts, answer, error, took,
                created, tried, nextTry);
    }

    /** As it stands after one more attempt. @param next when it is sent again */
    Delivery after(Attempt attempt, State now, String why, Instant moment, Optional<Instant> next) {
        return new Delivery(id, deployment, sequence, message, status, url, form, body, now, job, attempts + 1, attempt.status(), why, attempt.took(),
                created, Optional.of(moment), next);
    }
}
