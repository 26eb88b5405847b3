package org.nembo.tosca;

import java.util.Objects;

/**
 * A value with its declaration's schema. Immutable.
 *
 * @param byDefault whether it is the default of its type, because the template says nothing
 */
public record Property(String name, Schema schema, Value value, boolean sensitive, boolean byDefault) {
    public Property {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(schema, "schema");
        Objects.requireNonNull(value, "value");
    }

    /** A value that the template assigns. */
    public Property(String name, Schema schema, Value value, boolean sensitive) {
        this(name, schema, value, sensitive, false);
    }
}
