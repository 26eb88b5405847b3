package org.nembo.tosca.types;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.nembo.tosca.Definition;
import org.nembo.tosca.Schema;
import org.nembo.tosca.ToscaError;
import org.nembo.tosca.Value;
import org.nembo.tosca.finding.Findings;
import org.nembo.tosca.finding.Path;
import org.nembo.tosca.value.Scalars;
import org.nembo.tosca.value.Values;
import org.nembo.tosca.yaml.YamlNode;

/** Reads declarations of properties, attributes, inputs and outputs. */
public final class DefinitionReader {

    private static final Set<String> KEYS = Set.of("type", "description", "required", "default", "status", "constraints", "entry_schema", "key_schema",
            "metadata", "external-schema", "external_schema", "value", "mapping", "display_name");
    private static final Pattern SECRET_NAME = Pattern.compile(
            "(?i)(?:.*[_. -])?(?:password|passwd|passphrase|secrets?|tokens?|credentials?|private_key|secret_key|access_key|api_key|kube_?config)");

    private final Findings findings;

    /** Where a declaration stands. */
    public enum Use {
        /** A property or attribute of a type. */
        TYPE,
        /** A property or attribute that an ancestor may have declared already. */
        REFINEMENT,
        /** An input of a topology. */
        INPUT
    }

    public DefinitionReader(Findings findings) {
        this.findings = findings;
    }

    /** Everything that a section of a mapping declares. */
    public Map<String, Definition> definitions(YamlNode.Entries owner, String section, Path path, Use use) {
        Map<String, Definition> definitions = new LinkedHashMap<>();
        new Sections(findings).map(owner, section, path).ifPresent(map -> map.values().forEach((name, entry) ->
                definitions.put(name, definition(entry, path.to(section).to(name), use))));
        return definitions;
    }

    /** One declaration; the short form, only the type's name, is understood. */
    public Definition definition(YamlNode.Entry entry, Path path, Use use) {
        String name = entry.name();
        if (!(entry.value() instanceof YamlNode.Entries body)) {
            return shortForm(entry, path, use);
        }
        new Sections(findings).keys(body, KEYS, path);
        if (body.get("type").isEmpty() && use != Use.REFINEMENT) {
            findings.error(ToscaError.TOSCA_MISSING_KEY, entry.key().at(), path).say("'%s' needs a type".formatted(name));
        }
        Schema schema = new SchemaReader(findings).schema(body, path);
        boolean required = body.text("required").flatMap(Scalars::bool).orElse(true);
        // "default:" with nothing behind it means that there is a default, namely nothing: the value may be left out.
        Optional<Value> initial = Optional.ofNullable(body.values().get("default")).map(YamlNode.Entry::value).map(Values::of);
        return new Definition(name, schema, required, initial, body.text("description").orElse(""), sensitive(name, schema, body), entry.key().at());
    }

    private Definition shortForm(YamlNode.Entry entry, Path path, Use use) {
        Schema schema = Schema.ANY;
        if (entry.value() instanceof YamlNode.Scalar scalar && !scalar.isNull()) {
            schema = new Schema(SimpleTypes.canonical(scalar.text()), Optional.empty(), List.of());
        } else if (use != Use.REFINEMENT) {
            findings.error(ToscaError.TOSCA_STRUCTURE, entry.value().at(), path).found(entry.value().describe())
                    .say("'%s' is declared by a mapping with a type, not by %s".formatted(entry.name(), entry.value().describe()));
        }
        return new Definition(entry.name(), schema, false, Optional.empty(), "", isSecretName(entry.name()), entry.key().at());
    }

    /** Whether a name says that its value is not for everybody's eyes. */
    public static boolean isSecretName(String name) {
        return name.length() < 200 && SECRET_NAME.matcher(name).matches();
    }

    private static boolean sensitive(String name, Schema schema, YamlNode.Entries body) {
        Optional<Boolean> said = metadata(body, "sensitive").or(() -> metadata(body, "secret"));
        return said.orElseGet(() -> isSecretName(name) || isSecretName(schema.type().replaceFirst("^.*\\.", "")));
    }

    /** A flag of the metadata; empty when it is not there. */
    public static Optional<Boolean> metadata(YamlNode.Entries body, String flag) {
        return body.get("metadata").filter(YamlNode.Entries.class::isInstance).flatMap(map -> ((YamlNode.Entries) map).text(flag)).flatMap(Scalars::bool);
    }
}
