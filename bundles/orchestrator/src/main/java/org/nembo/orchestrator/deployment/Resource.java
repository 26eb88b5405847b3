package org.nembo.orchestrator.deployment;

import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * One instance of a node of a deployment, as it is stored. Immutable; holds no secret value.
 *
 * @param id         time-ordered UUID
 * @param node       the node's name in the template
 * @param instance   which of its instances, from 0
 * @param position   place in the order of creation, from 0
 * @param site       where it is; empty until a site is chosen
 * @param siteName   its name there
 * @param physicalId the site's own identifier; empty until it is known
 * @param detail     why it stands where it stands, in words; empty when there is nothing to say
 * @param attributes what is known of it in TOSCA's terms, sensitive ones masked
 * @param facts      what else is worth showing: {@code image}, {@code flavor}, {@code user} …
 * @param revision   the revision of the template that it was last made or changed for
 */
public record Resource(String id, String deployment, String node, int instance, int position, String type, ResourceKind kind, String site, String siteName,
        String physicalId, State state, String detail, Map<String, Object> attributes, Map<String, Object> facts, Instant created, Instant updated,
        int revision) {

    private static final Set<State> NOTHING_THERE = Set.of(State.INITIAL, State.DELETED);

    /** Where a resource stands, in TOSCA's terms. */
    public enum State {
        INITIAL, CREATING, CREATED, CONFIGURING, CONFIGURED, STARTING, STARTED, STOPPING, STOPPED, DELETING, DELETED, ERROR
    }

    public Resource {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(deployment, "deployment");
        Objects.requireNonNull(node, "node");
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(state, "state");
        if (instance < 0 || position < 0) {
            throw new IllegalArgumentException("instance and position count from 0");
        }
    }

    /** A resource that is planned and not made yet. */
    public static Resource planned(String id, Deployment of, String node, int instance, int position, String type, ResourceKind kind) {
        return new Resource(id, of.id(), node, instance, position, type, kind, "", WorkloadNames.of(of.id(), node, instance), "", State.INITIAL, "",
                Map.of(), Map.of(), of.created(), of.created(), of.revision());
    }

    /** What people call it: the node's name, with the instance's number from the second on. */
    public String label() {
        return instance == 0 ? node : node + "[" + instance + "]";
    }

    /** Whether something of it may be at a site. */
    public boolean mayExist() {
        return !NOTHING_THERE.contains(state);
    }
}
