package org.nembo.orchestrator.plan;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.nembo.spi.provider.Networks;
import org.nembo.tosca.BoundTopology;
import org.nembo.tosca.NodeTemplate;
import org.nembo.tosca.Requirement;
import org.nembo.tosca.Topology;

/** Which volumes and networks belong to which machines and programs. Pure functions. */
public final class Wiring {

    private static final String ATTACHES_TO = "tosca.relationships.AttachesTo";

    private final Topology topology;
    private final Known known;

    public Wiring(BoundTopology bound) {
        this.topology = bound.topology();
        this.known = new Known(bound);
    }

    /** The requirements of a node that are met by a volume, in the order of the template; without volumes of no size, which there are none of. */
    public List<Requirement> volumes(NodeTemplate node) {
        return node.requirements().stream().filter(each -> each.node().flatMap(topology::node)
                .map(target -> target.isA(Kinds.VOLUME) && !Kinds.isNothing(known, target)).orElse(false)
                && (Kinds.isA(each, ATTACHES_TO) || each.name().contains("storage") || each.name().equals("volume"))).toList();
    }

    /** The networks that a node is in: by the ports that are bound to it, in their order, and by its own requirements. */
    public List<NodeTemplate> networks(NodeTemplate node) {
        List<NodeTemplate> networks = new ArrayList<>();
        topology.nodesOfType(Kinds.PORT).stream().filter(port -> Planner.bound(port).filter(node.name()::equals).isPresent())
                .sorted(Comparator.comparingInt(Wiring::place)).flatMap(port -> port.target("link").flatMap(topology::node).stream())
                .filter(network -> !networks.contains(network)).forEach(networks::add);
        node.requirements().stream().flatMap(each -> each.node().flatMap(topology::node).stream())
                .filter(target -> target.isA(Kinds.NETWORK) && !networks.contains(target)).forEach(networks::add);
        return networks;
    }

    /** Whether clients reach the machine from outside: it is in a public network, or its endpoint says so. */
    boolean isPublic(NodeTemplate machine) {
        return networks(machine).stream().anyMatch(network -> kind(known.property(network, "network_type")) == Networks.Kind.PUBLIC)
                || known.text(machine, "endpoint", "network_name").filter("PUBLIC"::equalsIgnoreCase).isPresent();
    }

    /** What kind a network is. @param type of the property {@code network_type} */
    public static Networks.Kind kind(Optional<Object> type) {
        return switch (type.map(String::valueOf).orElse("private").strip().toLowerCase(java.util.Locale.ROOT)) {
            case "public" -> Networks.Kind.PUBLIC;
            case "isolated" -> Networks.Kind.ISOLATED;
            default -> Networks.Kind.PRIVATE;
        };
    }

    /** Whether it is one that the site's default network cannot stand for. */
    static boolean isOwn(Known known, NodeTemplate network) {
        return kind(known.property(network, "network_type")) == Networks.Kind.ISOLATED || known.property(network, "cidr").isPresent();
    }

    private static int place(NodeTemplate port) {
        return port.property("order").map(found -> found.value() instanceof org.nembo.tosca.Value.Scalar scalar && scalar.text().matches("\\d{1,6}")
                ? Integer.parseInt(scalar.text()) : 0).orElse(0);
    }
}
