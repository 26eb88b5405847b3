package org.nembo.tosca.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.nembo.tosca.Position;
import org.nembo.tosca.Schema;
import org.nembo.tosca.Severity;
import org.nembo.tosca.ToscaError;
import org.nembo.tosca.finding.Findings;
import org.nembo.tosca.finding.Path;
import org.nembo.tosca.types.DataTypes;
import org.nembo.tosca.types.EffectiveType;
import org.nembo.tosca.types.Sections;
import org.nembo.tosca.types.SimpleTypes;
import org.nembo.tosca.types.TypeDefinition;
import org.nembo.tosca.types.TypeFamily;
import org.nembo.tosca.types.TypeScope;
import org.nembo.tosca.yaml.YamlNode;

/**
 * What every part of one check shares.
 *
 * @param hint what to add to a message about something missing, because the template is an addition to another one; mostly empty
 */
record Context(Findings findings, TypeScope scope, DataTypes dataTypes, Sections sections, String hint, Dialect dialect, Set<String> repositories) {

    Context(Findings findings, TypeScope scope, YamlNode.Entries document) {
        this(findings, scope, new DataTypes(scope), new Sections(findings), hint(document), Dialect.of(document), repositories(document));
    }

    /** Fragments name the templates that they are to be merged with. */
    private static String hint(YamlNode.Entries document) {
        return document.get("metadata").filter(YamlNode.Entries.class::isInstance).flatMap(map -> ((YamlNode.Entries) map).get("parents"))
                .filter(parents -> !(parents instanceof YamlNode.Items list) || !list.values().isEmpty()).map(parents ->
                "; it may be in " + (parents instanceof YamlNode.Scalar scalar ? "'" + Findings.shorten(scalar.text()) + "'" : "one of the parents")
                        + ", which this template is an addition to").orElse("");
    }

    private static Set<String> repositories(YamlNode.Entries document) {
        return document.get("repositories").filter(YamlNode.Entries.class::isInstance).map(map -> ((YamlNode.Entries) map).values().keySet()).orElse(Set.of());
    }

    /** How serious it is that something of the topology is missing: an addition finds it in the template that it is merged with. */
    Severity missing() {
        return hint.isEmpty() ? Severity.ERROR : Severity.WARNING;
    }

    /** The type of that name; one that does not exist is reported, and nothing is then known about it. */
    EffectiveType resolve(TypeFamily family, String name, Position at, Path path) {
        Optional<TypeDefinition> type = scope.find(family, name);
        if (type.isEmpty()) {
            unknown(family, name, at, path);
        }
        return type.map(TypeDefinition::effective).orElseGet(() -> EffectiveType.unknown(name));
    }

    /** Reports an unknown type: only as a warning when it may come from an import that is not available. */
    void unknown(TypeFamily family, String name, Position at, Path path) {
        Severity severity = incomplete() ? Severity.WARNING : Severity.ERROR;
        findings.note(severity, ToscaError.TOSCA_UNKNOWN_TYPE, at, path).name(name, scope.names(family))
                .say("Unknown %s '%s'%s".formatted(family.words(), Findings.shorten(name),
                        incomplete() ? "; it may come from an import that is not available" : ""));
    }

    /** Whether names may exist that are not known here. */
    private boolean incomplete() {
        return scope.incomplete() || dialect == Dialect.PROFILE;
    }

    /** Where a declaration says its type. */
    static Position typeOf(YamlNode declaration, Position otherwise) {
        return declaration instanceof YamlNode.Entries map ? map.get("type").map(YamlNode::at).orElse(otherwise) : otherwise;
    }

    /** Reports types of a schema that do not exist. */
    void schema(Schema schema, Position at, Path path) {
        if (!SimpleTypes.NAMES.contains(schema.type()) && dataTypes.apply(schema.type()).isEmpty()) {
            Severity severity = incomplete() ? Severity.WARNING : Severity.ERROR;
            List<String> names = new ArrayList<>(SimpleTypes.NAMES);
            names.addAll(scope.names(TypeFamily.DATA));
            findings.note(severity, ToscaError.TOSCA_UNKNOWN_TYPE, at, path).name(schema.type(), names)
                    .say("Unknown type '%s'".formatted(Findings.shorten(schema.type())));
        }
        schema.entry().ifPresent(entry -> schema(entry, at, path.to("entry_schema")));
    }
}
