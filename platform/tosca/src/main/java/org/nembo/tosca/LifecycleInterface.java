package org.nembo.tosca;

import java.util.Map;
import java.util.Objects;

/**
 * Operations of a node or a relationship, what the template says over what its type says. Immutable.
 *
 * @param type   its interface type's name; empty when not known
 * @param inputs of every operation
 */
public record LifecycleInterface(String name, String type, Map<String, Value> inputs, Map<String, Operation> operations) {
    public LifecycleInterface {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(type, "type");
        inputs = Ordered.copyOf(inputs);
        operations = Ordered.copyOf(operations);
    }
}
