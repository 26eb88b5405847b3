package org.nembo.tosca;

import java.util.Optional;

/** Finds what the arguments of get_property and get_attribute mean. */
record Lookup(Topology topology) {

    private static final String HOSTED_ON = "tosca.relationships.HostedOn";
    private static final int HIGHEST_HOST = 64;

    /** What is asked for: a property with the node whose value it is, or an attribute. One of the two is null. @param used how many arguments that took */
    record Target(String node, Property property, AttributeReference attribute, int used) {
    }

    /** What a call of get_property or get_attribute means in a scope; empty when that cannot be known or does not exist. */
    Optional<Target> target(Value.Call call, Scope scope) {
        boolean attribute = call.function().equals("get_attribute");
        Optional<NodeTemplate> node = node(text(call, 0), text(call, 1), scope);
        return node.flatMap(found -> member(found, call, 1, attribute));
    }

    private Optional<NodeTemplate> node(String name, String member, Scope scope) {
        return switch (name) {
            case "SELF" -> scope.self().or(scope::source).flatMap(topology::node);
            case "SOURCE" -> scope.source().or(scope::self).flatMap(topology::node);
            case "TARGET" -> scope.target().flatMap(topology::node);
            case "HOST" -> scope.self().flatMap(topology::node).flatMap(node -> host(node, member));
            default -> topology.node(name);
        };
    }

    /** The nearest host that has the member, else the nearest host. */
    private Optional<NodeTemplate> host(NodeTemplate node, String member) {
        Optional<NodeTemplate> nearest = above(node);
        Optional<NodeTemplate> next = nearest;
        for (int i = 0; i < HIGHEST_HOST && next.isPresent(); i++) {
            NodeTemplate host = next.get();
            if (host.properties().containsKey(member) || host.declared().containsKey(member) || host.capabilities().containsKey(member)) {
                return next;
            }
            next = above(host);
        }
        return nearest;
    }

    private Optional<NodeTemplate> above(NodeTemplate node) {
        return node.requirements().stream()
                .filter(each -> each.name().equals("host") || each.relationship().map(type -> type.isA(HOSTED_ON)).orElse(false))
                .flatMap(each -> each.node().stream()).findFirst().flatMap(topology::node);
    }

    private Optional<Target> member(NodeTemplate node, Value.Call call, int index, boolean attribute) {
        String name = text(call, index);
        Property property = node.properties().get(name);
        if (property != null && !(attribute && node.declared().containsKey(name))) {
            return Optional.of(new Target(node.name(), property, null, index + 1));
        }
        if (node.declared().containsKey(name)) {
            return Optional.of(attribute(node, Optional.empty(), name, index + 1));
        }
        Capability capability = node.capabilities().get(name);
        if (capability != null && index + 1 < call.arguments().size()) {
            return Optional.of(ofCapability(node, capability, text(call, index + 1), index + 2, attribute));
        }
        if (index == 1 && call.arguments().size() > 2) {
            Optional<NodeTemplate> target = node.target(name).flatMap(topology::node);
            if (target.isPresent()) {
                return member(target.get(), call, 2, attribute);
            }
        }
        return attribute ? Optional.of(attribute(node, Optional.empty(), name, index + 1)) : Optional.empty();
    }

    private static Target ofCapability(NodeTemplate node, Capability capability, String name, int used, boolean attribute) {
        Property property = capability.properties().get(name);
        if (property != null || !attribute) {
            return new Target(node.name(), property, property == null ? new AttributeReference(node.name(), Optional.of(capability.name()), name) : null, used);
        }
        return attribute(node, Optional.of(capability.name()), name, used);
    }

    private static Target attribute(NodeTemplate node, Optional<String> capability, String name, int used) {
        return new Target(node.name(), null, new AttributeReference(node.name(), capability, name), used);
    }

    static String text(Value.Call call, int index) {
        return index < call.arguments().size() && call.arguments().get(index) instanceof Value.Scalar scalar ? scalar.text() : "";
    }
}
