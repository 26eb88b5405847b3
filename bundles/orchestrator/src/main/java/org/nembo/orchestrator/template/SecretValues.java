package org.nembo.orchestrator.template;

import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.nembo.tosca.DataType;
import org.nembo.tosca.Definition;
import org.nembo.tosca.LifecycleInterface;
import org.nembo.tosca.NodeTemplate;
import org.nembo.tosca.Property;
import org.nembo.tosca.Schema;
import org.nembo.tosca.Topology;
import org.nembo.tosca.Value;

/** Finds the literal values of a template that nobody but the owner may see: by declaration, by type, or by the name they stand under. */
public final class SecretValues {

    private static final Pattern NAME = Pattern.compile(
            "(?i)(?:.*[_. -])?(?:password|passwd|passphrase|secrets?|tokens?|credentials?|private_?key|secret_?key|access_?key|api_?key|kube_?config)");
    /** Functions whose arguments become part of the value; those of all others are names. */
    private static final Set<String> JOINING = Set.of("concat", "join", "token");

    private final Topology topology;
    private final Set<Value.Scalar> found = new LinkedHashSet<>();

    private SecretValues(Topology topology) {
        this.topology = topology;
    }

    static Set<Value.Scalar> of(Topology topology) {
        SecretValues values = new SecretValues(topology);
        values.inputs();
        topology.nodes().values().forEach(values::node);
        topology.relationships().values().forEach(relationship -> {
            values.properties(relationship.properties());
            values.interfaces(relationship.interfaces());
        });
        topology.policies().values().forEach(policy -> values.properties(policy.properties()));
        topology.groups().values().forEach(group -> values.properties(group.properties()));
        topology.outputs().values().forEach(output -> values.add(output.value(), Optional.of(output.schema()), output.sensitive()));
        return values.found;
    }

    public static boolean isSecretName(String name) {
        return name.length() < 200 && NAME.matcher(name).matches();
    }

    private void inputs() {
        for (Definition input : topology.inputs().values()) {
            input.defaultValue().ifPresent(value -> add(value, Optional.of(input.schema()), input.sensitive()));
        }
    }

    private void node(NodeTemplate node) {
        properties(node.properties());
        properties(node.attributes());
        interfaces(node.interfaces());
        node.capabilities().values().forEach(capability -> {
            properties(capability.properties());
            properties(capability.attributes());
        });
        node.requirements().forEach(requirement -> {
            properties(requirement.properties());
            interfaces(requirement.interfaces());
        });
        node.artifacts().values().forEach(artifact -> properties(artifact.properties()));
    }

    private void properties(Map<String, Property> properties) {
        properties.values().forEach(property -> add(property.value(), Optional.of(property.schema()), property.sensitive()));
    }

    private void interfaces(Map<String, LifecycleInterface> interfaces) {
        for (LifecycleInterface each : interfaces.values()) {
            named(each.inputs());
            each.operations().values().forEach(operation -> named(operation.inputs()));
        }
    }

    private void named(Map<String, Value> values) {
        values.forEach((name, value) -> add(value, Optional.empty(), isSecretName(name)));
    }

    private void add(Value value, Optional<Schema> schema, boolean secret) {
        if (value instanceof Value.Scalar scalar) {
            if (secret && !scalar.isNull() && !scalar.text().isBlank()) {
                found.add(scalar);
            }
        } else if (value instanceof Value.Items items) {
            items.values().forEach(item -> add(item, schema.flatMap(Schema::entry), secret));
        } else if (value instanceof Value.Entries entries) {
            entries.values().forEach((name, entry) -> member(name, entry, schema, secret));
        } else if (value instanceof Value.Call call && JOINING.contains(call.function())) {
            call.arguments().forEach(argument -> add(argument, Optional.empty(), secret));
        }
    }

    private void member(String name, Value value, Optional<Schema> schema, boolean secret) {
        Optional<Definition> declared = schema.map(Schema::type).map(topology.dataTypes()::get).map(DataType::properties).map(known -> known.get(name));
        boolean hidden = secret || declared.map(Definition::sensitive).orElseGet(() -> isSecretName(name));
        add(value, declared.map(Definition::schema).or(() -> schema.flatMap(Schema::entry)), hidden);
    }
}
