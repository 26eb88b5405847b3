package org.nembo.tosca;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.nembo.tosca.finding.Findings;
import org.nembo.tosca.finding.Path;
import org.nembo.tosca.value.Coercion;
import org.nembo.tosca.value.ValueChecker;
import org.nembo.tosca.value.Values;
import org.nembo.tosca.yaml.YamlNode;
import org.nembo.tosca.yaml.YamlReader;

/** Gives a topology its inputs and checks them, and what the template makes of them. One use. */
final class InputBinder {

    private static final Path INPUTS = Path.ROOT.to("inputs");

    private final Topology topology;
    private final Findings findings;
    private final ValueChecker checker;
    private final Coercion coercion;

    private InputBinder(Topology topology, Findings findings) {
        this.topology = topology;
        this.findings = findings;
        this.checker = new ValueChecker(findings, name -> Optional.ofNullable(topology.dataTypes().get(name)), null);
        this.coercion = new Coercion(name -> Optional.ofNullable(topology.dataTypes().get(name)));
    }

    static Binding bind(Topology topology, Map<String, Object> values) {
        Findings findings = new Findings();
        Optional<BoundTopology> bound = findings.bounded(() -> new InputBinder(topology, findings).bind(values));
        return new Binding(findings.sorted(), findings.hasErrors() ? Optional.empty() : bound);
    }

    private BoundTopology bind(Map<String, Object> values) {
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
        return result;
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
            YamlNode tree = structure(given, input).orElseGet(() -> Values.tree(whole(given, input.schema()), input.at()));
            checker.check(tree, input.schema(), path, input.sensitive());
            return Optional.ofNullable(coercion.plain(tree, input.schema()));
        } catch (IllegalArgumentException e) {
            findings.error(ToscaError.TOSCA_TYPE_MISMATCH, input.at(), path).say("The input '%s' is no JSON data: %s".formatted(input.name(), e.getMessage()));
            return Optional.empty();
        }
    }

    /** Text in brackets for a list, a map or a data type: clients with a command line have nothing but text. */
    private Optional<YamlNode> structure(Object given, Definition input) {
        boolean scalar = !coercion.isStructure(input.schema());
        if (scalar || !(given instanceof CharSequence text) || !text.toString().strip().matches("(?s)[\\[{].*")) {
            return Optional.empty();
        }
        Findings unread = new Findings();
        Optional<YamlNode> read = YamlReader.read(text.toString(), Limits.TEMPLATE, unread);
        return unread.hasErrors() ? Optional.empty() : read.map(node -> Values.moved(node, input.at()));
    }

    /** Some programs write every number with a decimal point. */
    private static Object whole(Object given, Schema schema) {
        boolean integer = schema.type().equals("integer") && given instanceof Double number && number == Math.rint(number) && Math.abs(number) < 1L << 53;
        return integer ? (Object) ((Double) given).longValue() : given;
    }
}
