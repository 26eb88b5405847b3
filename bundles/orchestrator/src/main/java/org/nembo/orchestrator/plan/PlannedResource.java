package org.nembo.orchestrator.plan;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.nembo.orchestrator.deployment.ResourceKind;

/**
 * One instance of a node that is to be made. Immutable.
 *
 * @param instance   which of the node's instances, from 0
 * @param position   place in the order of creation, from 0; the instances of one node follow each other
 * @param level      how many others must be there one after the other before it; those of one level do not need each other and are made together
 * @param needs      the nodes that must be there before it
 * @param machine    the instance of a machine that its operations are run on
 * @param operations the operations that are run for it when it is made, in order: {@code create}, {@code configure}, {@code start}
 */
public record PlannedResource(String node, int instance, int position, int level, String type, ResourceKind kind, Set<String> needs, Optional<Instance> machine,
        List<String> operations) {

    /** One instance of a node. */
    public record Instance(String node, int index) {
        public Instance {
            Objects.requireNonNull(node, "node");
        }

        /** What people call it: the node's name, with the instance's number from the second on. */
        public String label() {
            return index == 0 ? node : node + "[" + index + "]";
        }
    }

    public PlannedResource {
        Objects.requireNonNull(node, "node");
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(machine, "machine");
        needs = Set.copyOf(needs);
        operations = List.copyOf(operations);
    }

    public Instance id() {
        return new Instance(node, instance);
    }

    public String label() {
        return id().label();
    }
}
