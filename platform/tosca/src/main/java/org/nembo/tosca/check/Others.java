package org.nembo.tosca.check;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.nembo.tosca.Definition;
import org.nembo.tosca.Group;
import org.nembo.tosca.NodeTemplate;
import org.nembo.tosca.Output;
import org.nembo.tosca.Policy;
import org.nembo.tosca.Property;
import org.nembo.tosca.Schema;
import org.nembo.tosca.ToscaError;
import org.nembo.tosca.Value;
import org.nembo.tosca.finding.Findings;
import org.nembo.tosca.finding.Path;
import org.nembo.tosca.types.DefinitionReader;
import org.nembo.tosca.types.EffectiveType;
import org.nembo.tosca.types.SchemaReader;
import org.nembo.tosca.types.TypeFamily;
import org.nembo.tosca.value.Values;
import org.nembo.tosca.yaml.YamlNode;

/** Checks outputs, groups and policies. */
final class Others {

    private static final Path TOPOLOGY = Path.ROOT.to("topology_template");
    private static final Set<String> OUTPUT_KEYS = Set.of("description", "value", "type", "entry_schema", "key_schema", "metadata", "required",
            "default", "status", "constraints");

    private final Context context;
    private final Assignments assignments;
    private final Map<String, EffectiveType> nodes;

    Others(Context context, Assignments assignments, Map<String, EffectiveType> nodes) {
        this.context = context;
        this.assignments = assignments;
        this.nodes = nodes;
    }

    Map<String, Output> outputs(YamlNode.Entries topology, Map<String, Definition> inputs, Map<String, NodeTemplate> templates) {
        Map<String, Output> outputs = new LinkedHashMap<>();
        Sensitivity sensitivity = new Sensitivity(inputs, templates);
        assignments.outputs(true);
        entries(topology, "outputs").forEach((name, entry) -> {
            Path path = TOPOLOGY.to("outputs").to(name);
            context.sections().map(entry.value(), path, "An output").ifPresent(body -> {
                context.sections().keys(body, OUTPUT_KEYS, path);
                Optional<YamlNode> written = body.get("value").or(() -> body.get("default"));
                if (written.isEmpty()) {
                    context.findings().error(ToscaError.TOSCA_MISSING_KEY, entry.key().at(), path).say("The output '%s' needs a value".formatted(name));
                } else {
                    Schema schema = new SchemaReader(context.findings()).schema(body, path);
                    context.schema(schema, entry.key().at(), path.to("type"));
                    Value value = assignments.typed(written.get(), schema, path.to("value"));
                    Optional<Boolean> said = DefinitionReader.metadata(body, "sensitive").or(() -> DefinitionReader.metadata(body, "secret"));
                    boolean sensitive = said.orElseGet(() -> DefinitionReader.isSecretName(name) || sensitivity.of(value));
                    outputs.put(name, new Output(name, body.text("description").orElse(""), schema, value, sensitive));
                }
            });
        });
        assignments.outputs(false);
        return outputs;
    }

    Map<String, Group> groups(YamlNode.Entries topology) {
        Map<String, Group> groups = new LinkedHashMap<>();
        entries(topology, "groups").forEach((name, entry) -> {
            Path path = TOPOLOGY.to("groups").to(name);
            context.sections().map(entry.value(), path, "A group").ifPresent(body -> {
                EffectiveType type = type(TypeFamily.GROUP, body, entry, path);
                List<String> members = names(body, "members", path, nodes.keySet());
                kinds(body, "members", type, path);
                groups.put(name, new Group(name, type.chain(), properties(body, type, entry, path), members, Values.of(body)));
            });
        });
        return groups;
    }

    /** A list of single mappings by the standard; a plain mapping is what people write too. */
    Map<String, Policy> policies(YamlNode.Entries topology, Set<String> groups) {
        Map<String, Policy> policies = new LinkedHashMap<>();
        YamlNode section = topology.get("policies").orElse(null);
        Path path = TOPOLOGY.to("policies");
        if (section instanceof YamlNode.Items list) {
            for (int i = 0; i < list.values().size(); i++) {
                Path place = path.to(i);
                YamlNode item = list.values().get(i);
                if (item instanceof YamlNode.Entries map && map.single().isPresent()) {
                    policy(map.single().get(), place.to(map.single().get().name()), groups, policies);
                } else {
                    context.sections().shape(item, place, "A policy must be a mapping with one key, its name");
                }
            }
        } else if (section instanceof YamlNode.Entries map) {
            map.values().forEach((name, entry) -> policy(entry, path.to(name), groups, policies));
        } else if (section != null) {
            context.sections().shape(section, path, "'policies' must be a list");
        }
        return policies;
    }

    private void policy(YamlNode.Entry entry, Path path, Set<String> groups, Map<String, Policy> policies) {
        context.sections().map(entry.value(), path, "A policy").ifPresent(body -> {
            EffectiveType type = type(TypeFamily.POLICY, body, entry, path);
            context.findings().spend(10L * nodes.size());
            Set<String> allowed = new TreeSet<>(nodes.keySet());
            allowed.addAll(groups);
            List<String> targets = names(body, "targets", path, allowed);
            Set<String> elsewhere = body.get("targets").isPresent() ? Set.of("targets") : Set.of();
            Map<String, Property> properties = assignments.properties(body, type, entry.key().at(), path, elsewhere);
            kinds(body, "targets", type, path);
            body.get("triggers").ifPresent(triggers -> assignments.free(triggers, path.to("triggers")));
            policies.put(entry.name(), new Policy(entry.name(), type.chain(), properties, targets, Values.of(body)));
        });
    }

    private EffectiveType type(TypeFamily family, YamlNode.Entries body, YamlNode.Entry entry, Path path) {
        Optional<YamlNode> type = body.get("type");
        if (type.isEmpty() || !(type.get() instanceof YamlNode.Scalar name)) {
            context.findings().error(ToscaError.TOSCA_MISSING_KEY, entry.key().at(), path).say("'%s' needs a type".formatted(Findings.shorten(entry.name())));
            return EffectiveType.unknown("");
        }
        return context.resolve(family, name.text(), name.at(), path.to("type"));
    }

    private Map<String, Property> properties(YamlNode.Entries body, EffectiveType type, YamlNode.Entry entry, Path path) {
        return assignments.properties(body, type, entry.key().at(), path);
    }

    /** A type may say for which types of nodes it is. */
    private void kinds(YamlNode.Entries body, String key, EffectiveType type, Path path) {
        List<String> meant = type.lineage().stream().map(each -> context.sections().texts(each.body(), key, path)).filter(each -> !each.isEmpty())
                .findFirst().orElse(List.of());
        for (YamlNode item : context.sections().items(body, key, path)) {
            context.findings().spend(1 + meant.size());
            EffectiveType node = item instanceof YamlNode.Scalar name ? nodes.get(name.text()) : null;
            if (node != null && node.known() && !meant.isEmpty() && meant.stream().noneMatch(each -> isA(node, each))) {
                context.findings().warning(ToscaError.TOSCA_UNKNOWN_TARGET, item.at(), path.to(key)).found(node.chain().name()).allowed(meant)
                        .say("%s is not meant for a %s".formatted(type.chain().name(), node.chain().name()));
            }
        }
    }

    private boolean isA(EffectiveType node, String wanted) {
        // A group is not a node, so that a type meant for groups says nothing about nodes.
        return context.scope().find(TypeFamily.NODE, wanted).map(type -> node.chain().isA(type.name())).orElse(false);
    }

    private List<String> names(YamlNode.Entries body, String key, Path path, Set<String> allowed) {
        for (YamlNode item : context.sections().items(body, key, path)) {
            if (item instanceof YamlNode.Scalar scalar && !allowed.contains(scalar.text())) {
                context.findings().note(context.missing(), ToscaError.TOSCA_UNKNOWN_TARGET, item.at(), path.to(key)).name(scalar.text(), allowed)
                        .say("No node%s '%s' in this template".formatted(key.equals("targets") ? " or group" : "", Findings.shorten(scalar.text())));
            }
        }
        return context.sections().texts(body, key, path);
    }

    private Map<String, YamlNode.Entry> entries(YamlNode.Entries topology, String key) {
        return context.sections().map(topology, key, TOPOLOGY).map(YamlNode.Entries::values).orElse(Map.of());
    }
}
