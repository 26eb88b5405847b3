package org.nembo.orchestrator.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.nembo.orchestrator.deployment.ResourceKind;
import org.nembo.tosca.Artifact;
import org.nembo.tosca.BoundTopology;
import org.nembo.tosca.LifecycleInterface;
import org.nembo.tosca.NodeTemplate;
import org.nembo.tosca.Operation;
import org.nembo.tosca.Requirement;
import org.nembo.tosca.ScalarUnit;
import org.nembo.tosca.Topology;

/** What a node of a template is at a site, by its type and everything that it is derived from. Pure functions. */
public final class Kinds {

    public static final String PROCESS = "nembo.nodes.Process";
    public static final String CONTAINER = "nembo.nodes.Container";
    public static final String COMPOSE = "nembo.nodes.Compose";
    public static final String COMPUTE = "tosca.nodes.Compute";
    public static final String VOLUME = "tosca.nodes.BlockStorage";
    public static final String NETWORK = "tosca.nodes.network.Network";
    public static final String PORT = "tosca.nodes.network.Port";
    public static final String APPLICATION = "tosca.nodes.Container.Application";
    public static final String DOCKER_COMPOSE = "tosca.nodes.indigo.DockerCompose";

    /** The operations that make a node, in order. */
    static final List<String> MAKING = List.of("create", "configure", "start");

    private static final String STANDARD = "Standard";
    private static final String STANDARD_TYPE = "tosca.interfaces.node.lifecycle.Standard";
    private static final String IMAGE_TYPE = "tosca.artifacts.Deployment.Image";
    private static final String HOSTED_ON = "tosca.relationships.HostedOn";
    private static final int HIGHEST_HOST = 64;
    private static final Set<String> NOWHERE = Set.of("tosca.nodes.ObjectStorage", "tosca.nodes.LoadBalancer", "tosca.nodes.indigo.iam.client",
            "tosca.nodes.indigo.S3Bucket", "tosca.nodes.indigo.GlusterFSVolume",
            "tosca.nodes.indigo.Qcg.Job", "tosca.nodes.indigo.Kubernetes.HelmChart");

    private Kinds() {
    }

    /** By its values too: a volume or a network that is there already is not made, and neither is a volume of no size, which is how templates leave it out. */
    public static ResourceKind of(NodeTemplate node, BoundTopology bound) {
        ResourceKind kind = of(node);
        Known known = new Known(bound);
        boolean made = switch (kind) {
            case VOLUME -> !isGiven(known, node, "volume_id") && !isNothing(known, node);
            case NETWORK -> !isGiven(known, node, "network_id") && (!isGiven(known, node, "network_name") || isGiven(known, node, "cidr"));
            default -> true;
        };
        return made ? kind : ResourceKind.LOGICAL;
    }

    /** Whether a volume is none: it is not one that is there already, and its size is 0. */
    static boolean isNothing(Known known, NodeTemplate volume) {
        return volume.isA(VOLUME) && !isGiven(known, volume, "volume_id") && known.property(volume, "size").map(String::valueOf)
                .flatMap(ScalarUnit.SIZE::parse).filter(size -> size.signum() == 0).isPresent();
    }

    public static ResourceKind of(NodeTemplate node) {
        if (node.isA(PROCESS) || node.isA(CONTAINER) || node.isA(APPLICATION)) {
            return ResourceKind.WORKLOAD;
        }
        if (node.isA(COMPUTE) || node.isA("tosca.nodes.Abstract.Compute")) {
            return ResourceKind.MACHINE;
        }
        if (node.isA(VOLUME)) {
            return ResourceKind.VOLUME;
        }
        if (node.isA(NETWORK)) {
            return ResourceKind.NETWORK;
        }
        if (node.isA(COMPOSE) || node.isA(DOCKER_COMPOSE)) {
            return ResourceKind.GROUP;
        }
        return operations(node).isEmpty() ? ResourceKind.LOGICAL : ResourceKind.SOFTWARE;
    }

    /** Why nothing here can run it, in words; empty when something can. */
    public static Optional<String> unfit(NodeTemplate node, Topology topology) {
        ResourceKind kind = of(node);
        if (node.isA(APPLICATION) && !node.isA(CONTAINER) && image(node).isEmpty()) {
            return Optional.of("container '%s' has no artifact that is its image".formatted(node.name()));
        }
        if (kind == ResourceKind.LOGICAL && !node.type().known() && !node.isA("tosca.nodes.Root")) {
            return Optional.of("the type %s of node '%s' is not known here: nothing that the template imports declares it".formatted(node.type().name(),
                    node.name()));
        }
        if (kind == ResourceKind.LOGICAL && !node.isA("tosca.nodes.Root") || NOWHERE.stream().anyMatch(node::isA)) {
            return Optional.of("no provider of this server can run node '%s' of type %s".formatted(node.name(), node.type().name()));
        }
        if (kind == ResourceKind.SOFTWARE && machine(node, topology).isEmpty()) {
            return Optional.of("node '%s' has operations and no machine to run them on: its requirement 'host' must lead to a %s"
                    .formatted(node.name(), COMPUTE));
        }
        return Optional.empty();
    }

    /** The artifact that is a container's image. */
    public static Optional<Artifact> image(NodeTemplate node) {
        return node.artifacts().values().stream().filter(artifact -> artifact.type().map(type -> type.isA(IMAGE_TYPE)
                || type.name().startsWith(IMAGE_TYPE)).orElse(false)).findFirst().or(() -> Optional.ofNullable(node.artifacts().get("image")));
    }

    /** The lifecycle interface of a node, whatever it is called there. */
    public static Optional<LifecycleInterface> standard(NodeTemplate node) {
        return Optional.ofNullable(node.interfaces().get(STANDARD))
                .or(() -> node.interfaces().values().stream().filter(each -> List.of(each.type(), each.name()).contains(STANDARD_TYPE)).findFirst());
    }

    /** One operation of the lifecycle that does something. */
    public static Optional<Operation> operation(NodeTemplate node, String name) {
        return standard(node).map(found -> found.operations().get(name)).filter(operation -> operation.implementation().isPresent());
    }

    /** The operations that make a node and do something, in order. */
    public static List<String> operations(NodeTemplate node) {
        List<String> names = new ArrayList<>();
        MAKING.stream().filter(name -> operation(node, name).isPresent()).forEach(names::add);
        return names;
    }

    /** The node that it is hosted on. */
    public static Optional<NodeTemplate> host(NodeTemplate node, Topology topology) {
        return node.requirements().stream().filter(each -> each.name().equals("host") || isA(each, HOSTED_ON)).flatMap(each -> each.node().stream())
                .findFirst().flatMap(topology::node);
    }

    /** The machine at the end of its hosts; empty when there is none. */
    public static Optional<NodeTemplate> machine(NodeTemplate node, Topology topology) {
        Optional<NodeTemplate> below = Optional.of(node);
        for (int i = 0; i < HIGHEST_HOST && below.isPresent() && of(below.get()) != ResourceKind.MACHINE; i++) {
            below = host(below.get(), topology);
        }
        return below.filter(found -> of(found) == ResourceKind.MACHINE);
    }

    /** Whether the relationship of a requirement is of that type or derived from it. */
    static boolean isA(Requirement requirement, String relationship) {
        return requirement.relationship().map(chain -> chain.isA(relationship)).orElse(false);
    }

    private static boolean isGiven(Known known, NodeTemplate node, String property) {
        return node.property(property).filter(found -> !found.byDefault()).isPresent()
                && known.property(node, property).map(String::valueOf).filter(text -> !text.isBlank()).isPresent();
    }
}
