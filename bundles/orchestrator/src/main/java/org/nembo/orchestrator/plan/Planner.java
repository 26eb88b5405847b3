package org.nembo.orchestrator.plan;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.nembo.api.error.NemboException;
import org.nembo.orchestrator.OrchestratorError;
import org.nembo.orchestrator.deployment.ResourceKind;
import org.nembo.orchestrator.template.Blueprint;
import org.nembo.orchestrator.template.Scripts;
import org.nembo.tosca.NodeTemplate;
import org.nembo.tosca.Requirement;
import org.nembo.tosca.Topology;

/** Turns a template with its inputs into the list of what is to be made, in order. Pure functions. */
public final class Planner {

    private static final String BINDS_TO = "tosca.relationships.network.BindsTo";

    private static final Set<String> DATA = Set.of("tosca.nodes.indigo.OnedataSpace", "tosca.nodes.indigo.OnedataServiceSpace", "tosca.nodes.indigo.Dynafed");

    private final Blueprint blueprint;
    private final Topology topology;
    private final Scripts scripts;
    private final List<String> notes = new ArrayList<>();

    private Planner(Blueprint blueprint, Scripts scripts) {
        this.blueprint = blueprint;
        this.topology = blueprint.topology();
        this.scripts = scripts;
    }

    /**
     * @throws NemboException {@code TEMPLATE_IMPLEMENTATION_MISSING} naming every operation whose program this server does not have;
     *                        {@code DEPLOYMENT_NOT_EVALUABLE} when a volume has no size, a port is none, or nodes need each other in a
     *                        circle through the networks that they are in
     */
    public static Plan plan(Blueprint blueprint, Scripts scripts) {
        return new Planner(blueprint, scripts).plan();
    }

    private Plan plan() {
        complete();
        Map<String, Set<String>> needs = needs();
        List<PlannedResource> resources = new ArrayList<>();
        Map<String, Integer> levels = levels(needs);
        for (String name : levels.keySet().stream().sorted(Comparator.comparing(levels::get)).toList()) {
            NodeTemplate node = topology.nodes().get(name);
            int count = blueprint.bound().instances(name);
            for (int i = 0; i < count; i++) {
                resources.add(resource(node, i, resources.size(), levels.get(name), needs.get(name)));
            }
            if (count > 0) {
                checkPorts(node);
            }
            note(node, count);
        }
        return new Plan(resources, notes);
    }

    /** What is wrong with ports is said before anything is made. */
    private void checkPorts(NodeTemplate node) {
        Known known = new Known(blueprint.bound());
        if (Kinds.of(node) == ResourceKind.MACHINE) {
            Ports.ofMachine(node, blueprint.bound());
        } else if (node.isA(Kinds.CONTAINER)) {
            known.property(node, "ports").ifPresent(ports -> Ports.ofContainer(node.name(), ports));
        } else if (node.isA(Kinds.APPLICATION)) {
            Kinds.host(node, topology).flatMap(host -> known.capability(host, "host", "publish_ports"))
                    .ifPresent(ports -> Ports.published(node.name(), ports));
        }
    }

    private PlannedResource resource(NodeTemplate node, int instance, int position, int level, Set<String> needs) {
        ResourceKind kind = Kinds.of(node, blueprint.bound());
        boolean operates = kind == ResourceKind.SOFTWARE || kind == ResourceKind.MACHINE;
        Optional<PlannedResource.Instance> machine = operates ? machine(node, instance) : Optional.empty();
        return new PlannedResource(node.name(), instance, position, level, node.type().name(), kind, needs, machine,
                machine.isEmpty() ? List.of() : Kinds.operations(node).stream().filter(name -> hasText(node, name)).toList());
    }

    private boolean hasText(NodeTemplate node, String operation) {
        return Kinds.operation(node, operation).flatMap(found -> Implementation.of(node, found, scripts)).isPresent();
    }

    /** Software without its programs would be there in name only, and a volume without a size is none that could be made. */
    private void complete() {
        List<String> missing = new ArrayList<>();
        for (NodeTemplate node : topology.nodes().values()) {
            if (Kinds.of(node, blueprint.bound()) == ResourceKind.VOLUME && node.property("size").isEmpty()) {
                throw new NemboException(OrchestratorError.DEPLOYMENT_NOT_EVALUABLE,
                        "volume '%s' needs a size, or the volume_id of one that is there".formatted(node.name()));
            }
            for (String operation : Kinds.operations(node)) {
                if (hasText(node, operation)) {
                    continue;
                }
                String source = Implementation.shown(Implementation.source(node, Kinds.operation(node, operation).orElseThrow()));
                if (Kinds.of(node) == ResourceKind.SOFTWARE) {
                    missing.add("%s of '%s': %s".formatted(operation, node.name(), source));
                } else if (Kinds.of(node) == ResourceKind.MACHINE) {
                    notes.add("%s of '%s' is not run: this server does not have %s".formatted(operation, node.name(), source));
                }
            }
        }
        if (!missing.isEmpty()) {
            throw new NemboException(OrchestratorError.TEMPLATE_IMPLEMENTATION_MISSING,
                    "this server does not have the programs of these operations: " + String.join("; ", missing));
        }
    }

    /** The machine under it: at every floor the one of the same number, else one in turn. */
    private Optional<PlannedResource.Instance> machine(NodeTemplate node, int instance) {
        Optional<NodeTemplate> machine = Kinds.machine(node, topology);
        return machine.map(found -> new PlannedResource.Instance(found.name(), instance % Math.max(1, blueprint.bound().instances(found.name()))));
    }

    /** What the language says, and a machine after the networks that its ports lead to. */
    private Map<String, Set<String>> needs() {
        Map<String, Set<String>> needs = new LinkedHashMap<>();
        topology.startOrder().forEach(name -> needs.put(name, new LinkedHashSet<>(topology.needs().getOrDefault(name, Set.of()))));
        for (NodeTemplate port : topology.nodesOfType(Kinds.PORT)) {
            Optional<String> bound = bound(port);
            Optional<String> link = port.target("link");
            if (bound.isPresent() && link.isPresent() && needs.containsKey(bound.get())) {
                needs.get(bound.get()).add(link.get());
            }
        }
        return needs;
    }

    static Optional<String> bound(NodeTemplate port) {
        return port.requirements().stream().filter(each -> each.name().equals("binding") || Kinds.isA(each, BINDS_TO))
                .flatMap((Requirement each) -> each.node().stream()).findFirst();
    }

    /** How deep each node stands, in the order of declaration. */
    private static Map<String, Integer> levels(Map<String, Set<String>> needs) {
        Map<String, Integer> levels = new HashMap<>();
        for (int level = 0; levels.size() < needs.size(); level++) {
            List<String> next = needs.keySet().stream().filter(name -> !levels.containsKey(name) && levels.keySet().containsAll(needs.get(name))).toList();
            if (next.isEmpty()) {
                throw new NemboException(OrchestratorError.DEPLOYMENT_NOT_EVALUABLE, "these nodes need each other in a circle: "
                        + String.join(", ", needs.keySet().stream().filter(name -> !levels.containsKey(name)).toList()));
            }
            for (String name : next) {
                levels.put(name, level);
            }
        }
        Map<String, Integer> ordered = new LinkedHashMap<>();
        needs.keySet().forEach(name -> ordered.put(name, levels.get(name)));
        return ordered;
    }

    private void note(NodeTemplate node, int count) {
        ResourceKind kind = Kinds.of(node, blueprint.bound());
        if ((kind == ResourceKind.WORKLOAD || kind == ResourceKind.GROUP) && Kinds.machine(node, topology).isPresent()) {
            notes.add("'%s' is run by the site itself, not on the machine '%s' that hosts it in the template"
                    .formatted(node.name(), Kinds.machine(node, topology).orElseThrow().name()));
        }
        if (DATA.stream().anyMatch(node::isA)) {
            notes.add("'%s' is not made: this server knows no service for %s".formatted(node.name(), node.type().name()));
        }
        if (node.isA(Kinds.APPLICATION) && Kinds.host(node, topology).map(host -> new Known(blueprint.bound()).count(
                new Known(blueprint.bound()).capability(host, "host", "volumes"))).orElse(0) > 0) {
            notes.add("the directories of the site that '%s' names as volumes are not mounted".formatted(node.name()));
        }
        if (Kinds.isNothing(new Known(blueprint.bound()), node)) {
            notes.add("'%s' has the size 0 and is not made".formatted(node.name()));
        }
        if (count == 0) {
            notes.add("'%s' has no instance".formatted(node.name()));
        }
        boolean configures = node.requirements().stream().flatMap(each -> each.interfaces().values().stream())
                .flatMap(each -> each.operations().values().stream()).anyMatch(operation -> operation.implementation().isPresent());
        if (configures) {
            notes.add("the operations of the relationships of '%s' are not run".formatted(node.name()));
        }
    }
}
