package org.nembo.orchestrator.work;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.nembo.orchestrator.deployment.ResourceKind;
import org.nembo.orchestrator.deployment.WorkloadNames;
import org.nembo.orchestrator.plan.Kinds;
import org.nembo.orchestrator.plan.Wiring;
import org.nembo.orchestrator.template.Blueprint;
import org.nembo.spi.provider.CloudSession;
import org.nembo.spi.provider.MachineRequest;
import org.nembo.spi.provider.Place;
import org.nembo.tosca.Evaluator;
import org.nembo.tosca.NodeTemplate;
import org.nembo.tosca.Requirement;

/** Volumes and networks of one machine or program, by their names at the site. */
final class Attachments {

    private final Task task;
    private final Blueprint blueprint;
    private final NodeTemplate node;
    private final Wiring wiring;

    Attachments(Task task, Blueprint blueprint) {
        this.task = task;
        this.blueprint = blueprint;
        this.node = task.node(blueprint);
        this.wiring = new Wiring(blueprint.bound());
    }

    /** Of a program. */
    List<Place.Mount> mounts() {
        List<Place.Mount> mounts = new ArrayList<>();
        for (Requirement requirement : wiring.volumes(node)) {
            Map<String, Object> how = task.values(blueprint).relationship(requirement).values();
            mounts.add(new Place.Mount(volume(requirement), text(how, "location"), false));
        }
        return mounts;
    }

    /** Of a machine. */
    List<MachineRequest.Attachment> volumes() {
        List<MachineRequest.Attachment> volumes = new ArrayList<>();
        for (Requirement requirement : wiring.volumes(node)) {
            Map<String, Object> how = task.values(blueprint).relationship(requirement).values();
            volumes.add(new MachineRequest.Attachment(volume(requirement), text(how, "location"), text(how, "device")));
        }
        return volumes;
    }

    /** None where the site has only its default network. */
    List<String> networks() {
        List<NodeTemplate> networks = wiring.networks(node);
        if (networks.isEmpty() || !task.tools().sites().session(task.site(), (CloudSession session) -> session.networks().isPresent())) {
            return List.of();
        }
        return networks.stream().map(this::network).toList();
    }

    private String volume(Requirement requirement) {
        NodeTemplate volume = blueprint.topology().nodes().get(requirement.node().orElseThrow());
        if (Kinds.of(volume, blueprint.bound()) != ResourceKind.VOLUME) {
            return property(volume, "volume_id").orElseThrow();
        }
        List<Integer> instances = task.tools().knowledge().instances(task.deployment(), volume.name());
        int mine = task.item().instance();
        int instance = instances.contains(mine) || instances.isEmpty() ? mine : instances.get(mine % instances.size());
        return WorkloadNames.of(task.deployment(), volume.name(), instance);
    }

    private String network(NodeTemplate network) {
        if (Kinds.of(network, blueprint.bound()) != ResourceKind.NETWORK) {
            return property(network, "network_id").or(() -> property(network, "network_name")).orElseThrow();
        }
        return WorkloadNames.of(task.deployment(), network.name(), 0);
    }

    private Optional<String> property(NodeTemplate of, String name) {
        Evaluator evaluator = task.evaluator(blueprint);
        return evaluator.property(of.name(), name).map(String::valueOf).filter(text -> !text.isBlank());
    }

    private static String text(Map<String, Object> values, String name) {
        return values.get(name) == null ? "" : String.valueOf(values.get(name));
    }
}
