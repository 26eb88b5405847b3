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

    /** What a property reads from, those without which it has no value among them, and over how many other properties. */
    private record Reached(Set<String> nodes, Set<String> needed, int length) {
        private static final Reached NOTHING = new Reached(Set.of(), Set.of(), 0);
    }

    References(Findings findings, Map<String, NodeTemplate> nodes) {
        this.findings = findings;
        this.nodes = nodes;
    }

    /** Reports properties of the node that need themselves. */
    void checkProperties(String node) {
        nodes.get(node).properties().values().forEach(property -> property(node, property));
    }

    /** The nodes whose attributes the value reads. */
    Set<String> nodes(Value value, String self) {
        return follow(value, self).nodes;
    }

    /** Those of them that must have started: all but machines, whose addresses are known before anything on them runs, and nodes of which little is known. */
    Set<String> started(Value value, String self) {
        Set<String> all = new HashSet<>(follow(value, self).needed);
        all.removeIf(name -> !nodes.get(name).type().known() || nodes.get(name).isA(MACHINE));
        return all;
    }

    private Reached follow(Value value, String self) {
        Set<String> all = new HashSet<>();
        Set<String> needed = new HashSet<>();
        int length = 0;
        for (Value.Call call : value.calls()) {
            boolean attribute = call.function().equals("get_attribute");
            if (!attribute && !call.function().equals("get_property") || call.arguments().size() < 2) {
                continue;
            }
            Optional<NodeTemplate> target = target(call, self);
            if (target.isEmpty() || !(call.arguments().get(1) instanceof Value.Scalar name)) {
                continue;
            }
            Property property = target.get().properties().get(name.text());
            if (attribute && (property == null || target.get().declared().containsKey(name.text()))) {
                all.add(target.get().name());
            }
            if (attribute && property == null) {
                needed.add(target.get().name());
            } else if (property != null) {
                // An attribute that is a property too has that value until the node runs.
                Reached further = property(target.get().name(), property);
                findings.spend(1 + further.nodes.size());
                all.addAll(further.nodes);
                needed.addAll(further.needed);
                length = Math.max(length, further.length);
            }
        }
        return new Reached(all, needed, length);
    }

    private Reached property(String node, Property property) {
        String key = node + "." + property.name();
        Reached known = reached.get(key);
        if (known != null) {
            return known;
        }
        if (open.contains(key) || open.size() >= LONGEST_CHAIN) {
            report(node, property, open.contains(key) ? key : null);
            return Reached.NOTHING;
        }
        open.add(key);
        Reached further = follow(property.value(), node);
        open.remove(key);
        Reached result = new Reached(further.nodes, further.needed, further.length + 1);
        if (result.length > LONGEST_CHAIN) {
            report(node, property, null);
            result = Reached.NOTHING;
        }
        reached.put(key, result);
        return result;
    }

    private void report(String node, Property property, String circle) {
        Path path = Path.ROOT.to("topology_template").to("node_templates").to(node).to("properties").to(property.name());
        if (circle == null) {
            findings.error(ToscaError.TOSCA_LIMIT, property.value().at(), path)
                    .say("The property '%s' is read from more than %d properties in a row".formatted(property.name(), LONGEST_CHAIN));
        } else {
            String way = String.join(" → ", open.stream().dropWhile(each -> !each.equals(circle)).toList());
            findings.error(ToscaError.TOSCA_CYCLE, property.value().at(), path).say("This value needs itself: " + way + " → " + circle);
        }
    }

    private Optional<NodeTemplate> target(Value.Call call, String self) {
        if (!(call.arguments().get(0) instanceof Value.Scalar name)) {
            return Optional.empty();
        }
        return Optional.ofNullable(nodes.get(name.text().equals("SELF") || name.text().equals("SOURCE") ? self : name.text()));
    }
}
