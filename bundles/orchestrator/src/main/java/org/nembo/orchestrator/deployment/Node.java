package org.nembo.orchestrator.deployment;

import java.util.Map;

/**
 * A node of a deployment as it is stored.
 *
 * @param position   place in the order of creation, from 0
 * @param workload   its name at the site
 * @param attributes what is known of it since it started
 */
public record Node(String deployment, int position, String name, String type, State state, String workload, Map<String, Object> attributes) {

    /** Where a node stands, in TOSCA's terms. */
    public enum State {
        INITIAL, CREATING, CREATED, STARTING, STARTED, DELETING, DELETED, ERROR
    }
}
