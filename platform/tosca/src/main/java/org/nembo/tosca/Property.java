package org.nembo.tosca;

import java.util.Objects;

/** A value with its declaration's schema: assigned in the template, or the default of its type. Immutable. */
public record Property(String name, Schema schema, Value value, boolean sensitive) {
    public Property {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(schema, "schema");
        Objects.requireNonNull(value, "value");
    }
}
