package org.nembo.tosca;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.nembo.tosca.finding.Findings;
import org.nembo.tosca.types.ModuleReader;
import org.nembo.tosca.types.StandardTypes;
import org.nembo.tosca.types.TypeScope;
import org.nembo.tosca.yaml.YamlNode;
import org.nembo.tosca.yaml.YamlReader;

/**
 * The types that templates can use without the network: the normative ones and those of Nembo always, and the files behind import URLs, by a map.
 * Immutable and thread-safe; each file is read once, when something first imports it.
 */
public final class TypeLibrary {

    private static final TypeLibrary STANDARD = new TypeLibrary(Map.of());

    private final Map<String, String> imports;
    private final Map<String, Optional<TypeScope>> read = new ConcurrentHashMap<>();

    private TypeLibrary(Map<String, String> imports) {
        this.imports = imports;
    }

    /** The normative types of TOSCA 1.0 to 1.3 and those of Nembo. */
    public static TypeLibrary standard() {
        return STANDARD;
    }

    /** This library with one more file: what {@code imports} of that URL or path means. */
    public TypeLibrary with(String url, String text) {
        return with(Map.of(Objects.requireNonNull(url, "url"), Objects.requireNonNull(text, "text")));
    }

    /** This library with more files, by URL or path. */
    public TypeLibrary with(Map<String, String> files) {
        Map<String, String> more = new LinkedHashMap<>(imports);
        more.putAll(files);
        return new TypeLibrary(Map.copyOf(more));
    }

    /** What is wrong with the file behind an import; empty when nothing is, or there is no such file. */
    public List<Finding> findings(String url) {
        Findings findings = new Findings();
        if (imports.containsKey(url)) {
            read(imports.get(url), findings);
        }
        return findings.sorted();
    }

    /** An empty scope in which a document of this library, or one that uses it, declares its types. */
    TypeScope scope() {
        return new TypeScope(this::open, StandardTypes.scope());
    }

    private Optional<TypeScope> open(String url) {
        String text = imports.get(url);
        return text == null ? Optional.empty() : read.computeIfAbsent(url, key -> read(text, new Findings()));
    }

    private Optional<TypeScope> read(String text, Findings findings) {
        return YamlReader.read(text, Limits.LIBRARY, findings).filter(YamlNode.Entries.class::isInstance).map(document -> {
            TypeScope scope = scope();
            new ModuleReader(findings).read((YamlNode.Entries) document, scope);
            return scope;
        });
    }
}
