package org.nembo.tosca.check;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.nembo.tosca.NodeTemplate;
import org.nembo.tosca.Property;
import org.nembo.tosca.ToscaError;
import org.nembo.tosca.Value;
import org.nembo.tosca.finding.Findings;
import org.nembo.tosca.finding.Path;

/** Follows values through the properties that they read to the nodes whose attributes they need in the end. */
final class References {

    /** Longer chains of properties that read properties are refused, so that evaluating one cannot exhaust the stack. */
    private static final int LONGEST_CHAIN = 32;

    private static final String MACHINE = "tosca.nodes.Compute";

    private final Findings findings;
    private final Map<String, NodeTemplate> nodes;
    private final Map<String, Reached> reached = new HashMap<>();
    private final Set<String> open = new LinkedHashSet<>();

    /** What a property reads from, those without which it has no value among them, those whose operations must have run, and over how many properties. */
    private record Reached(Set<String> nodes, Set<String> needed, Set<String> run, int length) {
        private static final Reached NOTHING = new Reached(Set.of(), Set.of(), Set.of(), 0);
    }

    /** A property of a node or its capability; null when it is known only when the node runs. @param owner path to it @param declared as an attribute too */
    private record Member(NodeTemplate node, String owner, Property property, boolean declared) {
    }

    References(Findings findings, Map<String, NodeTemplate> nodes) {
        this.findings = findings;
        this.nodes = nodes;
    }

    /** Reports properties of the node that need themselves. */
    void checkProperties(String node) {
        nodes.get(node).properties().values().forEach(property -> property(node, "", property));
    }

    /** The nodes whose attributes the value reads. */
    Set<String> nodes(Value value, String self) {
        return follow(value, self).nodes;
    }

    /**
     * Those of them that must have started: all but machines, whose addresses are known before anything on them runs, and nodes of which little is known; and
     * all whose operations give something.
     */
    Set<String> started(Value value, String self) {
        Reached found = follow(value, self);
        Set<String> all = new HashSet<>(found.needed);
        all.removeIf(name -> !nodes.get(name).type().known() || nodes.get(name).isA(MACHINE));
        all.addAll(found.run);
        return all;
    }

    private Reached follow(Value value, String self) {
        Set<String> all = new HashSet<>();
        Set<String> needed = new HashSet<>();
        Set<String> run = new HashSet<>();
        int length = 0;
        for (Value.Call call : value.calls()) {
            if (call.function().equals("get_operation_output")) {
                target(call, self).ifPresent(target -> run.add(target.name()));
            }
            boolean attribute = call.function().equals("get_attribute");
            Optional<Member> read = attribute || call.function().equals("get_property") ? target(call, self).map(node -> member(node, call, 1))
                    : Optional.empty();
            if (read.isEmpty()) {
                continue;
            }
            String node = read.get().node.name();
            Property property = read.get().property;
            if (attribute && (property == null || read.get().declared)) {
                all.add(node);
            }
            if (attribute && property == null) {
                needed.add(node);
            } else if (property != null) {
                // An attribute that is a property too has that value until the node runs.
                Reached further = property(node, read.get().owner, property);
                findings.spend(1 + further.nodes.size());
                all.addAll(further.nodes);
                needed.addAll(further.needed);
                run.addAll(further.run);
                length = Math.max(length, further.length);
            }
        }
        all.addAll(run);
        return new Reached(all, needed, run, length);
    }

    /** As the evaluator looks for it: a property or attribute, then one of a capability, then one of the node that meets a requirement. */
    private Member member(NodeTemplate node, Value.Call call, int index) {
        String name = text(call, index);
        boolean declared = node.declared().containsKey(name);
        if (node.properties().containsKey(name) || declared) {
            return new Member(node, "", node.properties().get(name), declared);
        }
        if (node.capabilities().containsKey(name)) {
            return new Member(node, "capabilities." + name + ".", node.capabilities().get(name).properties().get(text(call, index + 1)), false);
        }
        Optional<NodeTemplate> next = index == 1 && call.arguments().size() > 2 ? node.target(name).map(nodes::get) : Optional.empty();
        return next.map(target -> member(target, call, 2)).orElseGet(() -> new Member(node, "", null, false));
    }

    private Reached property(String node, String owner, Property property) {
        String key = node + "." + owner + property.name();
        Reached known = reached.get(key);
        if (known != null) {
            return known;
        }
        if (open.contains(key) || open.size() >= LONGEST_CHAIN) {
            report(node, owner, property, open.contains(key) ? key : null);
            return Reached.NOTHING;
        }
        open.add(key);
        Reached further = follow(property.value(), node);
        open.remove(key);
        Reached result = new Reached(further.nodes, further.needed, further.run, further.length + 1);
        if (result.length > LONGEST_CHAIN) {
            report(node, owner, property, null);
            result = Reached.NOTHING;
        }
        reached.put(key, result);
        return result;
    }

    private void report(String node, String owner, Property property, String circle) {
        Path path = Path.ROOT.to("topology_template").to("node_templates").to(node).to(owner + "properties").to(property.name());
        if (circle == null) {
            findings.error(ToscaError.TOSCA_LIMIT, property.value().at(), path)
                    .say("The property '%s' is read from more than %d properties in a row".formatted(property.name(), LONGEST_CHAIN));
        } else {
            String way = String.join(" → ", open.stream().dropWhile(each -> !each.equals(circle)).toList());
            findings.error(ToscaError.TOSCA_CYCLE, property.value().at(), path).say("This value needs itself: " + way + " → " + circle);
        }
    }

    private Optional<NodeTemplate> target(Value.Call call, String self) {
        String name = text(call, 0);
        return switch (name) {
            case "SELF", "SOURCE" -> Optional.ofNullable(nodes.get(self));
            case "HOST" -> host(nodes.get(self), text(call, 1));
            default -> Optional.ofNullable(nodes.get(name));
        };
    }

    /** The nearest host that has the member, else the nearest. */
    private Optional<NodeTemplate> host(NodeTemplate node, String member) {
        Set<String> seen = new HashSet<>();
        Optional<NodeTemplate> nearest = node.host().map(nodes::get);
        for (Optional<NodeTemplate> next = nearest; next.isPresent() && seen.add(next.get().name()); next = next.get().host().map(nodes::get)) {
            NodeTemplate host = next.get();
            if (host.properties().containsKey(member) || host.declared().containsKey(member) || host.capabilities().containsKey(member)) {
                return next;
            }
        }
        return nearest;
    }

    private static String text(Value.Call call, int index) {
        return index < call.arguments().size() && call.arguments().get(index) instanceof Value.Scalar scalar ? scalar.text() : "";
    }
}
