package org.nembo.tosca;

import java.util.Map;
import java.util.Objects;

/** A relationship that requirements may name. Immutable. */
public record RelationshipTemplate(String name, TypeChain type, Map<String, Property> properties, Map<String, LifecycleInterface> interfaces) {
    public RelationshipTemplate {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(type, "type");
        properties = Ordered.copyOf(properties);
        interfaces = Ordered.copyOf(interfaces);
    }
}
