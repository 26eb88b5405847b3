package org.nembo.tosca;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * An operation with what implements it. Immutable.
 *
 * @param implementation the primary artifact: an artifact's name of the same node, a file or a URL; empty when the operation does nothing
 * @param dependencies   further artifacts
 * @param inputs         the values that it gets, with functions inside
 */
public record Operation(String name, Optional<String> implementation, List<String> dependencies, Map<String, Value> inputs, Position at) {
    public Operation {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(implementation, "implementation");
        dependencies = List.copyOf(dependencies);
        inputs = Ordered.copyOf(inputs);
        Objects.requireNonNull(at, "at");
    }
}
