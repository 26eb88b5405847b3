package org.nembo.tosca;

import java.util.Objects;
import java.util.Optional;

/**
 * Where a value stands: what SELF, HOST, SOURCE and TARGET mean in it, and of which instances. Immutable.
 *
 * @param self           the node that the value belongs to; empty in a relationship
 * @param source         the node that a relationship comes from
 * @param target         the node that a relationship goes to
 * @param instance       which instance of {@code self} or {@code source}
 * @param targetInstance which instance of {@code target}
 * @param relationship   the requirement whose relationship the value belongs to
 */
public record Scope(Optional<String> self, Optional<String> source, Optional<String> target, int instance, int targetInstance,
        Optional<Requirement> relationship) {

    /** Outputs and whatever else belongs to no node. */
    public static final Scope TEMPLATE = new Scope(Optional.empty(), Optional.empty(), Optional.empty(), 0, 0, Optional.empty());

    public Scope {
        Objects.requireNonNull(self, "self");
        Objects.requireNonNull(source, "source");
        Objects.requireNonNull(target, "target");
        Objects.requireNonNull(relationship, "relationship");
        if (instance < 0 || targetInstance < 0) {
            throw new IllegalArgumentException("instances are counted from 0, not from " + Math.min(instance, targetInstance));
        }
    }

    /** Properties, attributes, capabilities, operations of a node of which there is one. */
    public static Scope node(String name) {
        return node(name, 0);
    }

    /** Properties, attributes, capabilities, operations of one instance of a node. */
    public static Scope node(String name, int instance) {
        return new Scope(Optional.of(name), Optional.empty(), Optional.empty(), instance, 0, Optional.empty());
    }

    /** Properties and operations of a relationship between two nodes of which there is one each. */
    public static Scope relationship(String source, String target) {
        return new Scope(Optional.empty(), Optional.of(source), Optional.of(target), 0, 0, Optional.empty());
    }

    /** Properties and operations of the relationship of a requirement, between an instance of its node and one of the node that meets it. */
    public static Scope relationship(String source, int instance, Requirement requirement, int targetInstance) {
        return new Scope(Optional.empty(), Optional.of(source), requirement.node(), instance, targetInstance, Optional.of(requirement));
    }
}
