package org.nembo.tosca.check;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.nembo.tosca.Definition;
import org.nembo.tosca.finding.Findings;
import org.nembo.tosca.finding.Path;
import org.nembo.tosca.types.DefinitionReader;
import org.nembo.tosca.types.TypeDefinition;
import org.nembo.tosca.yaml.YamlNode;

/** The inputs of operations that an interface type and the types of a node declare, what is nearer over what is farther. */
final class DeclaredInputs {

    private static final Set<String> KEYS = Set.of("type", "description", "default", "required", "constraints", "entry_schema", "key_schema", "status", "value",
            "metadata");

    /** By operation; those of all operations under an empty name. */
    private final Map<String, Map<String, Definition>> inputs = new HashMap<>();

    /** @param layers the declarations of the interface in the types of the node, the farthest first */
    DeclaredInputs(List<YamlNode> layers, Optional<TypeDefinition> type) {
        type.ifPresent(each -> {
            List<TypeDefinition> lineage = each.effective().lineage();
            for (int i = lineage.size() - 1; i >= 0; i--) {
                layer(lineage.get(i).body());
            }
        });
        layers.forEach(this::layer);
    }

    /** Those that an operation gets. */
    Map<String, Definition> of(String operation) {
        Map<String, Definition> all = new LinkedHashMap<>(inputs.getOrDefault("", Map.of()));
        all.putAll(inputs.getOrDefault(operation, Map.of()));
        return all;
    }

    /** Whether it declares an input rather than assigning it. */
    static boolean isDeclaration(YamlNode written) {
        return written instanceof YamlNode.Entries map && map.get("type").isPresent() && KEYS.containsAll(map.values().keySet());
    }

    private void layer(YamlNode layer) {
        if (layer instanceof YamlNode.Entries body) {
            read("", body);
            Interfaces.operationsOf(body).forEach((name, entry) -> {
                if (entry.value() instanceof YamlNode.Entries operation) {
                    read(name, operation);
                }
            });
        }
    }

    private void read(String operation, YamlNode.Entries body) {
        body.get("inputs").filter(YamlNode.Entries.class::isInstance).ifPresent(map -> ((YamlNode.Entries) map).values().values().stream()
                .filter(entry -> isDeclaration(entry.value())).forEach(entry -> inputs.computeIfAbsent(operation, key -> new LinkedHashMap<>())
                        .put(entry.name(), new DefinitionReader(new Findings()).definition(entry, Path.ROOT, DefinitionReader.Use.TYPE))));
    }
}
