package org.nembo.spi.provider;

import java.time.Instant;
import java.util.Map;
import java.util.Objects;

/**
 * A workload as the site sees it.
 *
 * @param name      as requested
 * @param id        the site's own identifier
 * @param state     where it stands
 * @param detail    why it is not running, in words; empty when it is
 * @param labels    as requested
 * @param endpoints port name to {@code host:port} as clients reach it
 * @param facts     what else the site tells of it, for people: how it is isolated, the digest of its image
 */
public record Workload(String name, String id, State state, String detail, Map<String, String> labels, Map<String, String> endpoints, Instant created,
        Map<String, String> facts) {

    /** Where a workload stands. */
    public enum State {
        /** Accepted, not running yet. */
        PENDING,
        /** Running; whether it answers is for the engine to see. */
        RUNNING,
        /** Ended by itself with status 0. */
        COMPLETED,
        /** Could not start, or ended otherwise. */
        FAILED,
        /** Stopped on request; it can be started again. */
        STOPPED
    }

    public Workload {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(state, "state");
        Objects.requireNonNull(detail, "detail");
        labels = Map.copyOf(labels);
        endpoints = Map.copyOf(endpoints);
        Objects.requireNonNull(created, "created");
        facts = Map.copyOf(facts);
    }

    /** Of which the site tells nothing else. */
    public Workload(String name, String id, State state, String detail, Map<String, String> labels, Map<String, String> endpoints, Instant created) {
        this(name, id, state, detail, labels, endpoints, created, Map.of());
    }
}
