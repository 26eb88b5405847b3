package org.nembo.tosca.types;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.nembo.tosca.Definition;
import org.nembo.tosca.finding.Findings;
import org.nembo.tosca.finding.Path;
import org.nembo.tosca.yaml.YamlNode;

/**
 * A capability that a node type offers. Immutable.
 *
 * @param type       the name of its type, meant in the scope
 * @param properties declared here over those of the type
 * @param sources    the node types that may require it; empty for any
 */
public record CapabilityDefinition(String name, String type, Map<String, Definition> properties, Map<String, Definition> attributes, List<String> sources,
        YamlNode.Scalar key,
        TypeScope scope) {

    static List<CapabilityDefinition> of(TypeDefinition node) {
        List<CapabilityDefinition> all = new ArrayList<>();
        for (YamlNode.Entry entry : EffectiveType.entries(node, "capabilities")) {
            Optional<String> shortForm = entry.value() instanceof YamlNode.Scalar scalar && !scalar.isNull() ? Optional.of(scalar.text()) : Optional.empty();
            YamlNode.Entries body = entry.value() instanceof YamlNode.Entries map ? map : YamlNode.Entries.of(Map.of(), entry.value().at());
            String type = shortForm.or(() -> body.text("type")).orElse("");
            all.add(new CapabilityDefinition(entry.name(), type, definitions(body, "properties"), definitions(body, "attributes"),
                    new Sections(new Findings()).texts(body, "valid_source_types", Path.ROOT), entry.key(), node.scope()));
        }
        return all;
    }

    /** What is wrong with them was reported when the type was read. */
    private static Map<String, Definition> definitions(YamlNode.Entries body, String section) {
        return new DefinitionReader(new Findings()).definitions(body, section, Path.ROOT, DefinitionReader.Use.REFINEMENT);
    }

    static CapabilityDefinition refine(CapabilityDefinition inherited, CapabilityDefinition own) {
        Map<String, Definition> properties = new LinkedHashMap<>(inherited.properties);
        own.properties.forEach((name, definition) -> properties.merge(name, definition, EffectiveType::refine));
        Map<String, Definition> attributes = new LinkedHashMap<>(inherited.attributes);
        attributes.putAll(own.attributes);
        boolean typed = !own.type.isEmpty();
        return new CapabilityDefinition(own.name, typed ? own.type : inherited.type, properties, attributes,
                own.sources.isEmpty() ? inherited.sources : own.sources, own.key, typed ? own.scope : inherited.scope);
    }

    /** Its type with everything inherited, and with what is declared here over it. */
    public EffectiveType effective() {
        EffectiveType base = scope.find(TypeFamily.CAPABILITY, type).map(TypeDefinition::effective).orElseGet(() -> EffectiveType.unknown(type));
        if (properties.isEmpty() && attributes.isEmpty()) {
            return base;
        }
        Map<String, Definition> allProperties = new LinkedHashMap<>(base.properties());
        properties.forEach((each, definition) -> allProperties.merge(each, definition, EffectiveType::refine));
        Map<String, Definition> allAttributes = new LinkedHashMap<>(base.attributes());
        attributes.forEach((each, definition) -> allAttributes.merge(each, definition, EffectiveType::refine));
        return new EffectiveType(base.chain(), allProperties, allAttributes, Map.of(), Map.of(), Map.of(), Map.of(), base.lineage());
    }
}
