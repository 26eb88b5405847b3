package org.nembo.tosca.types;

import java.util.List;
import java.util.Optional;
import org.nembo.tosca.Limits;
import org.nembo.tosca.finding.Findings;
import org.nembo.tosca.yaml.YamlNode;
import org.nembo.tosca.yaml.YamlReader;

/** The types that every template has without importing them. */
public final class StandardTypes {

    private static final List<String> FILES = List.of("tosca.yaml", "nembo.yaml");

    private StandardTypes() {
    }

    private static final class Holder {
        static final TypeScope SCOPE = read();
    }

    /** Read once, when first asked for. */
    public static TypeScope scope() {
        return Holder.SCOPE;
    }

    private static TypeScope read() {
        TypeScope scope = new TypeScope("bundled:tosca.yaml", url -> Optional.empty(), null);
        Findings findings = new Findings();
        for (String file : FILES) {
            YamlNode document = YamlReader.read(BundledTypes.resource(file).orElseThrow(), "bundled:" + file, Limits.LIBRARY, findings)
                    .orElseThrow(() -> new IllegalStateException(file + ": " + findings.sorted()));
            new ModuleReader(findings).read((YamlNode.Entries) document, scope);
        }
        if (findings.hasErrors()) {
            throw new IllegalStateException("the built-in types are wrong: " + findings.sorted());
        }
        return scope;
    }
}
