package org.nembo.tosca;

import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Nodes named together. Immutable. @param source as written */
public record Group(String name, TypeChain type, Map<String, Property> properties, List<String> members, Value source) {
    public Group {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(type, "type");
        properties = Ordered.copyOf(properties);
        members = List.copyOf(members);
        Objects.requireNonNull(source, "source");
    }
}
