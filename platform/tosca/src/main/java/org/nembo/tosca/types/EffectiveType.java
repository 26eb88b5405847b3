package org.nembo.tosca.types;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.nembo.tosca.Definition;
import org.nembo.tosca.Schema;
import org.nembo.tosca.TypeChain;
import org.nembo.tosca.yaml.YamlNode;

/**
 * A type with everything that it inherits; what is nearer wins. Immutable.
 *
 * @param capabilities of a node type, by name
 * @param requirements of a node type, by name, in the order of declaration, ancestors' first
 * @param interfaces   as written, for each name the declarations from the farthest ancestor to the type itself
 * @param artifacts    as written, by name
 * @param lineage      the definitions, the type itself first
 */
public record EffectiveType(TypeChain chain, Map<String, Definition> properties, Map<String, Definition> attributes,
        Map<String, CapabilityDefinition> capabilities, Map<String, RequirementDefinition> requirements, Map<String, List<YamlNode>> interfaces,
        Map<String, YamlNode.Entry> artifacts, List<TypeDefinition> lineage) {

    /** Longer chains of derivation are cut; the check of the types refuses them. */
    public static final int LONGEST_LINEAGE = 64;

    /** A type of which nothing but the name is known. */
    public static EffectiveType unknown(String name) {
        return new EffectiveType(new TypeChain(List.of(name), false), Map.of(), Map.of(), Map.of(), Map.of(), Map.of(), Map.of(), List.of());
    }

    /** Whether everything about it is known, so that what it does not declare does not exist. */
    public boolean known() {
        return chain.known();
    }

    static EffectiveType of(TypeDefinition type) {
        List<TypeDefinition> lineage = new ArrayList<>();
        Set<TypeDefinition> seen = new LinkedHashSet<>();
        boolean known = true;
        TypeDefinition next = type;
        while (next != null && lineage.size() < LONGEST_LINEAGE && seen.add(next)) {
            lineage.add(next);
            Optional<String> parent = next.parent();
            TypeDefinition above = parent.flatMap(parentLookup(next)).orElse(null);
            // Types that the standard only mentions, and every library declares differently, are marked so.
            known &= !DefinitionReader.metadata(next.body(), "open").orElse(false);
            known &= above != null || parent.isEmpty() || isSimple(next.family(), parent.get());
            next = above;
        }
        return merge(lineage, known);
    }

    private static Function<String, Optional<TypeDefinition>> parentLookup(TypeDefinition child) {
        return name -> child.scope().find(child.family(), name);
    }

    private static boolean isSimple(TypeFamily family, String name) {
        return family == TypeFamily.DATA && SimpleTypes.NAMES.contains(name);
    }

    private static EffectiveType merge(List<TypeDefinition> lineage, boolean known) {
        Map<String, Definition> properties = new LinkedHashMap<>();
        Map<String, Definition> attributes = new LinkedHashMap<>();
        Map<String, CapabilityDefinition> capabilities = new LinkedHashMap<>();
        Map<String, RequirementDefinition> requirements = new LinkedHashMap<>();
        Map<String, List<YamlNode>> interfaces = new LinkedHashMap<>();
        Map<String, YamlNode.Entry> artifacts = new LinkedHashMap<>();
        for (int i = lineage.size() - 1; i >= 0; i--) {
            TypeDefinition type = lineage.get(i);
            type.properties().forEach((name, definition) -> properties.merge(name, definition, EffectiveType::refine));
            type.attributes().forEach((name, definition) -> attributes.merge(name, definition, EffectiveType::refine));
            if (type.family() == TypeFamily.NODE) {
                CapabilityDefinition.of(type).forEach(each -> capabilities.merge(each.name(), each, CapabilityDefinition::refine));
                RequirementDefinition.of(type).forEach(each -> requirements.merge(each.name(), each, RequirementDefinition::refine));
                entries(type, "artifacts").forEach(entry -> artifacts.put(entry.name(), entry));
            }
            entries(type, "interfaces").forEach(entry -> interfaces.computeIfAbsent(entry.name(), key -> new ArrayList<>()).add(entry.value()));
        }
        List<String> names = lineage.stream().map(TypeDefinition::name).toList();
        return new EffectiveType(new TypeChain(names, known), Collections.unmodifiableMap(properties), Collections.unmodifiableMap(attributes),
                Collections.unmodifiableMap(capabilities), Collections.unmodifiableMap(requirements), Collections.unmodifiableMap(interfaces),
                Collections.unmodifiableMap(artifacts), List.copyOf(lineage));
    }

    /** A derived type may change the default alone; the type then stays. */
    static Definition refine(Definition inherited, Definition own) {
        if (!own.schema().equals(Schema.ANY)) {
            return own;
        }
        return new Definition(own.name(), inherited.schema(), own.required(), own.defaultValue().or(inherited::defaultValue), own.description(),
                own.sensitive() || inherited.sensitive(), own.at());
    }

    static List<YamlNode.Entry> entries(TypeDefinition type, String section) {
        return type.body().get(section).filter(YamlNode.Entries.class::isInstance)
                .map(map -> List.copyOf(((YamlNode.Entries) map).values().values())).orElse(List.of());
    }
}
