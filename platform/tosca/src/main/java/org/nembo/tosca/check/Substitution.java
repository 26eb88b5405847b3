package org.nembo.tosca.check;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.nembo.tosca.ToscaError;
import org.nembo.tosca.finding.Findings;
import org.nembo.tosca.finding.Path;
import org.nembo.tosca.types.EffectiveType;
import org.nembo.tosca.types.RequirementDefinition;
import org.nembo.tosca.types.TypeFamily;
import org.nembo.tosca.yaml.YamlNode;

/** Checks what a template that can stand for a node says about that: the members of the node's type, and what in the template they are. */
final class Substitution {

    private static final String SECTION = "substitution_mappings";
    private static final Set<String> KEYS = Set.of("node_type", "properties", "attributes", "capabilities", "requirements", "interfaces", "substitution_filter",
            "description", "metadata");

    private final Context context;
    private final Map<String, EffectiveType> nodes;
    private final Set<String> inputs;
    private final Set<String> workflows;

    Substitution(Context context, Map<String, EffectiveType> nodes, Set<String> inputs, Set<String> workflows) {
        this.context = context;
        this.nodes = nodes;
        this.inputs = inputs;
        this.workflows = workflows;
    }

    void check(YamlNode.Entries topology, Path above) {
        Path path = above.to(SECTION);
        context.sections().map(topology, SECTION, above).ifPresent(body -> {
            context.sections().keys(body, KEYS, path);
            Optional<YamlNode.Scalar> name = body.get("node_type").filter(YamlNode.Scalar.class::isInstance).map(YamlNode.Scalar.class::cast);
            if (name.isEmpty()) {
                context.findings().error(ToscaError.TOSCA_MISSING_KEY, body.at(), path).say("'substitution_mappings' needs a node_type");
                return;
            }
            EffectiveType type = context.resolve(TypeFamily.NODE, name.get().text(), name.get().at(), path.to("node_type"));
            capabilities(body, type, path.to("capabilities"));
            requirements(body, type, path.to("requirements"));
            properties(body, type, path.to("properties"));
            attributes(body, type, path.to("attributes"));
            interfaces(body, type, path.to("interfaces"));
        });
    }

    private void capabilities(YamlNode.Entries body, EffectiveType type, Path path) {
        context.sections().map(body, "capabilities", path).ifPresent(map -> map.values().values().forEach(entry -> {
            declared(entry.key(), type, type.capabilities().keySet(), ToscaError.TOSCA_UNKNOWN_CAPABILITY, "capability", path);
            node(entry, path).ifPresent(target -> member(entry, nodes.get(target.text()), nodes.get(target.text()).capabilities().keySet(),
                    ToscaError.TOSCA_UNKNOWN_CAPABILITY, "capability", path));
        }));
    }

    private void requirements(YamlNode.Entries body, EffectiveType type, Path path) {
        RequirementDefinition.assignments(body).forEach(entry -> {
            declared(entry.key(), type, type.requirements().keySet(), ToscaError.TOSCA_UNKNOWN_REQUIREMENT, "requirement", path);
            node(entry, path).ifPresent(target -> member(entry, nodes.get(target.text()), nodes.get(target.text()).requirements().keySet(),
                    ToscaError.TOSCA_UNKNOWN_REQUIREMENT, "requirement", path));
        });
    }

    private void properties(YamlNode.Entries body, EffectiveType type, Path path) {
        context.sections().map(body, "properties", path).ifPresent(map -> map.values().values().forEach(entry -> {
            declared(entry.key(), type, type.properties().keySet(), ToscaError.TOSCA_UNKNOWN_PROPERTY, "property", path);
            List<YamlNode> way = mapping(entry.value());
            if (way.size() == 1 && way.get(0) instanceof YamlNode.Scalar input && !inputs.contains(input.text())) {
                context.findings().error(ToscaError.TOSCA_UNDECLARED_INPUT, input.at(), path.to(entry.name())).name(input.text(), inputs)
                        .say("No input '%s' is declared".formatted(Findings.shorten(input.text())));
            } else if (way.size() > 1) {
                node(entry, path);
            }
        }));
    }

    private void attributes(YamlNode.Entries body, EffectiveType type, Path path) {
        context.sections().map(body, "attributes", path).ifPresent(map -> map.values().values().forEach(entry -> {
            declared(entry.key(), type, type.attributes().keySet(), ToscaError.TOSCA_UNKNOWN_ATTRIBUTE, "attribute", path);
            if (mapping(entry.value()).size() > 1) {
                node(entry, path);
            }
        }));
    }

    private void interfaces(YamlNode.Entries body, EffectiveType type, Path path) {
        context.sections().map(body, "interfaces", path).ifPresent(map -> map.values().values().forEach(entry -> {
            declared(entry.key(), type, type.interfaces().keySet(), ToscaError.TOSCA_UNKNOWN_INTERFACE, "interface", path);
            if (entry.value() instanceof YamlNode.Entries operations) {
                operations.values().values().stream().filter(each -> each.value() instanceof YamlNode.Scalar workflow && !workflows.contains(workflow.text()))
                        .forEach(each -> context.findings().error(ToscaError.TOSCA_UNKNOWN_TARGET, each.value().at(), path.to(entry.name()).to(each.name()))
                                .name(((YamlNode.Scalar) each.value()).text(), workflows).say("No workflow " + each.value().describe()));
            }
        }));
    }

    private void declared(YamlNode.Scalar name, EffectiveType type, Set<String> names, ToscaError code, String what, Path path) {
        if (type.known() && !names.contains(name.text())) {
            context.findings().error(code, name.at(), path.to(name.text())).name(name.text(), new TreeSet<>(names))
                    .say("%s has no %s '%s'".formatted(type.chain().name(), what, Findings.shorten(name.text())));
        }
    }

    /** The first of a mapping, which must be a node of the template. */
    private Optional<YamlNode.Scalar> node(YamlNode.Entry entry, Path path) {
        List<YamlNode> way = mapping(entry.value());
        if (way.isEmpty() || !(way.get(0) instanceof YamlNode.Scalar name)) {
            context.sections().shape(entry.value(), path.to(entry.name()), "'" + Findings.shorten(entry.name()) + "' must be [NODE, NAME]");
            return Optional.empty();
        }
        if (!nodes.containsKey(name.text())) {
            context.findings().note(context.missing(), ToscaError.TOSCA_UNKNOWN_NODE, name.at(), path.to(entry.name())).name(name.text(), nodes.keySet())
                    .say("No node '%s' in this template%s".formatted(Findings.shorten(name.text()), context.hint()));
            return Optional.empty();
        }
        return Optional.of(name);
    }

    private void member(YamlNode.Entry entry, EffectiveType node, Set<String> names, ToscaError code, String what, Path path) {
        List<YamlNode> way = mapping(entry.value());
        if (way.size() > 1 && way.get(1) instanceof YamlNode.Scalar name) {
            declared(name, node, names, code, what, path.to(entry.name()));
        }
    }

    private static List<YamlNode> mapping(YamlNode value) {
        YamlNode way = value instanceof YamlNode.Entries map ? map.get("mapping").orElse(value) : value;
        if (way instanceof YamlNode.Items items) {
            return items.values();
        }
        return way instanceof YamlNode.Scalar scalar && !scalar.isNull() ? List.of(scalar) : List.of();
    }
}
