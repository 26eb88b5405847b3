package org.nembo.tosca.check;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.nembo.tosca.Definition;
import org.nembo.tosca.LifecycleInterface;
import org.nembo.tosca.Operation;
import org.nembo.tosca.ToscaError;
import org.nembo.tosca.Value;
import org.nembo.tosca.finding.Findings;
import org.nembo.tosca.finding.Path;
import org.nembo.tosca.types.EffectiveType;
import org.nembo.tosca.types.TypeDefinition;
import org.nembo.tosca.types.TypeFamily;
import org.nembo.tosca.value.Values;
import org.nembo.tosca.yaml.YamlNode;

/** Checks interfaces: operations in the short and the long form, of the template over those of the type. */
final class Interfaces {

    private static final Set<String> RESERVED = Set.of("type", "inputs", "operations", "notifications", "description", "derived_from", "version", "metadata");
    private static final Map<String, String> SHORT = Map.of("Standard", "tosca.interfaces.node.lifecycle.Standard", "Configure",
            "tosca.interfaces.relationship.Configure", "tosca.interfaces.node.lifecycle.standard", "tosca.interfaces.node.lifecycle.Standard");

    private final Context context;
    private final Assignments assignments;
    private final boolean relationship;

    Interfaces(Context context, Assignments assignments, boolean relationship) {
        this.relationship = relationship;
        this.context = context;
        this.assignments = assignments;
    }

    /** The interfaces of a node or relationship. */
    Map<String, LifecycleInterface> of(YamlNode.Entries body, EffectiveType type, Path path) {
        Map<String, YamlNode.Entry> written = context.sections().map(body, "interfaces", path).map(YamlNode.Entries::values).orElse(Map.of());
        Map<String, LifecycleInterface> all = new LinkedHashMap<>();
        type.interfaces().forEach((name, declared) -> all.put(name, one(name, declared, written.get(name), path.to("interfaces").to(name))));
        written.values().stream().filter(entry -> !all.containsKey(entry.name())).forEach(entry -> {
            Path place = path.to("interfaces").to(entry.name());
            if (type.known() && typeName(entry.name(), List.of(entry.value())).isEmpty()) {
                Set<String> names = new TreeSet<>(type.interfaces().keySet());
                names.addAll(SHORT.keySet());
                context.findings().error(ToscaError.TOSCA_UNKNOWN_INTERFACE, entry.key().at(), place).name(entry.name(), names)
                        .say("%s has no interface '%s'".formatted(type.chain().name(), Findings.shorten(entry.name())));
            }
            all.put(entry.name(), one(entry.name(), List.of(), entry, place));
        });
        return all;
    }

    private LifecycleInterface one(String name, List<YamlNode> declared, YamlNode.Entry own, Path path) {
        Map<String, Value> inputs = new LinkedHashMap<>();
        Map<String, Operation> operations = new LinkedHashMap<>();
        declared.forEach(layer -> layer(layer, path, Optional.empty(), inputs, operations));
        Set<String> known = new TreeSet<>(operations.keySet());
        List<YamlNode> layers = new ArrayList<>(declared);
        if (own != null) {
            layers.add(own.value());
        }
        Optional<TypeDefinition> type = typeName(name, layers);
        if (relationship) {
            // People write the operations of a relationship under Standard too; what is meant is clear.
            context.scope().find(TypeFamily.INTERFACE, SHORT.get("Configure")).ifPresent(each -> known.addAll(operationsOf(each.body()).keySet()));
        }
        type.ifPresent(each -> each.effective().lineage().forEach(ancestor -> known.addAll(operationsOf(ancestor.body()).keySet())));
        if (own != null) {
            context.findings().spend(declared.stream().mapToLong(YamlNode::size).sum());
            DeclaredInputs expected = new DeclaredInputs(declared, type);
            layer(own.value(), path, Optional.of(expected), inputs, operations);
            if (type.isPresent() && type.get().effective().known()) {
                unknownOperations(name, own, known, path);
            }
        }
        return new LifecycleInterface(name, type.map(TypeDefinition::name).orElse(""), inputs, operations);
    }

    private void unknownOperations(String name, YamlNode.Entry own, Set<String> known, Path path) {
        if (own.value() instanceof YamlNode.Entries body) {
            operationsOf(body).values().stream().filter(entry -> !known.contains(entry.name())).forEach(entry -> context.findings()
                    .error(ToscaError.TOSCA_UNKNOWN_OPERATION, entry.key().at(), path.to(entry.name())).name(entry.name(), known)
                    .say("The interface '%s' has no operation '%s'".formatted(name, Findings.shorten(entry.name()))));
        }
    }

    private Optional<TypeDefinition> typeName(String name, List<YamlNode> layers) {
        for (int i = layers.size() - 1; i >= 0; i--) {
            Optional<String> type = layers.get(i) instanceof YamlNode.Entries map ? map.text("type") : Optional.empty();
            if (type.isPresent()) {
                return context.scope().find(TypeFamily.INTERFACE, SHORT.getOrDefault(type.get(), type.get()));
            }
        }
        return context.scope().find(TypeFamily.INTERFACE, SHORT.getOrDefault(name, name));
    }

    /** Operations stand beside the other keys up to 1.2, and under a key of their own since 1.3. */
    static Map<String, YamlNode.Entry> operationsOf(YamlNode.Entries body) {
        Map<String, YamlNode.Entry> operations = new LinkedHashMap<>(body.values());
        operations.keySet().removeAll(RESERVED);
        body.get("operations").filter(YamlNode.Entries.class::isInstance).ifPresent(map -> operations.putAll(((YamlNode.Entries) map).values()));
        return operations;
    }

    /** @param expected what the type declares; empty when the layer is of the type itself, which has been checked */
    private void layer(YamlNode layer, Path path, Optional<DeclaredInputs> expected, Map<String, Value> inputs, Map<String, Operation> operations) {
        if (!(layer instanceof YamlNode.Entries body)) {
            if (expected.isPresent() && !layer.isEmpty()) {
                context.sections().shape(layer, path, "An interface must be a mapping");
            }
            return;
        }
        context.findings().spend(body.size());
        inputs(body, path, expected.map(each -> each.of("")), inputs);
        operationsOf(body).forEach((name, entry) -> operations.put(name, operation(entry, Optional.ofNullable(operations.get(name)), path.to(name),
                expected.map(each -> each.of(name)))));
    }

    private Operation operation(YamlNode.Entry entry, Optional<Operation> inherited, Path path,
            Optional<Map<String, Definition>> expected) {
        Map<String, Value> inputs = new LinkedHashMap<>(inherited.map(Operation::inputs).orElse(Map.of()));
        Optional<String> implementation = Optional.empty();
        List<String> dependencies = List.of();
        if (entry.value() instanceof YamlNode.Entries body) {
            inputs(body, path, expected, inputs);
            YamlNode written = body.get("implementation").orElse(null);
            if (written instanceof YamlNode.Entries map) {
                implementation = artifact(map.get("primary").orElse(map));
                dependencies = context.sections().items(map, "dependencies", path.to("implementation")).stream().map(Interfaces::artifact)
                        .flatMap(Optional::stream).toList();
            } else if (written != null) {
                implementation = artifact(written);
            }
            if (expected.isPresent()) {
                context.sections().keys(body, Set.of("description", "implementation", "inputs", "outputs", "type", "metadata"), path);
            }
        } else {
            implementation = artifact(entry.value());
        }
        return new Operation(entry.name(), implementation.or(() -> inherited.flatMap(Operation::implementation)), dependencies, inputs, entry.key().at());
    }

    private static Optional<String> artifact(YamlNode value) {
        if (value instanceof YamlNode.Scalar scalar && !scalar.isNull()) {
            return Optional.of(scalar.text());
        }
        return value instanceof YamlNode.Entries map ? map.text("file") : Optional.empty();
    }

    private void inputs(YamlNode.Entries body, Path path, Optional<Map<String, Definition>> expected, Map<String, Value> inputs) {
        body.get("inputs").filter(YamlNode.Entries.class::isInstance).ifPresent(map -> ((YamlNode.Entries) map).values().forEach((name, entry) -> {
            Optional<YamlNode> value = value(entry.value());
            Path place = path.to("inputs").to(name);
            value.ifPresent(each -> inputs.put(name, expected.isEmpty() ? Values.of(each) : assigned(each, expected.get().get(name), place)));
        }));
    }

    private Value assigned(YamlNode value, Definition declared, Path path) {
        return declared == null ? assignments.free(value, path) : assignments.typed(value, declared.schema(), path);
    }

    /** A type declares inputs where a template assigns them; of a declaration the default counts. */
    private static Optional<YamlNode> value(YamlNode written) {
        if (DeclaredInputs.isDeclaration(written)) {
            YamlNode.Entries map = (YamlNode.Entries) written;
            return map.get("value").or(() -> map.get("default"));
        }
        return Optional.of(written).filter(each -> !each.isEmpty());
    }
}
