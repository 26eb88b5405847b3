package org.nembo.tosca.types;

import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.nembo.tosca.Definition;
import org.nembo.tosca.finding.Findings;
import org.nembo.tosca.finding.Path;
import org.nembo.tosca.yaml.YamlNode;

/** Reads what a document declares and imports into its scope. What the names in it mean is checked later, when all of them are there. */
public final class ModuleReader {

    private static final Set<String> COMMON = Set.of("derived_from", "version", "metadata", "description");
    private static final Map<TypeFamily, Set<String>> KEYS = new EnumMap<>(Map.of(
            TypeFamily.NODE, with("properties", "attributes", "capabilities", "requirements", "interfaces", "artifacts"),
            TypeFamily.CAPABILITY, with("properties", "attributes", "valid_source_types"),
            TypeFamily.RELATIONSHIP, with("properties", "attributes", "interfaces", "valid_target_types", "valid_source_types"),
            TypeFamily.DATA, with("properties", "constraints", "key_schema", "entry_schema"),
            TypeFamily.ARTIFACT, with("properties", "mime_type", "file_ext"),
            TypeFamily.POLICY, with("properties", "targets", "triggers"),
            TypeFamily.GROUP, with("properties", "attributes", "members", "capabilities", "requirements", "interfaces")));

    private final Findings findings;
    private final Sections sections;

    public ModuleReader(Findings findings) {
        this.findings = findings;
        this.sections = new Sections(findings);
    }

    /** Adds the imports and types of the document to the scope. */
    public void read(YamlNode.Entries document, TypeScope scope) {
        new ImportReader(findings).imports(document).forEach(scope::imports);
        for (TypeFamily family : TypeFamily.values()) {
            Path path = Path.ROOT.to(family.section());
            sections.map(document, family.section(), Path.ROOT)
                    .ifPresent(types -> types.values().values().forEach(entry -> declare(family, entry, scope, path.to(entry.name()))));
        }
    }

    private void declare(TypeFamily family, YamlNode.Entry entry, TypeScope scope, Path path) {
        sections.map(entry.value(), path, "A " + family.words()).ifPresent(body -> {
            if (KEYS.containsKey(family)) {
                sections.keys(body, KEYS.get(family), path);
            }
            DefinitionReader reader = new DefinitionReader(findings);
            DefinitionReader.Use use = body.text("derived_from").isPresent() ? DefinitionReader.Use.REFINEMENT : DefinitionReader.Use.TYPE;
            Map<String, Definition> properties = reader.definitions(body, "properties", path, use);
            Map<String, Definition> attributes = reader.definitions(body, "attributes", path, use);
            scope.declare(new TypeDefinition(family, entry.key(), body, scope, properties, attributes));
        });
    }

    private static Set<String> with(String... keys) {
        return Stream.concat(COMMON.stream(), Stream.of(keys)).collect(Collectors.toUnmodifiableSet());
    }
}
