package org.nembo.tosca.value;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.nembo.tosca.Constraint;
import org.nembo.tosca.DataType;
import org.nembo.tosca.Definition;
import org.nembo.tosca.Schema;
import org.nembo.tosca.ToscaError;
import org.nembo.tosca.finding.Findings;
import org.nembo.tosca.finding.Path;
import org.nembo.tosca.yaml.YamlNode;

/** Checks values against schemas, whatever is nested in them included. */
public final class ValueChecker {

    private final Findings findings;
    private final Function<String, Optional<DataType>> types;
    private final BiConsumer<Functions.Written, Path> calls;

    /** @param types data types by name @param calls gets every function call that stands where a value is expected; null when calls are only data */
    public ValueChecker(Findings findings, Function<String, Optional<DataType>> types, BiConsumer<Functions.Written, Path> calls) {
        this.findings = findings;
        this.types = types;
        this.calls = calls;
    }

    /** @param hidden whether the value is a secret and must not be in a message */
    public void check(YamlNode value, Schema schema, Path path, boolean hidden) {
        findings.spend(1);
        if (isCall(value, schema, path) || value.isEmpty()) {
            return;
        }
        boolean fits = switch (schema.type()) {
            case "any", "json", "xml", "null" -> any(value, path, hidden);
            case "list" -> list(value, schema, path, hidden);
            case "map" -> map(value, schema, path, hidden);
            case "range" -> range(value, path, hidden);
            case "string", "integer", "float", "boolean", "timestamp", "version", "scalar-unit.size", "scalar-unit.time", "scalar-unit.frequency",
                 "scalar-unit.bitrate" -> scalar(value, schema.type(), path, hidden);
            default -> data(value, schema, path, hidden);
        };
        if (fits) {
            constraints(value, schema.type(), schema.constraints(), path, hidden);
        }
    }

    private boolean isCall(YamlNode value, Schema schema, Path path) {
        if (calls == null) {
            return false;
        }
        Optional<Functions.Written> call = Functions.call(value);
        call.ifPresent(written -> calls.accept(written, path.to(written.function())));
        Optional<YamlNode.Scalar> unknown = Functions.unknown(value);
        unknown.ifPresent(name -> unknown(name, path));
        return call.isPresent() || unknown.isPresent();
    }

    private void unknown(YamlNode.Scalar name, Path path) {
        if (Functions.FOREIGN.contains(name.text())) {
            findings.warning(ToscaError.TOSCA_UNKNOWN_FUNCTION, name.at(), path.to(name.text())).found(name.text())
                    .say("The function '%s' has no value on this server".formatted(name.text()));
        } else {
            findings.error(ToscaError.TOSCA_UNKNOWN_FUNCTION, name.at(), path.to(name.text()))
                    .name(name.text(), new TreeSet<>(Functions.FORMS.keySet())).say("Unknown function '%s'".formatted(Findings.shorten(name.text())));
        }
    }

    private boolean any(YamlNode value, Path path, boolean hidden) {
        if (value instanceof YamlNode.Items items) {
            return list(items, Schema.ANY, path, hidden);
        }
        return !(value instanceof YamlNode.Entries entries) || map(entries, Schema.ANY, path, hidden);
    }

    private boolean list(YamlNode value, Schema schema, Path path, boolean hidden) {
        if (!(value instanceof YamlNode.Items items)) {
            mismatch(value, "a list" + schema.entry().map(entry -> " of " + entry).orElse(""), path, hidden);
            return false;
        }
        List<YamlNode> values = items.values();
        for (int i = 0; i < values.size(); i++) {
            check(values.get(i), schema.entry().orElse(Schema.ANY), path.to(i), hidden);
        }
        return true;
    }

    private boolean map(YamlNode value, Schema schema, Path path, boolean hidden) {
        if (!(value instanceof YamlNode.Entries entries)) {
            mismatch(value, "a map" + schema.entry().map(entry -> " of " + entry).orElse(""), path, hidden);
            return false;
        }
        entries.values().forEach((key, entry) -> check(entry.value(), schema.entry().orElse(Schema.ANY), path.to(key), hidden));
        return true;
    }

    private boolean range(YamlNode value, Path path, boolean hidden) {
        boolean fits = value instanceof YamlNode.Items items && items.values().size() == 2 && items.values().stream()
                .allMatch(each -> each instanceof YamlNode.Scalar bound && (bound.text().equals("UNBOUNDED") || Scalars.integer(bound.text()).isPresent()));
        if (!fits) {
            mismatch(value, Scalars.example("range"), path, hidden);
            return false;
        }
        Optional<String> problem = Constraints.reversed("integer", ((YamlNode.Items) value).values().stream().map(each -> ((YamlNode.Scalar) each).text())
                .toList());
        problem.ifPresent(words -> findings.error(ToscaError.TOSCA_TYPE_MISMATCH, value.at(), path).say("A range " + words));
        return problem.isEmpty();
    }

    private boolean scalar(YamlNode value, String type, Path path, boolean hidden) {
        if (value instanceof YamlNode.Scalar scalar && Scalars.fits(type, scalar.text())) {
            return true;
        }
        mismatch(value, Scalars.example(type), path, hidden);
        return false;
    }

    private boolean data(YamlNode value, Schema schema, Path path, boolean hidden) {
        Optional<DataType> type = types.apply(schema.type());
        if (type.isEmpty()) {
            return any(value, path, hidden) && false;
        }
        if (type.get().base().isPresent()) {
            Schema base = type.get().base().get();
            check(value, new Schema(base.type(), schema.entry().or(base::entry), type.get().constraints()), path, hidden);
            constraints(value, base.type(), schema.constraints(), path, hidden);
            return false;
        }
        if (value instanceof YamlNode.Entries entries) {
            structure(entries, type.get(), path, hidden);
            return true;
        }
        mismatch(value, "a mapping with the properties of " + schema.type(), path, hidden);
        return false;
    }

    private void structure(YamlNode.Entries value, DataType type, Path path, boolean hidden) {
        for (YamlNode.Entry entry : value.values().values()) {
            Definition definition = type.properties().get(entry.name());
            if (definition != null) {
                check(entry.value(), definition.schema(), path.to(entry.name()), hidden || definition.sensitive());
            } else if (type.type().known()) {
                findings.error(ToscaError.TOSCA_UNKNOWN_PROPERTY, entry.key().at(), path.to(entry.name())).name(entry.name(), type.properties().keySet())
                        .say("%s has no property '%s'".formatted(type.type().name(), Findings.shorten(entry.name())));
            }
        }
        findings.spend(type.properties().size());
        for (Map.Entry<String, Definition> property : type.properties().entrySet()) {
            if (property.getValue().required() && property.getValue().defaultValue().isEmpty() && value.get(property.getKey()).isEmpty()) {
                findings.error(ToscaError.TOSCA_MISSING_PROPERTY, value.at(), path)
                        .say("%s requires the property '%s'".formatted(type.type().name(), property.getKey()));
            }
        }
    }

    /** Reports every constraint that the value violates. */
    public void constraints(YamlNode value, String type, List<Constraint> constraints, Path path, boolean hidden) {
        for (Constraint constraint : constraints) {
            Optional<String> violation = Constraints.violation(constraint, type, value, findings::spend);
            violation.ifPresent(words -> {
                Findings.Note note = findings.error(ToscaError.TOSCA_CONSTRAINT_VIOLATED, value.at(), path);
                if (!hidden) {
                    note.found(value instanceof YamlNode.Scalar scalar ? scalar.text() : value.describe());
                }
                if (constraint.operator().equals("valid_values")) {
                    note.allowed(constraint.operands());
                }
                note.say("%s %s".formatted(hidden ? "The value" : value instanceof YamlNode.Scalar ? value.describe() : "The value", words));
            });
        }
    }

    private void mismatch(YamlNode value, String expected, Path path, boolean hidden) {
        Findings.Note note = findings.error(ToscaError.TOSCA_TYPE_MISMATCH, value.at(), path);
        String what = hidden && value instanceof YamlNode.Scalar ? "the secret given" : value.describe();
        if (!hidden) {
            note.found(value instanceof YamlNode.Scalar scalar ? scalar.text() : value.describe());
        }
        note.say("Expected %s, not %s".formatted(expected, what));
    }
}
