package org.nembo.tosca;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The values of one instance of a node, as plain data, with what SELF, HOST and the relationships of its requirements mean for it. Every call evaluates anew.
 * All may throw as {@link Evaluator#evaluate}. Thread-safe when the evaluator's source is.
 */
public final class InstanceValues {

    private final Evaluator evaluator;
    private final NodeTemplate node;
    private final Scope scope;

    InstanceValues(Evaluator evaluator, NodeTemplate node, int instance) {
        this.evaluator = evaluator;
        this.node = node;
        this.scope = Scope.node(node.name(), instance);
    }

    /** The effective properties; those that are nothing are absent. */
    public Evaluated properties() {
        return evaluator.all(node.properties(), scope);
    }

    /** The properties of a capability; empty when the node has no such capability. */
    public Evaluated capability(String name) {
        Capability found = node.capabilities().get(name);
        return evaluator.all(found == null ? Map.of() : found.properties(), scope);
    }

    /** The inputs of an operation, those of its interface included; empty when there is none. */
    public Evaluated operationInputs(String interfaceName, String operation) {
        return inputs(node.interfaces().get(interfaceName), operation, scope);
    }

    /** The properties of the relationship of one of the node's requirements. */
    public Evaluated relationship(Requirement requirement) {
        return evaluator.all(requirement.properties(), between(requirement));
    }

    /** The inputs of an operation of the relationship of a requirement; empty when there is none. */
    public Evaluated relationshipInputs(Requirement requirement, String interfaceName, String operation) {
        return inputs(requirement.interfaces().get(interfaceName), operation, between(requirement));
    }

    /** The file of an artifact, as it is written or comes out of functions; empty when there is none. */
    public Optional<String> artifactFile(String artifact) {
        return Optional.ofNullable(node.artifacts().get(artifact)).map(found -> evaluator.evaluate(found.file(), Schema.ANY, scope)).map(Object::toString);
    }

    /** Any value that belongs to it. */
    public Object value(Value value, Schema schema) {
        return evaluator.evaluate(value, schema, scope);
    }

    private Scope between(Requirement requirement) {
        int target = requirement.node().map(name -> evaluator.instances().paired(name, scope.instance())).orElse(0);
        return Scope.relationship(node.name(), scope.instance(), requirement, target);
    }

    private Evaluated inputs(LifecycleInterface found, String operation, Scope where) {
        if (found == null || !found.operations().containsKey(operation)) {
            return evaluator.all(Map.of(), where);
        }
        Map<String, Value> values = new LinkedHashMap<>(found.inputs());
        values.putAll(found.operations().get(operation).inputs());
        Map<String, Property> inputs = new LinkedHashMap<>();
        values.forEach((name, value) -> inputs.put(name, new Property(name, Schema.ANY, value, Evaluator.isSecret(name))));
        return evaluator.all(inputs, where);
    }
}
