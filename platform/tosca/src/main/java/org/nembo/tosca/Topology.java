package org.nembo.tosca;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * A template without errors, resolved against its types. Immutable; every map keeps the order of declaration.
 *
 * @param version              {@code tosca_simple_yaml_1_3} and the like
 * @param inputs               what {@link #bind} takes
 * @param dataTypes            every data type that an input or a property can have, by name
 * @param substitutionMappings as written
 * @param workflows            as written
 * @param needs                for each node, the other nodes that must run before it: targets of requirements and nodes whose attributes it reads
 * @param startOrder           the names of all nodes, each after those that it needs; among equals the order of declaration
 */
public record Topology(String version, String description, Map<String, Value> metadata, Map<String, Definition> inputs, Map<String, NodeTemplate> nodes,
        Map<String, RelationshipTemplate> relationships, Map<String, Policy> policies, Map<String, Group> groups, Map<String, Output> outputs,
        Optional<Value> substitutionMappings, Map<String, Value> workflows, Map<String, DataType> dataTypes, Map<String, Set<String>> needs,
        List<String> startOrder) {

    public Topology {
        Objects.requireNonNull(version, "version");
        Objects.requireNonNull(description, "description");
        metadata = Ordered.copyOf(metadata);
        inputs = Ordered.copyOf(inputs);
        nodes = Ordered.copyOf(nodes);
        relationships = Ordered.copyOf(relationships);
        policies = Ordered.copyOf(policies);
        groups = Ordered.copyOf(groups);
        outputs = Ordered.copyOf(outputs);
        Objects.requireNonNull(substitutionMappings, "substitutionMappings");
        workflows = Ordered.copyOf(workflows);
        dataTypes = Ordered.copyOf(dataTypes);
        needs = Ordered.copyOf(needs);
        startOrder = List.copyOf(startOrder);
    }

    public Optional<NodeTemplate> node(String name) {
        return Optional.ofNullable(nodes.get(name));
    }

    /** The nodes of that type or derived from it, in the order of declaration. */
    public List<NodeTemplate> nodesOfType(String type) {
        return nodes.values().stream().filter(node -> node.isA(type)).toList();
    }

    /**
     * Gives the inputs their values: plain JSON data (strings, numbers, booleans, lists, maps). Text is taken for a number or boolean when it reads as one,
     * a number for text. Reports everything that is missing, undeclared, of the wrong type or outside its constraints.
     */
    public Binding bind(Map<String, Object> values) {
        return InputBinder.bind(this, values);
    }
}
