package org.nembo.tosca.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.nembo.tosca.Constraint;
import org.nembo.tosca.Definition;
import org.nembo.tosca.ToscaError;
import org.nembo.tosca.finding.Findings;
import org.nembo.tosca.finding.Path;
import org.nembo.tosca.types.CapabilityDefinition;
import org.nembo.tosca.types.EffectiveType;
import org.nembo.tosca.types.SchemaReader;
import org.nembo.tosca.value.Constraints;
import org.nembo.tosca.value.Functions;
import org.nembo.tosca.value.Values;
import org.nembo.tosca.yaml.YamlNode;

/** The conditions that a requirement has on the node that meets it. */
final class NodeFilter {

    private final Context context;
    private final List<Condition> conditions = new ArrayList<>();

    /** On a property of the node, or of a capability by its name or type. */
    private record Condition(Optional<String> capability, YamlNode.Scalar property, List<Constraint> constraints, Path path) {
    }

    NodeFilter(Context context, Optional<YamlNode> written, Path path) {
        this.context = context;
        written.ifPresent(value -> read(value, path));
    }

    private void read(YamlNode value, Path path) {
        context.sections().map(value, path, "'node_filter'").ifPresent(body -> {
            clauses(body, Optional.empty(), path.to("properties"));
            body.get("capabilities").ifPresent(section -> entries(section).forEach(entry -> context.sections()
                    .map(entry.value(), path.to("capabilities").to(entry.name()), "A capability of a filter")
                    .ifPresent(map -> clauses(map, Optional.of(entry.name()), path.to("capabilities").to(entry.name()).to("properties")))));
        });
    }

    private void clauses(YamlNode.Entries body, Optional<String> capability, Path path) {
        body.get("properties").ifPresent(section -> entries(section).forEach(entry -> conditions.add(new Condition(capability, entry.key(),
                constraints(entry.value(), path.to(entry.name())), path.to(entry.name())))));
    }

    /** A list of single mappings by the standard; a plain mapping says the same. */
    private static List<YamlNode.Entry> entries(YamlNode section) {
        List<YamlNode.Entry> all = new ArrayList<>();
        List<YamlNode> items = section instanceof YamlNode.Items list ? list.values() : List.of(section);
        items.forEach(item -> {
            if (item instanceof YamlNode.Entries map) {
                all.addAll(map.values().values());
            }
        });
        return all;
    }

    private List<Constraint> constraints(YamlNode value, Path path) {
        if (value instanceof YamlNode.Scalar scalar && !scalar.isNull()) {
            return List.of(new Constraint("equal", List.of(scalar.text())));
        }
        SchemaReader reader = new SchemaReader(context.findings());
        List<Constraint> constraints = new ArrayList<>();
        if (Functions.call(value).isEmpty()) {
            entries(value).forEach(entry -> {
                if (Functions.call(entry.value()).isEmpty()) {
                    reader.constraint(entry, "", path.to(entry.name())).ifPresent(constraints::add);
                }
            });
        }
        return constraints;
    }

    boolean isEmpty() {
        return conditions.isEmpty();
    }

    /** Reports conditions on what nodes of that type do not have. */
    void check(EffectiveType type) {
        for (Condition condition : conditions) {
            Optional<EffectiveType> owner = condition.capability().isEmpty() ? Optional.of(type)
                    : condition.capability().flatMap(name -> capability(type, name)).map(CapabilityDefinition::effective);
            if (owner.isEmpty() && type.known()) {
                context.findings().error(ToscaError.TOSCA_UNKNOWN_CAPABILITY, condition.property().at(), condition.path())
                        .name(condition.capability().orElseThrow(), type.capabilities().keySet())
                        .say("%s has no capability '%s'".formatted(type.chain().name(), Findings.shorten(condition.capability().get())));
            }
            owner.filter(each -> each.known() && !each.properties().containsKey(condition.property().text())).ifPresent(each -> context.findings()
                    .error(ToscaError.TOSCA_UNKNOWN_PROPERTY, condition.property().at(), condition.path())
                    .name(condition.property().text(), each.properties().keySet())
                    .say("%s has no property '%s'".formatted(each.chain().name(), Findings.shorten(condition.property().text()))));
        }
    }

    /** Why a node of the template does not fit; empty when it does, or that depends on values which are not known yet. */
    Optional<String> violation(EffectiveType type, YamlNode.Entries node) {
        for (Condition condition : conditions) {
            context.findings().spend(10L + type.capabilities().size());
            Optional<CapabilityDefinition> capability = condition.capability().flatMap(name -> capability(type, name));
            if (condition.capability().isPresent() && capability.isEmpty() && type.known()) {
                return Optional.of("it has no capability '%s'".formatted(condition.capability().get()));
            }
            EffectiveType owner = capability.map(CapabilityDefinition::effective).orElse(type);
            Definition definition = owner.properties().get(condition.property().text());
            Optional<YamlNode> value = properties(node, capability).flatMap(map -> map.get(condition.property().text()))
                    .or(() -> Optional.ofNullable(definition).flatMap(Definition::defaultValue).map(Values::tree));
            for (Constraint constraint : condition.constraints()) {
                Optional<String> why = value.filter(each -> Functions.call(each).isEmpty())
                        .flatMap(each -> Constraints.violation(constraint, definition == null ? "any" : definition.schema().type(), each,
                                context.findings()::spend));
                if (why.isPresent()) {
                    return Optional.of("'%s' %s".formatted(condition.property().text(), why.get()));
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<YamlNode.Entries> properties(YamlNode.Entries node, Optional<CapabilityDefinition> capability) {
        Optional<YamlNode.Entries> owner = Optional.of(node);
        if (capability.isPresent()) {
            owner = map(node, "capabilities").flatMap(map -> map(map, capability.get().name()));
        }
        return owner.flatMap(map -> map(map, "properties"));
    }

    private static Optional<YamlNode.Entries> map(YamlNode.Entries owner, String key) {
        return owner.get(key).filter(YamlNode.Entries.class::isInstance).map(YamlNode.Entries.class::cast);
    }

    private static Optional<CapabilityDefinition> capability(EffectiveType type, String name) {
        Map<String, CapabilityDefinition> all = type.capabilities();
        return Optional.ofNullable(all.get(name)).or(() -> all.values().stream().filter(each -> each.effective().chain().isA(name)).findFirst());
    }
}
