package org.nembo.tosca;

import java.util.Objects;

/** What a deployment gives back. Immutable. */
public record Output(String name, String description, Schema schema, Value value, boolean sensitive) {
    public Output {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(description, "description");
        Objects.requireNonNull(schema, "schema");
        Objects.requireNonNull(value, "value");
    }
}
