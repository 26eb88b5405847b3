package org.nembo.orchestrator.update;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.nembo.orchestrator.deployment.Resource;
import org.nembo.orchestrator.deployment.ResourceKind;
import org.nembo.orchestrator.plan.Plan;
import org.nembo.orchestrator.plan.PlannedResource;
import org.nembo.orchestrator.plan.Ports;
import org.nembo.orchestrator.plan.Wiring;
import org.nembo.orchestrator.template.Blueprint;
import org.nembo.tosca.NodeTemplate;

/**
 * Compares what runs with what is wanted, node after node in the order in which they are made, so that what depends on something replaced is seen to change.
 * An instance keeps its number for as long as it lives, and no number is given twice. Pure; one use.
 */
public final class Differ {

    private final Blueprint before;
    private final Blueprint after;
    private final Map<String, List<Resource>> rows;
    private final Set<String> unwanted;
    private final Map<String, List<Integer>> oldInstances = new LinkedHashMap<>();
    private final Map<String, List<Integer>> newInstances = new LinkedHashMap<>();
    private final Set<String> replaced = new LinkedHashSet<>();
    private final List<Change> changes = new ArrayList<>();
    private final List<Change> removals = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();

    private Differ(Blueprint before, Blueprint after, Collection<Resource> resources, Set<String> unwanted) {
        this.before = before;
        this.after = after;
        this.unwanted = unwanted;
        this.rows = resources.stream().collect(Collectors.groupingBy(Resource::node, LinkedHashMap::new, Collectors.toList()));
        rows.forEach((node, all) -> oldInstances.put(node, present(all).stream().map(Resource::instance).toList()));
    }

    /**
     * @param resources all of the deployment, deleted ones included, so that no number is given twice
     * @param plan      of {@code after}
     * @param unwanted  the ids of resources that shall go when there are too many
     */
    public static Difference compare(Blueprint before, Blueprint after, Plan plan, Collection<Resource> resources, Set<String> unwanted) {
        return new Differ(before, after, resources, unwanted).compare(plan);
    }

    private Difference compare(Plan plan) {
        // One that went before may still stand in the template's list.
        Set<String> known = rows.values().stream().flatMap(List::stream).map(Resource::id).collect(Collectors.toSet());
        unwanted.stream().filter(id -> !known.contains(id)).sorted()
                .forEach(id -> problems.add("the removal list names '%s', which is no resource of this deployment".formatted(id)));
        plan.resources().stream().collect(Collectors.groupingBy(PlannedResource::node, LinkedHashMap::new, Collectors.toList())).forEach(this::node);
        Set<String> wanted = plan.resources().stream().map(PlannedResource::node).collect(Collectors.toSet());
        rows.forEach((node, all) -> {
            if (!wanted.contains(node)) {
                String why = after.topology().node(node).isEmpty() ? "the template has no such node any more" : "no instance is wanted";
                present(all).forEach(row -> remove(row, why));
            }
        });
        removals.sort(Comparator.comparing((Change change) -> change.was().orElseThrow().position()).reversed());
        changes.addAll(removals);
        return new Difference(changes, problems);
    }

    private void node(String node, List<PlannedResource> planned) {
        List<Resource> all = rows.getOrDefault(node, List.of());
        List<Resource> left = new ArrayList<>(present(all));
        List<Integer> places = hosted(planned);
        if (places.isEmpty()) {
            shrink(left, planned.size());
        } else {
            left.stream().filter(row -> !places.contains(row.instance())).toList().forEach(row -> {
                remove(row, "what it is on goes");
                left.remove(row);
            });
        }
        int next = all.stream().mapToInt(Resource::instance).max().orElse(-1) + 1;
        List<Integer> numbers = new ArrayList<>();
        newInstances.put(node, numbers);
        for (int i = 0; i < planned.size(); i++) {
            PlannedResource one = planned.get(i);
            Optional<Resource> row = places.isEmpty() ? i < left.size() ? Optional.of(left.get(i)) : Optional.empty() : at(left, places.get(i));
            int fresh = places.isEmpty() ? next : places.get(i);
            int number = row.map(found -> keepOrReplace(found, one, fresh)).orElseGet(() -> add(one, fresh));
            numbers.add(number);
            if (number == fresh) {
                next = fresh + 1;
            }
        }
    }

    /** Takes out those that are named, then the youngest. */
    private void shrink(List<Resource> left, int count) {
        left.stream().filter(row -> unwanted.contains(row.id())).toList().forEach(row -> {
            remove(row, "it is in the removal list");
            left.remove(row);
        });
        while (left.size() > count) {
            remove(left.remove(left.size() - 1), "fewer instances are wanted");
        }
    }

    private int add(PlannedResource planned, int number) {
        changes.add(new Change(Change.Kind.ADD, planned.node(), number, planned.type(), planned.kind(), planned.operations(), Optional.empty(),
                List.of(rows.containsKey(planned.node()) ? "more instances are wanted" : "the node is new")));
        return number;
    }

    private int keepOrReplace(Resource row, PlannedResource planned, int fresh) {
        Set<String> why = reasons(row, planned);
        if (why.isEmpty()) {
            changes.add(new Change(Change.Kind.KEEP, row.node(), row.instance(), row.type(), row.kind(), List.of(), Optional.of(row), List.of()));
            return row.instance();
        }
        boolean again = row.kind() == planned.kind() && (row.kind() == ResourceKind.SOFTWARE || row.kind() == ResourceKind.LOGICAL);
        if (again) {
            changes.add(new Change(Change.Kind.RECONFIGURE, row.node(), row.instance(), row.type(), row.kind(), again(planned.operations()),
                    Optional.of(row), List.copyOf(why)));
            return row.instance();
        }
        refuseLoss(row, why);
        replaced.add(row.node());
        changes.add(new Change(Change.Kind.REPLACE, row.node(), fresh, planned.type(), planned.kind(), planned.operations(), Optional.of(row),
                List.copyOf(why)));
        return fresh;
    }

    /** What is created stays created; it is configured and started again. */
    private static List<String> again(List<String> operations) {
        List<String> again = operations.stream().filter(operation -> !operation.equals("create")).toList();
        return again.isEmpty() ? operations : again;
    }

    private Set<String> reasons(Resource row, PlannedResource planned) {
        Set<String> why = new LinkedHashSet<>();
        if (row.state() == Resource.State.ERROR || row.state() == Resource.State.INITIAL) {
            why.add("it does not run");
        }
        Optional<NodeTemplate> old = before.topology().node(row.node());
        NodeTemplate now = after.topology().nodes().get(planned.node());
        if (old.isEmpty()) {
            why.add("the template did not have it");
            return why;
        }
        Signature.of(before.bound(), old.get(), row.instance(), oldInstances)
                .differences(Signature.of(after.bound(), now, row.instance(), newInstances)).forEach(name -> why.add(name + " changes"));
        if (planned.kind() == ResourceKind.MACHINE
                && !Ports.ofMachine(old.get(), before.bound()).values().containsAll(Ports.ofMachine(now, after.bound()).values())) {
            why.add("it gets ports that are closed now");
        }
        wired(now).stream().filter(replaced::contains).forEach(name -> why.add("'%s', which it is in, is made anew".formatted(name)));
        if (!wired(now).equals(wired(old.get(), before))) {
            why.add("its volumes or networks change");
        }
        return why;
    }

    private Set<String> wired(NodeTemplate node) {
        return wired(node, after);
    }

    private static Set<String> wired(NodeTemplate node, Blueprint blueprint) {
        Wiring wiring = new Wiring(blueprint.bound());
        Set<String> names = new LinkedHashSet<>();
        wiring.networks(node).forEach(network -> names.add(network.name()));
        wiring.volumes(node).forEach(volume -> volume.node().ifPresent(names::add));
        return names;
    }

    /** What is made anew begins empty: that must not happen to data unasked. */
    private void refuseLoss(Resource row, Set<String> why) {
        if (row.kind() == ResourceKind.VOLUME) {
            problems.add("volume '%s' would be made anew and its content lost (%s): leave it as it is, or give the new one another name"
                    .formatted(row.label(), String.join(", ", why)));
            return;
        }
        before.topology().node(row.node()).ifPresent(node -> new Wiring(before.bound()).volumes(node).stream().flatMap(each -> each.node().stream())
                .findFirst().ifPresent(volume -> problems.add(("'%s' would be made anew (%s) while volume '%s' is attached to what runs: scale it to 0 first, "
                        + "then change it").formatted(row.label(), String.join(", ", why), volume))));
    }

    private void remove(Resource row, String why) {
        removals.add(new Change(Change.Kind.REMOVE, row.node(), row.instance(), row.type(), row.kind(), List.of(), Optional.of(row), List.of(why)));
    }

    /** The numbers of the machines' instances that each instance of software is on, or each volume is for; empty for what has numbers of its own. */
    private List<Integer> hosted(List<PlannedResource> planned) {
        if (planned.get(0).kind() == ResourceKind.VOLUME) {
            return user(planned.get(0).node()).filter(machine -> after.bound().instances(machine.name()) == planned.size())
                    .map(machine -> survivors(machine.name(), planned.size())).orElse(List.of());
        }
        List<Integer> numbers = new ArrayList<>();
        for (PlannedResource each : planned) {
            if (each.kind() != ResourceKind.SOFTWARE || each.machine().isEmpty()) {
                return List.of();
            }
            List<Integer> machines = newInstances.getOrDefault(each.machine().get().node(), List.of());
            if (machines.size() != planned.size()) {
                return List.of();
            }
            numbers.add(machines.get(each.machine().get().index()));
        }
        return numbers;
    }

    /** The only node that a volume is attached to. */
    private Optional<NodeTemplate> user(String volume) {
        Wiring wiring = new Wiring(after.bound());
        List<NodeTemplate> users = after.topology().nodes().values().stream()
                .filter(node -> wiring.volumes(node).stream().anyMatch(each -> each.node().filter(volume::equals).isPresent())).toList();
        return users.size() == 1 ? Optional.of(users.get(0)) : Optional.empty();
    }

    /** The numbers that a node will have which is not looked at yet: volumes come before what they are attached to. */
    private List<Integer> survivors(String node, int count) {
        List<Resource> all = rows.getOrDefault(node, List.of());
        List<Integer> numbers = new ArrayList<>(
                present(all).stream().filter(row -> !unwanted.contains(row.id())).map(Resource::instance).limit(count).toList());
        for (int next = all.stream().mapToInt(Resource::instance).max().orElse(-1) + 1; numbers.size() < count; next++) {
            numbers.add(next);
        }
        return numbers;
    }

    private static Optional<Resource> at(List<Resource> rows, int instance) {
        return rows.stream().filter(row -> row.instance() == instance).findFirst();
    }

    private static List<Resource> present(List<Resource> all) {
        List<Resource> present = new ArrayList<>(all.stream().filter(row -> row.state() != Resource.State.DELETED).toList());
        present.sort(Comparator.comparingInt(Resource::instance));
        return Collections.unmodifiableList(present);
    }
}
