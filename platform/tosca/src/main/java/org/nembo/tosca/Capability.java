package org.nembo.tosca;

import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** What a node offers to others. Immutable; maps keep the order of declaration. */
public record Capability(String name, TypeChain type, Map<String, Property> properties, Map<String, Property> attributes) {
    public Capability {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(type, "type");
        properties = Ordered.copyOf(properties);
        attributes = Ordered.copyOf(attributes);
    }

    public Optional<Property> property(String property) {
        return Optional.ofNullable(properties.get(property));
    }
}
