package org.nembo.orchestrator.update;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.nembo.api.error.NemboException;
import org.nembo.tosca.AttributeReference;
import org.nembo.tosca.AttributeSource;
import org.nembo.tosca.BoundTopology;
import org.nembo.tosca.Evaluator;
import org.nembo.tosca.NodeTemplate;
import org.nembo.tosca.Operation;
import org.nembo.tosca.Property;
import org.nembo.tosca.Schema;
import org.nembo.tosca.Scope;
import org.nembo.tosca.Value;

/**
 * Everything that makes one instance of a node what it is, by name, so that two of them can be compared: properties, capabilities, artifacts, and the inputs of
 * its operations. What is only known when other nodes run stands for itself: the same attribute of the same instance is equal, of another instance it is not.
 * The values may be secrets, so they are compared and never shown.
 */
final class Signature {

    private final Map<String, Object> parts = new LinkedHashMap<>();

    private Signature() {
    }

    /** @param instances the instances that each node has */
    static Signature of(BoundTopology bound, NodeTemplate node, int instance, Map<String, List<Integer>> instances) {
        Evaluator evaluator = new Evaluator(bound, new Symbols(instances));
        Signature signature = new Signature();
        signature.parts.put("its type", node.type().name());
        Scope scope = Scope.node(node.name(), instance);
        signature.add(evaluator, "", node.properties(), scope);
        node.capabilities().forEach((name, capability) -> {
            if (!name.equals("scalable")) {
                signature.add(evaluator, name + ".", capability.properties(), scope);
            }
        });
        node.artifacts().forEach((name, artifact) -> signature.put(evaluator, "artifact " + name, artifact.file(), scope));
        node.interfaces().values().forEach(each -> each.operations().values().forEach(operation ->
                signature.operation(evaluator, each.name() + "." + operation.name(), each.inputs(), operation, scope)));
        node.requirements().forEach(requirement -> requirement.node().ifPresent(target ->
                signature.add(evaluator, requirement.name() + " " + target + ".", requirement.properties(), scope)));
        return signature;
    }

    /** The names of what differs: {@code environment}, {@code host.mem_size}, {@code input port of Standard.configure}. */
    Set<String> differences(Signature other) {
        Set<String> names = new TreeSet<>(parts.keySet());
        names.addAll(other.parts.keySet());
        names.removeIf(name -> Objects.equals(parts.get(name), other.parts.get(name)));
        return names;
    }

    private void operation(Evaluator evaluator, String name, Map<String, Value> common, Operation operation, Scope scope) {
        operation.implementation().ifPresent(source -> parts.put("the program of " + name, source));
        Map<String, Value> inputs = new LinkedHashMap<>(common);
        inputs.putAll(operation.inputs());
        inputs.forEach((input, value) -> put(evaluator, "input %s of %s".formatted(input, name), value, scope));
    }

    private void add(Evaluator evaluator, String prefix, Map<String, Property> properties, Scope scope) {
        properties.values().forEach(property -> put(evaluator, prefix + property.name(), property.value(), scope));
    }

    private void put(Evaluator evaluator, String name, Value value, Scope scope) {
        Object found;
        try {
            found = evaluator.evaluate(value, Schema.ANY, scope);
        } catch (NemboException e) {
            // A function that wants more of a value than its being there: then what it is made of is compared.
            found = List.of(text(value), evaluator.dependencies(value, scope).toString());
        }
        if (found != null) {
            parts.put(name, found);
        }
    }

    /** As written, without the places where it stands. */
    private static String text(Value value) {
        if (value instanceof Value.Scalar scalar) {
            return scalar.text();
        }
        if (value instanceof Value.Items items) {
            return items.values().stream().map(Signature::text).toList().toString();
        }
        if (value instanceof Value.Entries entries) {
            StringBuilder text = new StringBuilder("{");
            entries.values().forEach((key, each) -> text.append(key).append(':').append(text(each)).append(','));
            return text.append('}').toString();
        }
        Value.Call call = (Value.Call) value;
        return call.function() + call.arguments().stream().map(Signature::text).toList();
    }

    /** Names in place of what is only known when it runs. */
    private record Symbols(Map<String, List<Integer>> all) implements AttributeSource {

        @Override
        public Optional<Object> attribute(AttributeReference reference, int instance) {
            return Optional.of("\u0001%s[%d].%s.%s".formatted(reference.node(), instance, reference.capability().orElse(""), reference.attribute()));
        }

        @Override
        public Optional<List<Integer>> instances(String node) {
            return Optional.ofNullable(all.get(node)).filter(list -> !list.isEmpty());
        }

        @Override
        public Optional<Object> operationOutput(String node, int instance, String interfaceName, String operation, String output) {
            return Optional.of("\u0001%s[%d] %s.%s %s".formatted(node, instance, interfaceName, operation, output));
        }
    }
}
