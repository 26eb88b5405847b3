package org.nembo.tosca;

import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** Turns the values of a bound topology into plain data: String, Long, Double, Boolean, List, Map, or null. Thread-safe when its source is. */
public final class Evaluator {

    private final BoundTopology bound;
    private final AttributeSource attributes;

    public Evaluator(BoundTopology bound, AttributeSource attributes) {
        this.bound = Objects.requireNonNull(bound, "bound");
        this.attributes = Objects.requireNonNull(attributes, "attributes");
    }
    /**
     * The value by its schema.
     * @throws org.nembo.api.error.NemboException TOSCA_UNRESOLVED_VALUE naming what is not known
     */
    public Object evaluate(Value value, Schema schema, Scope scope) {
        return null;
    }
    /** The effective properties of a node, evaluated. */
    public Map<String, Object> properties(String node) {
        return Map.of();
    }
    public Map<String, Object> capabilityProperties(String node, String capability) {
        return Map.of();
    }
    public Optional<Object> property(String node, String property) {
        return Optional.empty();
    }
    /** The inputs of an operation, those of its interface included. */
    public Map<String, Object> operationInputs(String node, String interfaceName, String operation) {
        return Map.of();
    }
    /** Every output that can be evaluated now; those that need something unknown are absent. */
    public Map<String, Object> outputs() {
        return Map.of();
    }
    /** The attributes that a value needs, also through properties that it reads. */
    public Set<AttributeReference> dependencies(Value value, Scope scope) {
        return Set.of();
    }
}
