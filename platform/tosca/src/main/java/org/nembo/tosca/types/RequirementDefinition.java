package org.nembo.tosca.types;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.nembo.tosca.yaml.YamlNode;

/**
 * A requirement that a node type has. Immutable.
 *
 * @param capability   the capability type asked for; empty when not said
 * @param node         the node type asked for
 * @param relationship the relationship type
 * @param least        how many targets it must have; 1 unless occurrences say otherwise
 * @param most         how many it may have; 1 unless occurrences say otherwise
 */
public record RequirementDefinition(String name, Optional<String> capability, Optional<String> node, Optional<String> relationship, int least, int most,
        YamlNode.Scalar key, TypeScope scope) {

    static List<RequirementDefinition> of(TypeDefinition type) {
        List<RequirementDefinition> all = new ArrayList<>();
        for (YamlNode.Entry entry : assignments(type.body())) {
            all.add(one(entry, type.scope()));
        }
        return all;
    }

    /** The entries of a list of single mappings; a plain mapping, which the standard does not have but people write, is understood too. */
    public static List<YamlNode.Entry> assignments(YamlNode.Entries body) {
        YamlNode section = body.get("requirements").orElse(null);
        List<YamlNode.Entry> entries = new ArrayList<>();
        if (section instanceof YamlNode.Items list) {
            list.values().forEach(item -> {
                if (item instanceof YamlNode.Entries map) {
                    map.single().ifPresent(entries::add);
                }
            });
        } else if (section instanceof YamlNode.Entries map) {
            entries.addAll(map.values().values());
        }
        return entries;
    }

    private static RequirementDefinition one(YamlNode.Entry entry, TypeScope scope) {
        if (!(entry.value() instanceof YamlNode.Entries body)) {
            Optional<String> capability = entry.value() instanceof YamlNode.Scalar scalar && !scalar.isNull() ? Optional.of(scalar.text()) : Optional.empty();
            return new RequirementDefinition(entry.name(), capability, Optional.empty(), Optional.empty(), 1, 1, entry.key(), scope);
        }
        Optional<String> relationship = body.get("relationship")
                .flatMap(each -> each instanceof YamlNode.Entries map ? map.text("type") : body.text("relationship"));
        return new RequirementDefinition(entry.name(), body.text("capability"), body.text("node"), relationship, occurrences(body, 0), occurrences(body, 1),
                entry.key(), scope);
    }

    private static int occurrences(YamlNode.Entries body, int index) {
        if (body.get("occurrences").orElse(null) instanceof YamlNode.Items range && range.values().size() > index
                && range.values().get(index) instanceof YamlNode.Scalar bound) {
            return bound.text().matches("\\d{1,9}") ? Integer.parseInt(bound.text()) : index == 0 ? 1 : Integer.MAX_VALUE;
        }
        return 1;
    }

    static RequirementDefinition refine(RequirementDefinition inherited, RequirementDefinition own) {
        return new RequirementDefinition(own.name, own.capability.or(() -> inherited.capability), own.node.or(() -> inherited.node),
                own.relationship.or(() -> inherited.relationship), own.least, own.most, own.key, own.scope);
    }
}
