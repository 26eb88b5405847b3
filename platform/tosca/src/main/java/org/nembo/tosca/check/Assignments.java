package org.nembo.tosca.check;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.nembo.tosca.Definition;
import org.nembo.tosca.Position;
import org.nembo.tosca.Property;
import org.nembo.tosca.Schema;
import org.nembo.tosca.Severity;
import org.nembo.tosca.ToscaError;
import org.nembo.tosca.Value;
import org.nembo.tosca.finding.Findings;
import org.nembo.tosca.finding.Path;
import org.nembo.tosca.types.EffectiveType;
import org.nembo.tosca.value.ValueChecker;
import org.nembo.tosca.value.Values;
import org.nembo.tosca.yaml.YamlNode;

/** Checks what is assigned to properties and attributes, and adds the defaults. */
final class Assignments {

    private final Context context;
    private final Calls calls;
    private final ValueChecker values;

    Assignments(Context context, Calls calls) {
        this.context = context;
        this.calls = calls;
        this.values = new ValueChecker(context.findings(), context.dataTypes(), calls::check);
    }

    /** From now on values belong to that node; null for none. Gives back the one before. */
    String enter(String node) {
        return calls.enter(node);
    }

    /** From now on values belong to outputs, or no longer. */
    void outputs(boolean inside) {
        calls.outputs(inside);
    }

    /** The effective properties: assigned, else by default. Reports unknown, missing and wrong ones. @param owner where a missing one is reported */
    Map<String, Property> properties(YamlNode.Entries body, EffectiveType type, Position owner, Path path) {
        return properties(body, type, owner, path, Set.of());
    }

    /** @param elsewhere properties that need no value here, for the language has a key of that name beside them */
    Map<String, Property> properties(YamlNode.Entries body, EffectiveType type, Position owner, Path path, Set<String> elsewhere) {
        YamlNode.Entries written = context.sections().map(body, "properties", path).orElse(YamlNode.Entries.of(Map.of(), owner));
        Map<String, Property> effective = new LinkedHashMap<>();
        context.findings().spend(5L * type.properties().size());
        for (Definition definition : type.properties().values()) {
            Optional<YamlNode> assigned = written.get(definition.name());
            Optional<Value> value = assigned.map(Values::of).or(definition::defaultValue).filter(each -> !isNothing(each));
            value.ifPresent(each -> effective.put(definition.name(),
                    new Property(definition.name(), definition.schema(), each, definition.sensitive(), assigned.isEmpty())));
            boolean optional = !definition.required() || definition.defaultValue().isPresent() || elsewhere.contains(definition.name());
            if (assigned.isEmpty() && !optional) {
                context.findings().error(ToscaError.TOSCA_MISSING_PROPERTY, written.values().isEmpty() ? owner : written.at(), path.to("properties"))
                        .say("The property '%s' is required by %s".formatted(definition.name(), type.chain().name()));
            }
        }
        written.values().forEach((name, entry) -> assigned(entry, type, type.properties().get(name), path.to("properties").to(name))
                .ifPresent(property -> effective.putIfAbsent(name, property)));
        return effective;
    }

    private Optional<Property> assigned(YamlNode.Entry entry, EffectiveType type, Definition definition, Path path) {
        if (definition != null) {
            values.check(entry.value(), definition.schema(), path, definition.sensitive());
            return Optional.empty();
        }
        if (type.known()) {
            // The standard's policies declare no properties at all, so that everybody who uses them adds some.
            Severity severity = type.chain().name().startsWith("tosca.policies.") ? Severity.WARNING : Severity.ERROR;
            context.findings().note(severity, ToscaError.TOSCA_UNKNOWN_PROPERTY, entry.key().at(), path).name(entry.name(), type.properties().keySet())
                    .say("%s has no property '%s'".formatted(type.chain().name(), Findings.shorten(entry.name())));
        }
        free(entry.value(), path);
        return Optional.of(new Property(entry.name(), Schema.ANY, Values.of(entry.value()), false));
    }

    /** The values given to attributes, in the template or by the type. */
    Map<String, Property> attributes(YamlNode.Entries body, EffectiveType type, Path path) {
        Map<String, Property> given = new LinkedHashMap<>();
        context.findings().spend(5L * type.attributes().size());
        type.attributes().values().forEach(definition -> definition.defaultValue().filter(value -> !isNothing(value)).ifPresent(value ->
                given.put(definition.name(), new Property(definition.name(), definition.schema(), value, definition.sensitive(), true))));
        context.sections().map(body, "attributes", path).ifPresent(written -> written.values().forEach((name, entry) -> {
            Definition definition = type.attributes().get(name);
            Path place = path.to("attributes").to(name);
            if (definition == null && type.known()) {
                context.findings().error(ToscaError.TOSCA_UNKNOWN_ATTRIBUTE, entry.key().at(), place).name(name, type.attributes().keySet())
                        .say("%s has no attribute '%s'".formatted(type.chain().name(), Findings.shorten(name)));
            }
            Schema schema = definition == null ? Schema.ANY : definition.schema();
            values.check(entry.value(), schema, place, definition != null && definition.sensitive());
            given.put(name, new Property(name, schema, Values.of(entry.value()), definition != null && definition.sensitive()));
        }));
        return given;
    }

    /** A value of which no type is declared: only the functions in it are checked. */
    Value free(YamlNode value, Path path) {
        values.check(value, Schema.ANY, path, false);
        return Values.of(value);
    }

    /** A value of a declared schema. */
    Value typed(YamlNode value, Schema schema, Path path) {
        values.check(value, schema, path, false);
        return Values.of(value);
    }

    private static boolean isNothing(Value value) {
        return value instanceof Value.Scalar scalar && scalar.isNull();
    }
}
