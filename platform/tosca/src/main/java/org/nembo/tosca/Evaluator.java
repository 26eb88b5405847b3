package org.nembo.tosca;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.nembo.api.error.NemboException;

/**
 * Turns the values of a bound topology into plain data: String, Long, Double, Boolean, List, Map, or null. Numbers with units stay text; see
 * {@link ScalarUnit}. Nothing is kept between calls, so that every call sees what the source knows then. Thread-safe when its source is.
 */
public final class Evaluator {

    private final BoundTopology bound;
    private final AttributeSource attributes;

    public Evaluator(BoundTopology bound, AttributeSource attributes) {
        this.bound = Objects.requireNonNull(bound, "bound");
        this.attributes = Objects.requireNonNull(attributes, "attributes");
    }

    /**
     * The value by its schema.
     *
     * @throws NemboException {@link ToscaError#TOSCA_UNRESOLVED_VALUE} naming what is not known, {@link ToscaError#TOSCA_LIMIT} when the result would be huge
     */
    public Object evaluate(Value value, Schema schema, Scope scope) {
        return new Evaluation(bound, attributes).value(value, schema, scope);
    }

    /** The effective properties of a node; those that are nothing are absent. @throws NemboException as {@link #evaluate} */
    public Map<String, Object> properties(String node) {
        return all(node(node).properties(), Scope.node(node));
    }

    /** One property of a node; empty when it has no value. @throws NemboException as {@link #evaluate} */
    public Optional<Object> property(String node, String property) {
        return node(node).property(property).map(found -> evaluate(found.value(), found.schema(), Scope.node(node)));
    }

    /** The properties of a capability; empty when the node has no such capability. @throws NemboException as {@link #evaluate} */
    public Map<String, Object> capabilityProperties(String node, String capability) {
        Capability found = node(node).capabilities().get(capability);
        return found == null ? Map.of() : all(found.properties(), Scope.node(node));
    }

    /** The inputs of an operation, those of its interface included; empty when there is no such operation. @throws NemboException as {@link #evaluate} */
    public Map<String, Object> operationInputs(String node, String interfaceName, String operation) {
        LifecycleInterface found = node(node).interfaces().get(interfaceName);
        if (found == null || !found.operations().containsKey(operation)) {
            return Map.of();
        }
        Map<String, Value> values = new LinkedHashMap<>(found.inputs());
        values.putAll(found.operations().get(operation).inputs());
        Map<String, Object> inputs = new LinkedHashMap<>();
        values.forEach((name, value) -> inputs.put(name, evaluate(value, Schema.ANY, Scope.node(node))));
        return inputs;
    }

    /** Every output that can be evaluated now; those that need something unknown are absent. @throws NemboException {@link ToscaError#TOSCA_LIMIT} */
    public Map<String, Object> outputs() {
        Map<String, Object> outputs = new LinkedHashMap<>();
        bound.topology().outputs().forEach((name, output) -> {
            try {
                Object value = evaluate(output.value(), output.schema(), Scope.TEMPLATE);
                if (value != null) {
                    outputs.put(name, value);
                }
            } catch (NemboException e) {
                if (e.code() != ToscaError.TOSCA_UNRESOLVED_VALUE) {
                    throw e;
                }
            }
        });
        return outputs;
    }

    /** The attributes that a value needs, also through properties that it reads. */
    public Set<AttributeReference> dependencies(Value value, Scope scope) {
        Set<AttributeReference> found = new LinkedHashSet<>();
        new DependencySearch(bound.topology(), found).search(value, scope);
        return Collections.unmodifiableSet(found);
    }

    private Map<String, Object> all(Map<String, Property> properties, Scope scope) {
        Map<String, Object> values = new LinkedHashMap<>();
        properties.forEach((name, property) -> {
            Object value = evaluate(property.value(), property.schema(), scope);
            if (value != null) {
                values.put(name, value);
            }
        });
        return values;
    }

    private NodeTemplate node(String name) {
        return bound.topology().node(name).orElseThrow(() -> new IllegalArgumentException("no node '" + name + "'"));
    }
}
