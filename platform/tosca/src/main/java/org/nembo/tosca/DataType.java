package org.nembo.tosca;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A data type with everything inherited. Immutable.
 *
 * @param base        the simple type, list or map that it narrows; empty when it is a structure
 * @param properties  of the structure, by name
 * @param constraints on the whole value
 */
public record DataType(TypeChain type, Optional<Schema> base, Map<String, Definition> properties, List<Constraint> constraints) {
    public DataType {
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(base, "base");
        properties = Ordered.copyOf(properties);
        constraints = List.copyOf(constraints);
    }
}
