package org.nembo.tosca;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What a value must be: the name of a simple type ({@code string}, {@code scalar-unit.size} …), of {@code list} or {@code map} with the schema of its entries,
 * or of a data type. Immutable.
 */
public record Schema(String type, Optional<Schema> entry, List<Constraint> constraints) {

    /** Any value: nothing is declared. */
    public static final Schema ANY = new Schema("any", Optional.empty(), List.of());

    public Schema {
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(entry, "entry");
        constraints = List.copyOf(constraints);
    }

    /** As a user writes it: {@code list of string}. */
    @Override
    public String toString() {
        return entry.map(of -> type + " of " + of).orElse(type);
    }
}
