package org.nembo.tosca.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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

/** What every part of one check shares. */
record Context(Findings findings, TypeScope scope, DataTypes dataTypes, Sections sections) {

    Context(Findings findings, TypeScope scope) {
        this(findings, scope, new DataTypes(scope), new Sections(findings));
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
        Severity severity = scope.incomplete() ? Severity.WARNING : Severity.ERROR;
        findings.note(severity, ToscaError.TOSCA_UNKNOWN_TYPE, at, path).name(name, scope.names(family))
                .say("Unknown %s '%s'%s".formatted(family.words(), Findings.shorten(name),
                        scope.incomplete() ? "; it may come from an import that is not available" : ""));
    }

    /** Reports types of a schema that do not exist. */
    void schema(Schema schema, Position at, Path path) {
        if (!SimpleTypes.NAMES.contains(schema.type()) && dataTypes.apply(schema.type()).isEmpty()) {
            Severity severity = scope.incomplete() ? Severity.WARNING : Severity.ERROR;
            List<String> names = new ArrayList<>(SimpleTypes.NAMES);
            names.addAll(scope.names(TypeFamily.DATA));
            findings.note(severity, ToscaError.TOSCA_UNKNOWN_TYPE, at, path).name(schema.type(), names)
                    .say("Unknown type '%s'".formatted(Findings.shorten(schema.type())));
        }
        schema.entry().ifPresent(entry -> schema(entry, at, path.to("entry_schema")));
    }
}
