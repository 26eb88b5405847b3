package org.nembo.orchestrator.plan;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.nembo.orchestrator.template.Blueprint;
import org.nembo.spi.provider.Workloads;
import org.nembo.tosca.NodeTemplate;

/**
 * What a deployment asks of a site. What depends on a running node counts as nothing. Immutable.
 *
 * @param workloads       how many programs; those that only configure a machine are not counted
 * @param amounts         what the programs may use together, without the machines
 * @param machines        each node that is a machine
 * @param volumes         how many
 * @param networks        how many of its own
 * @param ownNetworks     whether a network is asked for that the site's default one cannot stand for
 * @param publicAddresses how many machines clients reach from outside
 * @param features        what the site must be able to do for a workload
 */
public record Demand(long workloads, Amounts amounts, List<MachineNeed> machines, long volumes, long volumeBytes, long networks, boolean ownNetworks,
        long publicAddresses, Set<Workloads.Feature> features) {

    /** Processors and memory. */
    public record Amounts(long millicpus, long memoryBytes, long gpus) {
        Amounts plus(long moreMillicpus, long moreBytes, long moreGpus) {
            return new Amounts(millicpus + moreMillicpus, memoryBytes + moreBytes, gpus + moreGpus);
        }
    }

    /** A node that is a machine. @param count how many instances */
    record MachineNeed(String node, int count, ImageNeed image, FlavorNeed flavor) {
    }

    public Demand {
        machines = List.copyOf(machines);
        features = Set.copyOf(features);
    }

    /** How many machines. */
    public long machineCount() {
        return machines.stream().mapToLong(MachineNeed::count).sum();
    }

    /** Processors and memory of everything, machines as they are asked for. */
    public Amounts total() {
        Amounts sum = amounts;
        for (MachineNeed machine : machines) {
            sum = sum.plus((long) machine.count * machine.flavor.millicpus(), machine.count * machine.flavor.memoryBytes(),
                    (long) machine.count * machine.flavor.gpus());
        }
        return sum;
    }

    /** Whether programs are run, if only to configure machines. */
    boolean runsPrograms() {
        return workloads > 0 || features.contains(Workloads.Feature.MACHINES);
    }

    public static Demand of(Blueprint blueprint, Plan plan) {
        return new Sum(blueprint, plan).demand();
    }

    /** Adds up. One use. */
    private static final class Sum {
        private final Blueprint blueprint;
        private final Plan plan;
        private final Known known;
        private final List<MachineNeed> machines = new ArrayList<>();
        private final Set<Workloads.Feature> features = EnumSet.noneOf(Workloads.Feature.class);
        private Amounts amounts = new Amounts(0, 0, 0);
        private long workloads;
        private long volumes;
        private long volumeBytes;
        private long networks;
        private boolean ownNetworks;
        private long publicAddresses;

        Sum(Blueprint blueprint, Plan plan) {
            this.blueprint = blueprint;
            this.plan = plan;
            this.known = new Known(blueprint.bound());
        }

        Demand demand() {
            for (PlannedResource resource : plan.resources()) {
                add(resource, blueprint.topology().nodes().get(resource.node()));
            }
            return new Demand(workloads, amounts, machines, volumes, volumeBytes, networks, ownNetworks, publicAddresses, features);
        }

        private void add(PlannedResource resource, NodeTemplate node) {
            if (!resource.operations().isEmpty()) {
                features.add(Workloads.Feature.MACHINES);
            }
            switch (resource.kind()) {
                case WORKLOAD -> workload(node);
                case GROUP -> {
                    workloads++;
                    features.add(Workloads.Feature.IMAGES);
                    features.add(Workloads.Feature.NETWORKS);
                    ownNetworks = true;
                    networks++;
                }
                case MACHINE -> machine(resource, node);
                case VOLUME -> {
                    volumes++;
                    volumeBytes += known.bytes(known.property(node, "size"));
                }
                case NETWORK -> {
                    networks++;
                    ownNetworks |= Wiring.isOwn(known, node);
                }
                default -> { }
            }
        }

        private void workload(NodeTemplate node) {
            workloads++;
            Wiring wiring = new Wiring(blueprint.bound());
            if (!node.isA(Kinds.PROCESS)) {
                features.add(Workloads.Feature.IMAGES);
                if (known.count(known.property(node, "ports")) > 0) {
                    features.add(Workloads.Feature.PORT_RULES);
                }
            }
            if (!wiring.volumes(node).isEmpty()) {
                features.add(Workloads.Feature.MOUNTS);
            }
            if (!wiring.networks(node).isEmpty()) {
                features.add(Workloads.Feature.NETWORKS);
            }
            NodeTemplate sized = node.isA(Kinds.APPLICATION) ? Kinds.host(node, blueprint.topology()).orElse(node) : node;
            boolean runtime = sized != node;
            if (runtime && known.count(known.capability(sized, "host", "publish_ports")) > 0) {
                features.add(Workloads.Feature.PORT_RULES);
            }
            amounts = amounts.plus(
                    Math.round(known.number(runtime ? known.capability(sized, "host", "num_cpus") : known.property(node, "cpus")) * 1000),
                    known.bytes(runtime ? known.capability(sized, "host", "mem_size") : known.property(node, "memory")),
                    runtime ? Math.round(known.number(known.capability(sized, "host", "num_gpus"))) : 0);
        }

        private void machine(PlannedResource resource, NodeTemplate node) {
            if (resource.instance() == 0) {
                int count = (int) plan.resources().stream().filter(each -> each.node().equals(node.name())).count();
                machines.add(new MachineNeed(node.name(), count, ImageNeed.of(known, node), FlavorNeed.of(known, node)));
            }
            if (new Wiring(blueprint.bound()).isPublic(node)) {
                publicAddresses++;
            }
        }
    }
}
