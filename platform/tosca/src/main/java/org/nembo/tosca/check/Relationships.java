package org.nembo.tosca.check;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.nembo.tosca.LifecycleInterface;
import org.nembo.tosca.Property;
import org.nembo.tosca.RelationshipTemplate;
import org.nembo.tosca.Requirement;
import org.nembo.tosca.Severity;
import org.nembo.tosca.ToscaError;
import org.nembo.tosca.TypeChain;
import org.nembo.tosca.finding.Findings;
import org.nembo.tosca.finding.Path;
import org.nembo.tosca.types.EffectiveType;
import org.nembo.tosca.types.RequirementDefinition;
import org.nembo.tosca.types.TypeFamily;
import org.nembo.tosca.value.Values;
import org.nembo.tosca.yaml.YamlNode;

/** Checks requirements and finds what meets them; checks relationship templates. */
final class Relationships {

    private static final Set<String> KEYS = Set.of("node", "capability", "relationship", "node_filter", "occurrences", "count", "description", "metadata");
    /** Where Alien4Cloud says which requirement of the type it is: the name of the entry is only a name then. */
    private static final String TYPE_REQUIREMENT = "type_requirement";
    private static final Set<String> ALIEN_KEYS = Stream.concat(KEYS.stream(), Stream.of(TYPE_REQUIREMENT)).collect(Collectors.toUnmodifiableSet());

    private final Context context;
    private final Assignments assignments;
    private final Interfaces interfaces;
    private final Map<String, RelationshipTemplate> templates = new LinkedHashMap<>();
    private final Matching matching;

    Relationships(Context context, Assignments assignments, Map<String, EffectiveType> nodes, Map<String, YamlNode.Entry> templates,
            Map<String, YamlNode.Entry> written) {
        this.context = context;
        this.assignments = assignments;
        this.interfaces = new Interfaces(context, assignments, true);
        this.matching = new Matching(context, nodes, templates);
        written.forEach(this::template);
    }

    Map<String, RelationshipTemplate> templates() {
        return templates;
    }

    private void template(String name, YamlNode.Entry entry) {
        Path path = Path.ROOT.to("topology_template").to("relationship_templates").to(name);
        context.sections().map(entry.value(), path, "A relationship template").ifPresent(body -> {
            String typeName = body.text("type").orElse("tosca.relationships.Root");
            EffectiveType type = context.resolve(TypeFamily.RELATIONSHIP, typeName, entry.key().at(), path.to("type"));
            templates.put(name, new RelationshipTemplate(name, type.chain(), assignments.properties(body, type, entry.key().at(), path),
                    interfaces.of(body, type, path)));
        });
    }

    /** What the template assigns, then what its type requires besides. */
    List<Requirement> requirements(String node, YamlNode.Entries body, EffectiveType type, Path path) {
        shapes(body, path);
        List<Requirement> all = new ArrayList<>();
        Set<String> assigned = new HashSet<>();
        int index = 0;
        for (YamlNode.Entry entry : RequirementDefinition.assignments(body)) {
            assigned.add(declared(entry));
            all.add(assigned(node, entry, type, path.to("requirements").to(index++).to(entry.name())));
        }
        tooMany(body, type, path);
        for (RequirementDefinition definition : type.requirements().values()) {
            if (!assigned.contains(definition.name()) && definition.least() > 0) {
                matching.unambiguous(node, definition).ifPresent(target -> all.add(new Requirement(definition.name(), Optional.of(target),
                        definition.capability(), relationship(definition), Optional.empty(), Map.of(), Map.of(), Optional.empty(), definition.key().at())));
            }
        }
        return all;
    }

    private String declared(YamlNode.Entry entry) {
        return context.dialect() == Dialect.ALIEN && entry.value() instanceof YamlNode.Entries body ? body.text(TYPE_REQUIREMENT).orElse(entry.name())
                : entry.name();
    }

    private void shapes(YamlNode.Entries body, Path path) {
        YamlNode section = body.get("requirements").orElse(null);
        if (section instanceof YamlNode.Scalar) {
            context.sections().shape(section, path.to("requirements"), "'requirements' must be a list");
        } else if (section instanceof YamlNode.Items list) {
            for (int i = 0; i < list.values().size(); i++) {
                YamlNode item = list.values().get(i);
                if (!(item instanceof YamlNode.Entries map) || map.single().isEmpty()) {
                    context.sections().shape(item, path.to("requirements").to(i), "A requirement must be a mapping with one key, its name");
                }
            }
        }
    }

    private void tooMany(YamlNode.Entries body, EffectiveType type, Path path) {
        Map<String, Integer> counts = new LinkedHashMap<>();
        for (YamlNode.Entry entry : RequirementDefinition.assignments(body)) {
            RequirementDefinition definition = type.requirements().get(declared(entry));
            if (definition != null && counts.merge(definition.name(), 1, Integer::sum) == definition.most() + 1) {
                context.findings().warning(ToscaError.TOSCA_UNMET_REQUIREMENT, entry.key().at(), path.to("requirements")).found(definition.name())
                        .say("%s has the requirement '%s' at most %d times".formatted(type.chain().name(), definition.name(), definition.most()));
            }
        }
    }

    private Requirement assigned(String source, YamlNode.Entry entry, EffectiveType type, Path path) {
        Optional<RequirementDefinition> definition = Optional.ofNullable(type.requirements().get(declared(entry)));
        if (definition.isEmpty() && type.known()) {
            // With its target and its relationship given, a requirement means something without a declaration too.
            boolean complete = entry.value() instanceof YamlNode.Entries map && map.get("node").isPresent() && map.get("relationship").isPresent();
            context.findings().note(complete ? Severity.WARNING : Severity.ERROR, ToscaError.TOSCA_UNKNOWN_REQUIREMENT, entry.key().at(), path)
                    .name(declared(entry), type.requirements().keySet())
                    .say("%s has no requirement '%s'".formatted(type.chain().name(), Findings.shorten(declared(entry))));
        }
        if (entry.value() instanceof YamlNode.Items) {
            context.sections().shape(entry.value(), path, "A requirement must be a node's name or a mapping");
        }
        YamlNode.Entries body = entry.value() instanceof YamlNode.Entries map ? map : YamlNode.Entries.of(Map.of(), entry.value().at());
        context.sections().keys(body, context.dialect() == Dialect.ALIEN ? ALIEN_KEYS : KEYS, path);
        Optional<YamlNode.Scalar> node = (entry.value() instanceof YamlNode.Scalar ? Optional.of(entry.value()) : body.get("node"))
                .filter(YamlNode.Scalar.class::isInstance).map(YamlNode.Scalar.class::cast).filter(scalar -> !scalar.isNull());
        Optional<String> capability = body.text("capability");
        Optional<String> target = matching.target(new Matching.Wish(source, entry, node, capability, definition,
                new NodeFilter(context, body.get("node_filter"), path.to("node_filter"))), path);
        // Inside of it SELF is the relationship, of which no type is known here.
        String self = assignments.enter(null);
        Bond bond = bond(entry, body, definition, path.to("relationship"));
        assignments.enter(self);
        return new Requirement(declared(entry), target, capability.or(() -> definition.flatMap(RequirementDefinition::capability)), bond.type, bond.template,
                bond.properties, bond.interfaces, body.get("node_filter").map(Values::of), entry.key().at());
    }

    /** What is said about the relationship of a requirement. */
    private record Bond(Optional<TypeChain> type, Optional<String> template, Map<String, Property> properties, Map<String, LifecycleInterface> interfaces) {
    }

    private Bond bond(YamlNode.Entry entry, YamlNode.Entries body, Optional<RequirementDefinition> definition, Path path) {
        YamlNode written = body.get("relationship").orElse(null);
        Optional<TypeChain> declared = definition.flatMap(this::relationship);
        if (written instanceof YamlNode.Scalar scalar) {
            RelationshipTemplate template = templates.get(scalar.text());
            if (template != null) {
                return new Bond(Optional.of(template.type()), Optional.of(template.name()), template.properties(), template.interfaces());
            }
            EffectiveType type = context.resolve(TypeFamily.RELATIONSHIP, scalar.text(), scalar.at(), path);
            return new Bond(Optional.of(type.chain()), Optional.empty(), Map.of(), Map.of());
        }
        if (written instanceof YamlNode.Entries map) {
            EffectiveType type = map.get("type").filter(YamlNode.Scalar.class::isInstance)
                    .map(name -> templated(((YamlNode.Scalar) name).text(), name, path))
                    .orElseGet(() -> declared.map(chain -> context.resolve(TypeFamily.RELATIONSHIP, chain.name(), map.at(), path))
                            .orElseGet(() -> EffectiveType.unknown("tosca.relationships.Root")));
            return new Bond(Optional.of(type.chain()), Optional.empty(), assignments.properties(map, type, entry.key().at(), path),
                    interfaces.of(map, type, path));
        }
        return new Bond(declared, Optional.empty(), Map.of(), Map.of());
    }

    private EffectiveType templated(String name, YamlNode at, Path path) {
        RelationshipTemplate template = templates.get(name);
        return context.resolve(TypeFamily.RELATIONSHIP, template == null ? name : template.type().name(), at.at(), path.to("type"));
    }

    private Optional<TypeChain> relationship(RequirementDefinition definition) {
        return definition.relationship().map(name -> definition.scope().find(TypeFamily.RELATIONSHIP, name).map(type -> type.effective().chain())
                .orElseGet(() -> EffectiveType.unknown(name).chain()));
    }
}
