package org.nembo.tosca.check;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import org.nembo.tosca.Capability;
import org.nembo.tosca.LifecycleInterface;
import org.nembo.tosca.NodeTemplate;
import org.nembo.tosca.Operation;
import org.nembo.tosca.Property;
import org.nembo.tosca.Requirement;
import org.nembo.tosca.ToscaError;
import org.nembo.tosca.finding.Findings;
import org.nembo.tosca.finding.Path;

/** Finds which nodes need which, and an order in which they can start. */
final class Dependencies {

    private final Findings findings;
    private final Map<String, NodeTemplate> nodes;
    private final Map<String, Set<String>> needs = new LinkedHashMap<>();
    private List<String> order = List.of();

    Dependencies(Findings findings, Map<String, NodeTemplate> nodes) {
        this.findings = findings;
        this.nodes = nodes;
    }

    Map<String, Set<String>> needs() {
        return needs;
    }

    List<String> order() {
        return order;
    }

    Dependencies resolve() {
        References references = new References(findings, nodes);
        nodes.keySet().forEach(references::checkProperties);
        nodes.values().forEach(node -> needs.put(node.name(), hard(node, references)));
        order = sort(needs);
        if (order.size() < nodes.size()) {
            circles();
        } else {
            nodes.values().forEach(node -> soft(node, references));
            order = sort(needs);
        }
        return this;
    }

    /** Targets of requirements, and nodes that must have started because their attributes are in properties. */
    private Set<String> hard(NodeTemplate node, References references) {
        Set<String> all = new LinkedHashSet<>();
        for (Requirement requirement : node.requirements()) {
            requirement.node().filter(nodes::containsKey).ifPresent(all::add);
            requirement.properties().values().forEach(property -> all.addAll(references.started(property.value(), node.name())));
        }
        node.properties().values().forEach(property -> all.addAll(references.started(property.value(), node.name())));
        for (Capability capability : node.capabilities().values()) {
            for (Property property : capability.properties().values()) {
                all.addAll(references.started(property.value(), node.name()));
            }
        }
        all.remove(node.name());
        return all;
    }

    /**
     * Nodes whose attributes an operation gets, and machines whose addresses are in properties. Only a preference: a node may be configured after
     * others that need it have started, so that what would close a circle is left out.
     */
    private void soft(NodeTemplate node, References references) {
        Set<String> wanted = new LinkedHashSet<>();
        node.properties().values().forEach(property -> wanted.addAll(references.nodes(property.value(), node.name())));
        for (LifecycleInterface each : node.interfaces().values()) {
            each.inputs().values().forEach(value -> wanted.addAll(references.nodes(value, node.name())));
            for (Operation operation : each.operations().values()) {
                operation.inputs().values().forEach(value -> wanted.addAll(references.nodes(value, node.name())));
            }
        }
        wanted.remove(node.name());
        wanted.removeAll(needs.get(node.name()));
        wanted.stream().filter(target -> !reaches(target, node.name())).forEach(needs.get(node.name())::add);
    }

    private boolean reaches(String from, String to) {
        Set<String> seen = new LinkedHashSet<>(Set.of(from));
        List<String> waiting = new ArrayList<>(seen);
        while (!waiting.isEmpty()) {
            String next = waiting.remove(waiting.size() - 1);
            findings.spend(1 + needs.getOrDefault(next, Set.of()).size());
            if (next.equals(to)) {
                return true;
            }
            needs.getOrDefault(next, Set.of()).stream().filter(seen::add).forEach(waiting::add);
        }
        return false;
    }

    /** Each node after those that it needs, otherwise as declared; nodes in or behind a circle are left out. */
    private List<String> sort(Map<String, Set<String>> edges) {
        Map<String, Integer> place = new LinkedHashMap<>();
        edges.keySet().forEach(name -> place.put(name, place.size()));
        Map<String, Integer> open = new LinkedHashMap<>();
        Map<String, List<String>> behind = new LinkedHashMap<>();
        PriorityQueue<String> ready = new PriorityQueue<>((a, b) -> Integer.compare(place.get(a), place.get(b)));
        edges.forEach((name, targets) -> {
            open.put(name, targets.size());
            targets.forEach(target -> behind.computeIfAbsent(target, key -> new ArrayList<>()).add(name));
            if (targets.isEmpty()) {
                ready.add(name);
            }
        });
        List<String> sorted = new ArrayList<>();
        while (!ready.isEmpty()) {
            String next = ready.poll();
            sorted.add(next);
            behind.getOrDefault(next, List.of()).stream().filter(name -> open.merge(name, -1, Integer::sum) == 0).forEach(ready::add);
        }
        return sorted;
    }

    /** Reports every circle once, at the node of it that is declared first. */
    private void circles() {
        Set<String> left = new LinkedHashSet<>(nodes.keySet());
        left.removeAll(order);
        while (!left.isEmpty()) {
            List<String> way = new ArrayList<>();
            Optional<String> next = left.stream().findFirst();
            while (next.isPresent() && !way.contains(next.get())) {
                way.add(next.get());
                next = needs.get(next.get()).stream().filter(left::contains).findFirst();
            }
            next.ifPresent(start -> circle(way.subList(way.indexOf(start), way.size())));
            left.removeAll(way);
        }
    }

    private void circle(List<String> circle) {
        NodeTemplate first = circle.stream().map(nodes::get).min((a, b) -> a.at().compareTo(b.at())).orElseThrow();
        int start = circle.indexOf(first.name());
        List<String> turned = new ArrayList<>(circle.subList(start, circle.size()));
        turned.addAll(circle.subList(0, start));
        turned.add(first.name());
        findings.error(ToscaError.TOSCA_CYCLE, first.at(), Path.ROOT.to("topology_template").to("node_templates").to(first.name()))
                .say(turned.size() == 2 ? "The node '%s' needs itself".formatted(first.name()) : "These nodes need each other: " + String.join(" → ", turned));
    }
}
