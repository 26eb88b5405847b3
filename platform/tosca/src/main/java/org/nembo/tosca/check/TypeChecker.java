package org.nembo.tosca.check;

import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.nembo.tosca.DataType;
import org.nembo.tosca.Definition;
import org.nembo.tosca.Schema;
import org.nembo.tosca.ToscaError;
import org.nembo.tosca.finding.Findings;
import org.nembo.tosca.finding.Path;
import org.nembo.tosca.types.CapabilityDefinition;
import org.nembo.tosca.types.EffectiveType;
import org.nembo.tosca.types.RequirementDefinition;
import org.nembo.tosca.types.SchemaReader;
import org.nembo.tosca.types.SimpleTypes;
import org.nembo.tosca.types.TypeDefinition;
import org.nembo.tosca.types.TypeFamily;
import org.nembo.tosca.value.ValueChecker;
import org.nembo.tosca.yaml.YamlNode;

/** Checks the types that a template declares itself: that every name in them means something, and that defaults fit. */
final class TypeChecker {

    private final Context context;
    private final ValueChecker values;

    TypeChecker(Context context) {
        this.context = context;
        this.values = new ValueChecker(context.findings(), context.dataTypes(), (call, path) -> {
        });
    }

    /** The number of types. */
    int check() {
        int count = 0;
        for (TypeFamily family : TypeFamily.values()) {
            for (TypeDefinition type : context.scope().declared(family)) {
                check(type, Path.ROOT.to(family.section()).to(type.name()));
                count++;
            }
        }
        return count;
    }

    private void check(TypeDefinition type, Path path) {
        ancestors(type, path);
        definitions(type.body(), "properties", type.properties(), path);
        definitions(type.body(), "attributes", type.attributes(), path);
        if (type.family() == TypeFamily.DATA && type.body().get("constraints").isPresent()) {
            String base = context.dataTypes().apply(type.name()).flatMap(DataType::base).map(Schema::type).orElse("");
            new SchemaReader(context.findings()).constraints(type.body(), base, path);
        }
        if (type.family() == TypeFamily.NODE) {
            type.effective().capabilities().values().stream().filter(each -> each.scope() == type.scope() && type.body().get("capabilities").isPresent())
                    .forEach(each -> capability(each, path.to("capabilities").to(each.name())));
            type.effective().requirements().values().stream().filter(each -> each.scope() == type.scope() && type.body().get("requirements").isPresent())
                    .forEach(each -> requirement(each, path.to("requirements").to(each.name())));
        }
    }

    private void ancestors(TypeDefinition type, Path path) {
        Set<TypeDefinition> seen = new HashSet<>();
        TypeDefinition next = type;
        while (next != null && next.parent().isPresent()) {
            String parent = next.parent().get();
            if (!seen.add(next)) {
                context.findings().error(ToscaError.TOSCA_TYPE_CYCLE, type.key().at(), path).found(type.name())
                        .say("The %s '%s' is derived from itself".formatted(type.family().words(), Findings.shorten(type.name())));
                return;
            }
            if (seen.size() >= EffectiveType.LONGEST_LINEAGE) {
                context.findings().error(ToscaError.TOSCA_LIMIT, type.key().at(), path)
                        .say("The %s '%s' is derived over more than %d others".formatted(type.family().words(), Findings.shorten(type.name()),
                                EffectiveType.LONGEST_LINEAGE));
                return;
            }
            Optional<TypeDefinition> above = next.scope().find(next.family(), parent);
            if (next == type && above.isEmpty() && !(type.family() == TypeFamily.DATA && SimpleTypes.NAMES.contains(SimpleTypes.canonical(parent)))) {
                context.unknown(type.family(), parent, type.body().get("derived_from").orElseThrow().at(), path.to("derived_from"));
            }
            next = above.orElse(null);
        }
    }

    private void definitions(YamlNode.Entries body, String section, Map<String, Definition> definitions, Path path) {
        Optional<YamlNode.Entries> written = body.get(section).filter(YamlNode.Entries.class::isInstance).map(YamlNode.Entries.class::cast);
        definitions.forEach((name, definition) -> {
            Path place = path.to(section).to(name);
            YamlNode value = written.map(map -> map.values().get(name)).map(YamlNode.Entry::value).orElse(null);
            context.schema(definition.schema(), Context.typeOf(value, definition.at()), place.to("type"));
            if (value instanceof YamlNode.Entries map) {
                map.get("default").ifPresent(initial -> values.check(initial, definition.schema(), place.to("default"), definition.sensitive()));
            }
        });
    }

    private void capability(CapabilityDefinition capability, Path path) {
        if (capability.type().isEmpty()) {
            context.findings().error(ToscaError.TOSCA_MISSING_KEY, capability.key().at(), path)
                    .say("The capability '%s' needs a type".formatted(capability.name()));
        } else {
            context.resolve(TypeFamily.CAPABILITY, capability.type(), capability.key().at(), path.to("type"));
        }
    }

    private void requirement(RequirementDefinition requirement, Path path) {
        requirement.capability().ifPresent(type -> context.resolve(TypeFamily.CAPABILITY, type, requirement.key().at(), path.to("capability")));
        // Some libraries name a capability type here; nothing is lost by that, because the capability is asked for anyway.
        requirement.node().filter(type -> context.scope().find(TypeFamily.CAPABILITY, type).isEmpty())
                .ifPresent(type -> context.resolve(TypeFamily.NODE, type, requirement.key().at(), path.to("node")));
        requirement.relationship().ifPresent(type -> context.resolve(TypeFamily.RELATIONSHIP, type, requirement.key().at(), path.to("relationship")));
    }
}
