package org.nembo.tosca;

import java.util.Objects;
import java.util.Optional;

/** Where a value stands: what SELF, HOST, SOURCE and TARGET mean in it. Immutable. */
public record Scope(Optional<String> self, Optional<String> source, Optional<String> target) {

    /** Outputs and whatever else belongs to no node. */
    public static final Scope TEMPLATE = new Scope(Optional.empty(), Optional.empty(), Optional.empty());

    public Scope {
        Objects.requireNonNull(self, "self");
        Objects.requireNonNull(source, "source");
        Objects.requireNonNull(target, "target");
    }

    /** Properties, attributes, capabilities, operations of a node. */
    public static Scope node(String name) {
        return new Scope(Optional.of(name), Optional.empty(), Optional.empty());
    }

    /** Properties and operations of a relationship between two nodes. */
    public static Scope relationship(String source, String target) {
        return new Scope(Optional.empty(), Optional.of(source), Optional.of(target));
    }
}
