package org.nembo.tosca;

import java.util.List;
import java.util.Map;
import java.util.Objects;

/** A rule for some nodes. Immutable. @param targets names of nodes or groups; empty for all @param source as written */
public record Policy(String name, TypeChain type, Map<String, Property> properties, List<String> targets, Value source) {
    public Policy {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(type, "type");
        properties = Ordered.copyOf(properties);
        targets = List.copyOf(targets);
        Objects.requireNonNull(source, "source");
    }
}
