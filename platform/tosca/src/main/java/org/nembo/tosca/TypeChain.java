package org.nembo.tosca;

import java.util.List;
import java.util.Objects;

/**
 * A type with its ancestors. Immutable.
 *
 * @param names the type itself first, then what it is derived from, up to the root
 * @param known whether every type of the chain could be resolved; when not, more may be declared than is known here
 */
public record TypeChain(List<String> names, boolean known) {
    public TypeChain {
        names = List.copyOf(names);
        if (names.isEmpty()) {
            throw new IllegalArgumentException("a chain of types has at least the type itself");
        }
    }

    /** The type's own name. */
    public String name() {
        return names.get(0);
    }

    /** Whether it is that type or derived from it. */
    public boolean isA(String type) {
        return names.contains(Objects.requireNonNull(type, "type"));
    }
}
