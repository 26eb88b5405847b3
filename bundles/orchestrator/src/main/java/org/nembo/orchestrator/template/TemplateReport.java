package org.nembo.orchestrator.template;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.nembo.tosca.CheckedTemplate;
import org.nembo.tosca.Definition;
import org.nembo.tosca.Finding;
import org.nembo.tosca.Severity;
import org.nembo.tosca.Topology;

/**
 * What a check of a template tells.
 *
 * @param valid    whether there is no error; a warning may still say that this server cannot run a node
 * @param findings everything that is wrong or doubtful, in reading order
 * @param inputs   declared ones; empty when the template has errors, as are the others
 * @param nodes    in the order in which they start
 */
public record TemplateReport(boolean valid, List<Map<String, Object>> findings, List<Input> inputs, List<Output> outputs, List<NodeType> nodes) {

    /** A declared input. @param required whether a value must be given */
    public record Input(String name, String type, String description, boolean required, boolean sensitive) {
    }

    /** A declared output. */
    public record Output(String name, String description, boolean sensitive) {
    }

    /** A node. @param needs the nodes that must run before it */
    public record NodeType(String name, String type, List<String> needs) {
    }

    /** @param inputs values to check as well; empty to look at the template alone */
    public static TemplateReport of(Blueprints blueprints, Source source, Optional<Map<String, Object>> inputs) {
        Composition composed = blueprints.compose(source);
        CheckedTemplate checked = composed.checked();
        List<Map<String, Object>> findings = new ArrayList<>(checked.findings().stream().map(Finding::toMap).toList());
        if (checked.topology().isEmpty()) {
            return new TemplateReport(false, findings, List.of(), List.of(), List.of());
        }
        Topology topology = checked.topology().get();
        inputs.ifPresent(values -> topology.bind(values).findings().stream().map(composed::place).map(Finding::toMap).filter(each -> !findings.contains(each))
                .forEach(findings::add));
        findings.addAll(blueprints.unfit(topology, composed::place, Severity.WARNING));
        boolean valid = findings.stream().noneMatch(finding -> Severity.ERROR.name().equals(finding.get("severity")));
        return new TemplateReport(valid, findings, topology.inputs().values().stream().map(TemplateReport::input).toList(),
                topology.outputs().values().stream().map(output -> new Output(output.name(), output.description(), output.sensitive())).toList(),
                topology.startOrder().stream().map(name -> new NodeType(name, topology.nodes().get(name).type().name(),
                        List.copyOf(topology.needs().getOrDefault(name, Set.of())))).toList());
    }

    /** As plain data, for the shell. */
    public Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("valid", valid);
        map.put("findings", findings);
        map.put("inputs", inputs.stream().map(Input::name).toList());
        map.put("outputs", outputs.stream().map(Output::name).toList());
        map.put("nodes", nodes.stream().map(NodeType::name).toList());
        return map;
    }

    private static Input input(Definition definition) {
        return new Input(definition.name(), definition.schema().toString(), definition.description(),
                definition.required() && definition.defaultValue().isEmpty(), definition.sensitive());
    }
}
