package org.nembo.tosca.check;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.nembo.tosca.Definition;
import org.nembo.tosca.LifecycleInterface;
import org.nembo.tosca.NodeTemplate;
import org.nembo.tosca.ToscaError;
import org.nembo.tosca.finding.Findings;
import org.nembo.tosca.finding.Path;
import org.nembo.tosca.types.DefinitionReader;
import org.nembo.tosca.types.TypeDefinition;
import org.nembo.tosca.types.TypeFamily;
import org.nembo.tosca.yaml.YamlNode;

/** Checks imperative workflows: that steps name nodes, groups, operations, steps and workflows that exist, and that they come to an end. */
final class Workflows {

    private static final Path SECTION = Path.ROOT.to("topology_template").to("workflows");
    private static final Set<String> KEYS = Set.of("description", "metadata", "inputs", "preconditions", "steps", "implementation", "outputs");
    private static final Set<String> STEP = Set.of("target", "target_relationship", "operation_host", "filter", "activities", "on_success", "on_failure",
            "description");
    /** What the first versions of Alien4Cloud wrote besides. */
    private static final Set<String> ALIEN_STEP = Stream.concat(STEP.stream(), Stream.of("node", "activity", "on-success", "on-failure"))
            .collect(Collectors.toUnmodifiableSet());
    private static final Set<String> ACTIVITIES = Set.of("delegate", "set_state", "call_operation", "inline");

    private final Context context;
    private final Assignments assignments;
    private final Calls calls;
    private final Map<String, NodeTemplate> nodes;
    private final Set<String> targets;
    private final Map<String, Set<String>> inlined = new LinkedHashMap<>();

    Workflows(Context context, Assignments assignments, Calls calls, Map<String, NodeTemplate> nodes, Set<String> groups) {
        this.context = context;
        this.assignments = assignments;
        this.calls = calls;
        this.nodes = nodes;
        this.targets = new TreeSet<>(nodes.keySet());
        targets.addAll(groups);
    }

    void check(Map<String, YamlNode.Entry> written) {
        written.values().forEach(entry -> inlined.put(entry.name(), new LinkedHashSet<>()));
        written.values().forEach(entry -> context.sections().map(entry.value(), SECTION.to(entry.name()), "A workflow")
                .ifPresent(body -> workflow(entry, body, SECTION.to(entry.name()))));
        circle(inlined).ifPresent(way -> context.findings().error(ToscaError.TOSCA_CYCLE, written.get(way.get(0)).key().at(), SECTION.to(way.get(0)))
                .say("These workflows contain each other: " + Findings.shorten(String.join(" → ", way))));
    }

    private void workflow(YamlNode.Entry entry, YamlNode.Entries body, Path path) {
        context.sections().keys(body, KEYS, path);
        Map<String, Definition> inputs = new DefinitionReader(context.findings()).definitions(body, "inputs", path, DefinitionReader.Use.INPUT);
        inputs.values().forEach(input -> context.schema(input.schema(), input.at(), path.to("inputs").to(input.name())));
        calls.alsoInputs(inputs.keySet());
        preconditions(body, path.to("preconditions"));
        Map<String, YamlNode.Entry> steps = context.sections().map(body, "steps", path).map(YamlNode.Entries::values).orElse(Map.of());
        Map<String, Set<String>> next = new LinkedHashMap<>();
        steps.forEach((name, step) -> next.put(name, step(entry.name(), step, steps.keySet(), path.to("steps").to(name))));
        circle(next).ifPresent(way -> context.findings().error(ToscaError.TOSCA_CYCLE, steps.get(way.get(0)).key().at(), path.to("steps").to(way.get(0)))
                .say("These steps follow each other without end: " + Findings.shorten(String.join(" → ", way))));
        calls.alsoInputs(Set.of());
    }

    private void preconditions(YamlNode.Entries body, Path path) {
        List<YamlNode> items = context.sections().items(body, "preconditions", path);
        for (int i = 0; i < items.size(); i++) {
            if (items.get(i) instanceof YamlNode.Entries map) {
                target(map.get("target"), path.to(i).to("target"));
                map.get("condition").ifPresent(value -> assignments.free(value, path));
            }
        }
    }

    /** Gives back the steps that may follow. */
    private Set<String> step(String workflow, YamlNode.Entry entry, Set<String> steps, Path path) {
        Optional<YamlNode.Entries> step = context.sections().map(entry.value(), path, "A step");
        Set<String> next = new LinkedHashSet<>();
        step.ifPresent(body -> {
            boolean alien = context.dialect() == Dialect.ALIEN;
            context.sections().keys(body, alien ? ALIEN_STEP : STEP, path);
            Optional<YamlNode> target = body.get("target").or(() -> body.get("node"));
            if (target.isEmpty() && body.get("activities").isPresent()) {
                context.findings().error(ToscaError.TOSCA_MISSING_KEY, entry.key().at(), path).say("The step '%s' needs a target".formatted(entry.name()));
            }
            Optional<NodeTemplate> node = target(target, path.to("target")).map(nodes::get);
            relationship(body, node, path.to("target_relationship"));
            List<YamlNode> activities = new ArrayList<>(context.sections().items(body, "activities", path));
            body.get("activity").ifPresent(activities::add);
            for (int i = 0; i < activities.size(); i++) {
                activity(workflow, activities.get(i), body.get("target_relationship").isPresent() ? Optional.empty() : node, path.to("activities").to(i));
            }
            for (String key : List.of("on_success", "on_failure", "on-success", "on-failure")) {
                for (YamlNode item : context.sections().items(body, key, path)) {
                    known(item, steps, "step", path.to(key)).ifPresent(next::add);
                }
            }
        });
        return next;
    }

    private Optional<String> target(Optional<YamlNode> written, Path path) {
        return written.flatMap(value -> known(value, targets, "node or group", path));
    }

    private Optional<String> known(YamlNode value, Set<String> names, String what, Path path) {
        if (!(value instanceof YamlNode.Scalar name)) {
            context.sections().shape(value, path, "The name of a " + what + " must be text");
            return Optional.empty();
        }
        if (!names.contains(name.text())) {
            context.findings().note(context.missing(), ToscaError.TOSCA_UNKNOWN_TARGET, value.at(), path).name(name.text(), names)
                    .say("No %s '%s'%s".formatted(what, Findings.shorten(name.text()), context.hint()));
            return Optional.empty();
        }
        return Optional.of(name.text());
    }

    private void relationship(YamlNode.Entries body, Optional<NodeTemplate> node, Path path) {
        if (node.isPresent() && node.get().type().known() && body.get("target_relationship").orElse(null) instanceof YamlNode.Scalar name) {
            context.findings().spend(node.get().requirements().size());
            Set<String> names = node.get().requirements().stream().map(each -> each.name()).collect(Collectors.toCollection(TreeSet::new));
            if (!names.contains(name.text())) {
                context.findings().error(ToscaError.TOSCA_UNKNOWN_REQUIREMENT, name.at(), path).name(name.text(), names)
                        .say("The node '%s' has no requirement '%s'".formatted(node.get().name(), Findings.shorten(name.text())));
            }
        }
    }

    private void activity(String workflow, YamlNode written, Optional<NodeTemplate> node, Path path) {
        if (!(written instanceof YamlNode.Entries map) || map.single().isEmpty()) {
            context.sections().shape(written, path, "An activity must be a mapping with one key");
            return;
        }
        YamlNode.Entry entry = map.single().get();
        context.sections().keys(map, ACTIVITIES, path);
        YamlNode.Entries body = entry.value() instanceof YamlNode.Entries long_ ? long_ : YamlNode.Entries.of(Map.of(), entry.value().at());
        if (entry.name().equals("call_operation")) {
            Optional<YamlNode> operation = entry.value() instanceof YamlNode.Scalar ? Optional.of(entry.value()) : body.get("operation");
            operation.filter(YamlNode.Scalar.class::isInstance).map(YamlNode.Scalar.class::cast)
                    .ifPresentOrElse(name -> node.ifPresent(each -> operation(name, each, path.to(entry.name()))), () -> context.findings()
                            .error(ToscaError.TOSCA_MISSING_KEY, entry.key().at(), path.to(entry.name())).say("'call_operation' needs an operation"));
        } else if (entry.name().equals("inline")) {
            YamlNode name = body.get("workflow").orElse(entry.value());
            known(name, inlined.keySet(), "workflow", path.to(entry.name())).ifPresent(inlined.get(workflow)::add);
        }
        body.get("inputs").ifPresent(inputs -> assignments.free(inputs, path.to(entry.name()).to("inputs")));
    }

    /** {@code Standard.start}, or the interface by its type. */
    private void operation(YamlNode.Scalar name, NodeTemplate node, Path path) {
        int dot = name.text().lastIndexOf('.');
        if (!node.type().known() || dot < 1) {
            if (dot < 1) {
                context.findings().error(ToscaError.TOSCA_UNKNOWN_OPERATION, name.at(), path).found(name.text())
                        .say("An operation is named as INTERFACE.OPERATION, not '%s'".formatted(Findings.shorten(name.text())));
            }
            return;
        }
        String wanted = name.text().substring(0, dot);
        String type = context.scope().find(TypeFamily.INTERFACE, wanted).map(TypeDefinition::name).orElse(wanted);
        Optional<LifecycleInterface> found = node.interfaces().values().stream()
                .filter(each -> each.name().equalsIgnoreCase(wanted) || each.type().equals(type)).findFirst();
        if (found.isEmpty()) {
            context.findings().error(ToscaError.TOSCA_UNKNOWN_INTERFACE, name.at(), path).name(wanted, node.interfaces().keySet())
                    .say("The node '%s' has no interface '%s'".formatted(node.name(), Findings.shorten(wanted)));
            return;
        }
        context.findings().spend(10L * (1 + found.get().operations().size()));
        Set<String> operations = new TreeSet<>(found.get().operations().keySet());
        context.scope().find(TypeFamily.INTERFACE, found.get().type()).ifPresent(each -> each.effective().lineage()
                .forEach(ancestor -> operations.addAll(Interfaces.operationsOf(ancestor.body()).keySet())));
        String operation = name.text().substring(dot + 1);
        if (!operations.contains(operation)) {
            context.findings().error(ToscaError.TOSCA_UNKNOWN_OPERATION, name.at(), path).name(operation, operations)
                    .say("The interface '%s' of node '%s' has no operation '%s'".formatted(found.get().name(), node.name(), Findings.shorten(operation)));
        }
    }

    /** One way that leads back to its start; empty when there is none. */
    private static Optional<List<String>> circle(Map<String, Set<String>> next) {
        Map<String, Integer> open = new LinkedHashMap<>();
        Map<String, List<String>> before = new HashMap<>();
        Deque<String> ends = new ArrayDeque<>();
        next.forEach((name, names) -> {
            open.put(name, names.size());
            names.forEach(each -> before.computeIfAbsent(each, key -> new ArrayList<>()).add(name));
            if (names.isEmpty()) {
                ends.add(name);
            }
        });
        while (!ends.isEmpty()) {
            String end = ends.poll();
            open.remove(end);
            before.getOrDefault(end, List.of()).stream().filter(each -> open.merge(each, -1, Integer::sum) == 0).forEach(ends::add);
        }
        if (open.isEmpty()) {
            return Optional.empty();
        }
        Set<String> way = new LinkedHashSet<>();
        String step = open.keySet().iterator().next();
        while (way.add(step)) {
            step = next.get(step).stream().filter(open::containsKey).findFirst().orElseThrow();
        }
        List<String> all = new ArrayList<>(way);
        List<String> circle = new ArrayList<>(all.subList(all.indexOf(step), all.size()));
        circle.add(step);
        return Optional.of(circle);
    }
}
