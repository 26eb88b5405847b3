package org.nembo.spi.provider;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A machine as the site sees it.
 *
 * @param name             as requested
 * @param id               the site's own identifier
 * @param state            where it stands
 * @param detail           why it does not run, in words; empty when it does
 * @param labels           as requested
 * @param access           how programs are run on it
 * @param privateAddresses IP addresses that machines of the site reach
 * @param publicAddresses  IP addresses that clients reach
 * @param endpoints        port name to {@code host:port} as clients reach it; {@code ssh} when it takes logins
 * @param facts            what else is worth showing: {@code image}, {@code flavor}, {@code user}, {@code isolation}
 */
public record Machine(String name, String id, State state, String detail, Map<String, String> labels, Access access, List<String> privateAddresses,
        List<String> publicAddresses, Map<String, String> endpoints, Map<String, String> facts, Instant created) {

    /** Where a machine stands. */
    public enum State {
        /** Accepted, not running yet. */
        PENDING,
        /** Running; whether it takes logins is for the engine to see. */
        RUNNING,
        /** Being shut down. */
        STOPPING,
        /** Shut down; it can be started. */
        STOPPED,
        /** Could not start, or died. */
        FAILED
    }

    /** How programs are run on a machine. */
    public enum Access {
        /** As a workload whose {@link Place#machine()} is this one. */
        WORKLOAD,
        /** By SSH at its endpoint {@code ssh}. */
        SSH
    }

    public Machine {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(state, "state");
        Objects.requireNonNull(detail, "detail");
        labels = Map.copyOf(labels);
        Objects.requireNonNull(access, "access");
        privateAddresses = List.copyOf(privateAddresses);
        publicAddresses = List.copyOf(publicAddresses);
        endpoints = Map.copyOf(endpoints);
        facts = Map.copyOf(facts);
        Objects.requireNonNull(created, "created");
    }
}
