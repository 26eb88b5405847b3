package org.nembo.tosca.check;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.nembo.tosca.Definition;
import org.nembo.tosca.NodeTemplate;
import org.nembo.tosca.Position;
import org.nembo.tosca.Schema;
import org.nembo.tosca.Topology;
import org.nembo.tosca.ToscaError;
import org.nembo.tosca.Value;
import org.nembo.tosca.finding.Findings;
import org.nembo.tosca.finding.Path;
import org.nembo.tosca.types.DefinitionReader;
import org.nembo.tosca.types.EffectiveType;
import org.nembo.tosca.types.TypeFamily;
import org.nembo.tosca.value.ValueChecker;
import org.nembo.tosca.value.Values;
import org.nembo.tosca.yaml.YamlNode;

/** Checks the topology of a template and builds it. What it builds is only of use when nothing is wrong. */
final class TopologyChecker {

    private static final Path TOPOLOGY = Path.ROOT.to("topology_template");
    private static final Set<String> KEYS = Set.of("description", "inputs", "node_templates", "relationship_templates", "groups", "policies", "outputs",
            "substitution_mappings", "workflows");
    private static final YamlNode.Entries NONE = YamlNode.Entries.of(Map.of(), Position.START);

    private final Context context;

    TopologyChecker(Context context) {
        this.context = context;
    }

    Topology check(YamlNode.Entries document) {
        YamlNode.Entries topology = context.sections().map(document, "topology_template", Path.ROOT).orElse(NONE);
        context.sections().keys(topology, KEYS, TOPOLOGY);
        Map<String, Definition> inputs = inputs(topology);
        Map<String, YamlNode.Entry> written = section(topology, "node_templates");
        Map<String, EffectiveType> types = types(written);
        Map<String, YamlNode.Entry> relationships = section(topology, "relationship_templates");
        Calls calls = new Calls(context, inputs, types, relationships);
        defaults(topology, inputs);
        Assignments assignments = new Assignments(context, calls);
        Relationships relations = new Relationships(context, assignments, types, written, relationships);
        Map<String, NodeTemplate> nodes = new LinkedHashMap<>();
        NodeChecker checker = new NodeChecker(context, assignments, relations);
        written.forEach((name, entry) -> nodes.put(name, checker.check(entry, types.get(name), TOPOLOGY.to("node_templates").to(name))));
        calls.enter(null);
        Others others = new Others(context, assignments, types);
        var outputs = others.outputs(topology, inputs, nodes);
        Dependencies dependencies = new Dependencies(context.findings(), nodes).resolve();
        var groups = others.groups(topology);
        var policies = others.policies(topology, groups.keySet());
        Map<String, YamlNode.Entry> workflows = section(topology, "workflows");
        new Workflows(context, assignments, calls, nodes, groups.keySet()).check(workflows);
        new Substitution(context, types, inputs.keySet(), workflows.keySet()).check(topology, TOPOLOGY);
        unused(topology, inputs, calls.read());
        return new Topology(document.text("tosca_definitions_version").orElse(""), description(document, topology), values(document, "metadata"), inputs, nodes,
                relations.templates(), policies, groups, outputs, topology.get("substitution_mappings").map(Values::of), values(topology, "workflows"),
                context.dataTypes().reachable(schemas(inputs, nodes)), dependencies.needs(), dependencies.order());
    }

    private Map<String, Definition> inputs(YamlNode.Entries topology) {
        Map<String, Definition> inputs = new DefinitionReader(context.findings()).definitions(topology, "inputs", TOPOLOGY, DefinitionReader.Use.INPUT);
        Map<String, YamlNode.Entry> written = section(topology, "inputs");
        inputs.forEach((name, input) -> context.schema(input.schema(), Context.typeOf(written.get(name).value(), input.at()),
                TOPOLOGY.to("inputs").to(name).to("type")));
        return inputs;
    }

    private void defaults(YamlNode.Entries topology, Map<String, Definition> inputs) {
        ValueChecker literals = new ValueChecker(context.findings(), context.dataTypes(), null);
        section(topology, "inputs").forEach((name, entry) -> {
            if (entry.value() instanceof YamlNode.Entries body) {
                body.get("default").ifPresent(value -> literals.check(value, inputs.get(name).schema(), TOPOLOGY.to("inputs").to(name).to("default"),
                        inputs.get(name).sensitive()));
            }
        });
    }

    private Map<String, EffectiveType> types(Map<String, YamlNode.Entry> written) {
        Map<String, EffectiveType> types = new LinkedHashMap<>();
        written.forEach((name, entry) -> {
            Path path = TOPOLOGY.to("node_templates").to(name);
            YamlNode type = entry.value() instanceof YamlNode.Entries body ? body.get("type").orElse(null) : null;
            if (type instanceof YamlNode.Scalar scalar) {
                types.put(name, context.resolve(TypeFamily.NODE, scalar.text(), scalar.at(), path.to("type")));
            } else {
                context.findings().error(ToscaError.TOSCA_MISSING_KEY, entry.key().at(), path)
                        .say("The node '%s' needs a type".formatted(Findings.shorten(name)));
                types.put(name, EffectiveType.unknown(""));
            }
        });
        return types;
    }

    private Map<String, YamlNode.Entry> section(YamlNode.Entries topology, String key) {
        return topology.get(key).filter(YamlNode.Entries.class::isInstance).map(map -> ((YamlNode.Entries) map).values()).orElseGet(() -> {
            context.sections().map(topology, key, TOPOLOGY);
            return Map.of();
        });
    }

    private void unused(YamlNode.Entries topology, Map<String, Definition> inputs, Set<String> read) {
        boolean substituted = topology.get("substitution_mappings").isPresent();
        inputs.values().stream().filter(input -> !read.contains(input.name()) && !substituted).forEach(input -> context.findings()
                .warning(ToscaError.TOSCA_UNUSED_INPUT, input.at(), TOPOLOGY.to("inputs").to(input.name()))
                .say("The input '%s' is declared but nothing reads it".formatted(Findings.shorten(input.name()))));
    }

    private static String description(YamlNode.Entries document, YamlNode.Entries topology) {
        return document.text("description").or(() -> topology.text("description")).orElse("");
    }

    private Map<String, Value> values(YamlNode.Entries owner, String key) {
        Map<String, Value> values = new LinkedHashMap<>();
        Optional<YamlNode> section = owner.get(key).filter(YamlNode.Entries.class::isInstance);
        section.ifPresent(map -> ((YamlNode.Entries) map).values().forEach((name, entry) -> values.put(name, Values.of(entry.value()))));
        return values;
    }

    private static List<Schema> schemas(Map<String, Definition> inputs, Map<String, NodeTemplate> nodes) {
        List<Schema> schemas = new ArrayList<>();
        inputs.values().forEach(input -> schemas.add(input.schema()));
        nodes.values().forEach(node -> {
            node.properties().values().forEach(property -> schemas.add(property.schema()));
            node.declared().values().forEach(attribute -> schemas.add(attribute.schema()));
            node.capabilities().values().forEach(capability -> capability.properties().values().forEach(property -> schemas.add(property.schema())));
        });
        return schemas;
    }
}
