package org.nembo.tosca;

import java.util.Optional;
import java.util.Set;

/** Finds what the first arguments of a function mean: which node, which of its instances, which property or attribute. */
record Lookup(Topology topology, Pairing pairing) {

    /** Stands for every instance of a node. */
    static final int ALL = -1;

    private static final Set<String> PAIRED = Set.of("tosca.relationships.HostedOn", "tosca.relationships.network.BindsTo",
            "tosca.relationships.AttachesTo");
    private static final int HIGHEST_HOST = 64;

    /** Which instance of a host, or of another node of which there is one per instance, belongs to an instance of what stands on it. */
    @FunctionalInterface
    interface Pairing {
        int paired(String node, int instance);
    }

    /** A node, and one of its instances or {@link #ALL}. */
    record Place(NodeTemplate node, int instance) {
    }

    /** What is asked for: a property with the node whose value it is, or an attribute. One of the two is null. @param used how many arguments that took */
    record Target(Place place, Property property, AttributeReference attribute, int used) {
        String node() {
            return place.node().name();
        }
    }

    /** What a call of get_property or get_attribute means in a scope; empty when that cannot be known or does not exist. */
    Optional<Target> target(Value.Call call, Scope scope) {
        boolean attribute = call.function().equals("get_attribute");
        return place(text(call, 0), text(call, 1), scope).flatMap(found -> member(found, call, 1, attribute));
    }

    /** The node that a name or a word like SELF means. @param member what is asked of it: HOST is the nearest host that has it, else the nearest */
    Optional<Place> place(String name, String member, Scope scope) {
        return switch (name) {
            case "SELF" -> place(scope.self().or(scope::source), scope.instance());
            case "SOURCE" -> place(scope.source().or(scope::self), scope.instance());
            case "TARGET" -> place(scope.target(), scope.targetInstance());
            case "HOST" -> place(scope.self().or(scope::source), scope.instance()).flatMap(place -> host(place, member));
            default -> place(Optional.of(name), ALL);
        };
    }

    private Optional<Place> place(Optional<String> name, int instance) {
        return name.flatMap(topology::node).map(node -> new Place(node, instance));
    }

    private Optional<Place> host(Place place, String member) {
        Optional<Place> nearest = above(place);
        Optional<Place> next = nearest;
        for (int i = 0; i < HIGHEST_HOST && next.isPresent(); i++) {
            NodeTemplate host = next.get().node();
            if (host.properties().containsKey(member) || host.declared().containsKey(member) || host.capabilities().containsKey(member)) {
                return next;
            }
            next = above(next.get());
        }
        return nearest;
    }

    private Optional<Place> above(Place place) {
        return place.node().host().flatMap(topology::node).map(host -> new Place(host, pairing.paired(host.name(), place.instance())));
    }

    private Optional<Target> member(Place place, Value.Call call, int index, boolean attribute) {
        NodeTemplate node = place.node();
        String name = text(call, index);
        Property property = node.properties().get(name);
        if (property != null && !(attribute && node.declared().containsKey(name))) {
            return Optional.of(new Target(place, property, null, index + 1));
        }
        if (node.declared().containsKey(name)) {
            return Optional.of(attribute(place, Optional.empty(), name, index + 1));
        }
        Capability capability = node.capabilities().get(name);
        if (capability != null && index + 1 < call.arguments().size()) {
            return Optional.of(ofCapability(place, capability, text(call, index + 1), index + 2, attribute));
        }
        if (index == 1 && call.arguments().size() > 2) {
            Optional<Place> target = through(place, name);
            if (target.isPresent()) {
                return member(target.get(), call, 2, attribute);
            }
        }
        return attribute ? Optional.of(attribute(place, Optional.empty(), name, index + 1)) : Optional.empty();
    }

    /** The node that meets a requirement: its one instance that belongs to this one, where there is one for each, else all of them. */
    private Optional<Place> through(Place place, String name) {
        for (Requirement requirement : place.node().requirements()) {
            Optional<NodeTemplate> target = requirement.name().equals(name) ? requirement.node().flatMap(topology::node) : Optional.empty();
            if (target.isPresent()) {
                boolean paired = place.instance() != ALL && (requirement.name().equals("host")
                        || requirement.relationship().map(type -> PAIRED.stream().anyMatch(type::isA)).orElse(false));
                return Optional.of(new Place(target.get(), paired ? pairing.paired(target.get().name(), place.instance()) : ALL));
            }
        }
        return Optional.empty();
    }

    private static Target ofCapability(Place place, Capability capability, String name, int used, boolean attribute) {
        Property property = capability.properties().get(name);
        if (property != null || !attribute) {
            return new Target(place, property,
                    property == null ? new AttributeReference(place.node().name(), Optional.of(capability.name()), name) : null, used);
        }
        return attribute(place, Optional.of(capability.name()), name, used);
    }

    private static Target attribute(Place place, Optional<String> capability, String name, int used) {
        return new Target(place, null, new AttributeReference(place.node().name(), capability, name), used);
    }

    static String text(Value.Call call, int index) {
        return index < call.arguments().size() && call.arguments().get(index) instanceof Value.Scalar scalar ? scalar.text() : "";
    }
}
