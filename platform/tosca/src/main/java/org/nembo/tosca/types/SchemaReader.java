package org.nembo.tosca.types;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.nembo.tosca.Constraint;
import org.nembo.tosca.Schema;
import org.nembo.tosca.ToscaError;
import org.nembo.tosca.finding.Findings;
import org.nembo.tosca.finding.Path;
import org.nembo.tosca.value.Constraints;
import org.nembo.tosca.yaml.YamlNode;

/** Reads types with their entry schemas and constraints. */
public final class SchemaReader {

    private final Findings findings;

    public SchemaReader(Findings findings) {
        this.findings = findings;
    }

    /** The schema that a declaration's keys describe; {@link Schema#ANY} when it has no type. */
    public Schema schema(YamlNode.Entries body, Path path) {
        Optional<Schema> entry = body.get("entry_schema").flatMap(value -> entry(value, path.to("entry_schema")));
        Optional<String> type = body.text("type");
        List<Constraint> constraints = constraints(body, type.map(SimpleTypes::canonical).orElse(""), path);
        if (type.isEmpty() && entry.isEmpty() && constraints.isEmpty()) {
            return Schema.ANY;
        }
        return new Schema(SimpleTypes.canonical(type.orElse("any")), entry, constraints);
    }

    private Optional<Schema> entry(YamlNode value, Path path) {
        if (value instanceof YamlNode.Scalar scalar) {
            return Optional.of(new Schema(SimpleTypes.canonical(scalar.text()), Optional.empty(), List.of()));
        }
        return new Sections(findings).map(value, path, "'entry_schema'").map(map -> schema(map, path));
    }

    /** The constraints under that key. @param type of the values that they are for; empty when it is not known */
    public List<Constraint> constraints(YamlNode.Entries body, String type, Path path) {
        YamlNode section = body.get("constraints").orElse(null);
        List<Constraint> constraints = new ArrayList<>();
        if (section instanceof YamlNode.Items list) {
            for (int i = 0; i < list.values().size(); i++) {
                if (list.values().get(i) instanceof YamlNode.Entries map) {
                    all(map, type, path.to("constraints").to(i), constraints);
                } else {
                    new Sections(findings).shape(list.values().get(i), path.to("constraints").to(i), "A constraint must be a mapping");
                }
            }
        } else if (section instanceof YamlNode.Entries map) {
            all(map, type, path.to("constraints"), constraints);
        } else if (section != null) {
            new Sections(findings).shape(section, path.to("constraints"), "'constraints' must be a list");
        }
        return constraints;
    }

    private void all(YamlNode.Entries map, String type, Path path, List<Constraint> constraints) {
        map.values().values().forEach(entry -> constraint(entry, type, path.to(entry.name())).ifPresent(constraints::add));
    }

    /** A constraint, for example of a node filter. @param type of the values that it is for; empty when it is not known */
    public Optional<Constraint> constraint(YamlNode.Entry entry, String type, Path path) {
        String operator = entry.name();
        if (!Constraints.OPERATORS.contains(operator)) {
            findings.error(ToscaError.TOSCA_INVALID_CONSTRAINT, entry.key().at(), path).name(operator, new TreeSet<>(Constraints.OPERATORS))
                    .say("Unknown constraint '%s'".formatted(Findings.shorten(operator)));
            return Optional.empty();
        }
        List<String> operands = new ArrayList<>();
        List<YamlNode> written = entry.value() instanceof YamlNode.Items items ? items.values() : List.of(entry.value());
        written.forEach(value -> operands.add(value instanceof YamlNode.Scalar scalar ? scalar.text() : ""));
        Optional<String> problem = Constraints.problem(operator, type, operands, written);
        problem.ifPresent(words -> findings.error(ToscaError.TOSCA_INVALID_CONSTRAINT, entry.value().at(), path).found(entry.value().describe())
                .say("The constraint '%s' %s".formatted(operator, words)));
        return problem.isPresent() ? Optional.empty() : Optional.of(new Constraint(operator, operands));
    }
}
