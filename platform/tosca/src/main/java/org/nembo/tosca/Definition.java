package org.nembo.tosca;

import java.util.Objects;
import java.util.Optional;

/**
 * The declaration of an input, a property or an attribute. Immutable.
 *
 * @param required  whether a value must be there; one with a default need not be given
 * @param sensitive whether its value must not be shown: by metadata {@code sensitive} or {@code secret}, by type, or by name
 * @param at        where it is declared, in the template or in the library that it comes from
 */
public record Definition(String name, Schema schema, boolean required, Optional<Value> defaultValue, String description, boolean sensitive, Position at) {
    public Definition {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(schema, "schema");
        Objects.requireNonNull(defaultValue, "defaultValue");
        Objects.requireNonNull(description, "description");
        Objects.requireNonNull(at, "at");
    }
}
