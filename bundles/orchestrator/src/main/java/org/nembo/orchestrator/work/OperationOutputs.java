package org.nembo.orchestrator.work;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.nembo.tosca.LifecycleInterface;
import org.nembo.tosca.NodeTemplate;
import org.nembo.tosca.Property;
import org.nembo.tosca.Topology;
import org.nembo.tosca.Value;

/** What templates ask of operations by {@code get_operation_output}. Pure functions. */
final class OperationOutputs {

    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,99}");

    private OperationOutputs() {
    }

    /** The names of the outputs of an operation that something in the template reads; SELF may stand for any node. */
    static List<String> names(Topology topology, String node, String operation) {
        Set<String> names = new LinkedHashSet<>();
        values(topology).flatMap(value -> value.calls().stream()).filter(call -> call.function().equals("get_operation_output")).forEach(call -> {
            List<String> words = call.arguments().stream().map(each -> each instanceof Value.Scalar scalar ? scalar.text() : "").toList();
            boolean here = words.size() == 4 && words.get(2).equals(operation)
                    && (words.get(0).equals(node) || Set.of("SELF", "HOST", "SOURCE", "TARGET").contains(words.get(0)));
            if (here && NAME.matcher(words.get(3)).matches()) {
                names.add(words.get(3));
            }
        });
        return List.copyOf(names);
    }

    private static Stream<Value> values(Topology topology) {
        List<Value> values = new ArrayList<>();
        topology.outputs().values().forEach(output -> values.add(output.value()));
        for (NodeTemplate node : topology.nodes().values()) {
            properties(node.properties().values(), values);
            properties(node.attributes().values(), values);
            node.capabilities().values().forEach(capability -> properties(capability.properties().values(), values));
            interfaces(node.interfaces().values(), values);
            node.requirements().forEach(requirement -> {
                properties(requirement.properties().values(), values);
                interfaces(requirement.interfaces().values(), values);
            });
        }
        return values.stream();
    }

    private static void properties(Iterable<Property> properties, List<Value> into) {
        properties.forEach(property -> into.add(property.value()));
    }

    private static void interfaces(Iterable<LifecycleInterface> interfaces, List<Value> into) {
        interfaces.forEach(each -> {
            into.addAll(each.inputs().values());
            each.operations().values().forEach(operation -> into.addAll(operation.inputs().values()));
        });
    }
}
