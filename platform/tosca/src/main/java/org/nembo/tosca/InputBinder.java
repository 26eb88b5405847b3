package org.nembo.tosca;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.nembo.api.error.NemboException;
import org.nembo.tosca.finding.Findings;
import org.nembo.tosca.finding.Path;
import org.nembo.tosca.value.Coercion;
import org.nembo.tosca.value.ValueChecker;
import org.nembo.tosca.value.Values;
import org.nembo.tosca.yaml.YamlNode;

/** Gives a topology its inputs and checks them, and what the template makes of them. One use. */
final class InputBinder {

    private static final Path INPUTS = Path.ROOT.to("inputs");

    private final Topology topology;
    private final Findings findings = new Findings();
    private final ValueChecker checker;
    private final Coercion coercion;

    private InputBinder(Topology topology) {
        this.topology = topology;
        this.checker = new ValueChecker(findings, name -> Optional.ofNullable(topology.dataTypes().get(name)), null);
        this.coercion = new Coercion(name -> Optional.ofNullable(topology.dataTypes().get(name)));
    }

    static Binding bind(Topology topology, Map<String, Object> values) {
        return new InputBinder(topology).bind(values);
    }

    private Binding bind(Map<String, Object> values) {
        for (String name : values.keySet()) {
            if (!topology.inputs().containsKey(name)) {
                findings.error(ToscaError.TOSCA_UNDECLARED_INPUT, Position.START, INPUTS.to(name)).name(name, topology.inputs().keySet())
                        .say("The template has no input '%s'".formatted(Findings.shorten(name)));
            }
        }
        Map<String, Object> bound = new LinkedHashMap<>();
        for (Definition input : topology.inputs().values()) {
            input(input, values.get(input.name())).ifPresent(value -> bound.put(input.name(), value));
        }
        BoundTopology result = new BoundTopology(topology, bound);
        if (!findings.hasErrors()) {
            new BoundChecker(result, findings, checker).check();
            new ScalingChecker(result, findings).check();
        }
        return new Binding(findings.sorted(), findings.hasErrors() ? Optional.empty() : Optional.of(result));
    }

    private Optional<Object> input(Definition input, Object given) {
        Path path = INPUTS.to(input.name());
        if (given == null) {
            if (input.required() && input.defaultValue().isEmpty()) {
                findings.error(ToscaError.TOSCA_MISSING_INPUT, input.at(), path)
                        .say("The input '%s' (%s) is required".formatted(input.name(), input.schema()));
            }
            return input.defaultValue().map(value -> coercion.plain(Values.tree(value), input.schema()));
        }
        try {
            YamlNode tree = Values.tree(given, input.at());
            checker.check(tree, input.schema(), path, input.sensitive());
            return Optional.ofNullable(coercion.plain(tree, input.schema()));
        } catch (IllegalArgumentException e) {
            findings.error(ToscaError.TOSCA_TYPE_MISMATCH, input.at(), path).say("The input '%s' is no JSON data: %s".formatted(input.name(), e.getMessage()));
            return Optional.empty();
        }
    }

    /** Checks the properties that are known now that the inputs are: a port from an input must be a port. */
    private record BoundChecker(BoundTopology bound, Findings findings, ValueChecker checker) {

        void check() {
            for (NodeTemplate node : bound.topology().nodes().values()) {
                Path path = Path.ROOT.to("topology_template").to("node_templates").to(node.name());
                node.properties().values().forEach(property -> check(property, node, path.to("properties").to(property.name())));
                node.capabilities().values().forEach(capability -> capability.properties().values().forEach(property ->
                        check(property, node, path.to("capabilities").to(capability.name()).to("properties").to(property.name()))));
            }
        }

        private void check(Property property, NodeTemplate node, Path path) {
            Evaluator evaluator = new Evaluator(bound, AttributeSource.NONE);
            if (property.value().calls().isEmpty() || !evaluator.dependencies(property.value(), Scope.node(node.name())).isEmpty()) {
                return;
            }
            try {
                Object value = evaluator.evaluate(property.value(), Schema.ANY, Scope.node(node.name()));
                if (value != null) {
                    checker.check(Values.tree(value, property.value().at()), property.schema(), path, hidden(property));
                }
            } catch (NemboException e) {
                if (e.code() == ToscaError.TOSCA_LIMIT) {
                    findings.error(ToscaError.TOSCA_LIMIT, property.value().at(), path).say(e.getMessage());
                }
                // What cannot be evaluated yet is checked when it can: the orchestrator evaluates it before the node starts.
            }
        }

        private boolean hidden(Property property) {
            return property.sensitive() || bound.topology().inputs().values().stream().anyMatch(Definition::sensitive);
        }
    }
}
