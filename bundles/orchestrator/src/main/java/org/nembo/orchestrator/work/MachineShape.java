package org.nembo.orchestrator.work;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.nembo.api.error.NemboException;
import org.nembo.orchestrator.OrchestratorError;
import org.nembo.orchestrator.plan.Ports;
import org.nembo.orchestrator.plan.SiteSelection;
import org.nembo.orchestrator.template.Blueprint;
import org.nembo.spi.provider.MachineRequest;
import org.nembo.tosca.InstanceValues;
import org.nembo.tosca.ScalarUnit;

/** What one machine is to be, evaluated. */
final class MachineShape {

    private final Task task;
    private final Blueprint blueprint;
    private final InstanceValues values;

    MachineShape(Task task) {
        this.task = task;
        this.blueprint = task.blueprint();
        this.values = task.values(blueprint);
    }

    MachineRequest request() {
        try {
            Attachments attachments = new Attachments(task, blueprint);
            return new MachineRequest(task.name(), task.labels(), task.choice().image(), size(), attachments.networks(),
                    Ports.ofMachine(task.node(blueprint), blueprint.bound()), attachments.volumes(), keys(), "");
        } catch (IllegalArgumentException e) {
            throw new NemboException(OrchestratorError.DEPLOYMENT_NOT_EVALUABLE, "node '%s' cannot be made: %s".formatted(task.item().node(), e.getMessage()),
                    e);
        }
    }

    private MachineRequest.Size size() {
        Map<String, Object> host = values.capability("host").values();
        SiteSelection.Choice choice = task.choice();
        boolean named = host.get("instance_type") != null && !String.valueOf(host.get("instance_type")).isBlank();
        if (named) {
            return new MachineRequest.Size(choice.flavor(), 0, 0, 0, 0);
        }
        double cpus = host.get("num_cpus") instanceof Number number ? number.doubleValue() : 0;
        int gpus = host.get("num_gpus") instanceof Number number ? number.intValue() : 0;
        return new MachineRequest.Size(choice.flavor(), (int) Math.min(Integer.MAX_VALUE, Math.round(cpus * 1000)), bytes(host.get("mem_size")),
                bytes(host.get("disk_size")), gpus);
    }

    private static long bytes(Object size) {
        return size == null ? 0 : ScalarUnit.SIZE.amount(String.valueOf(size));
    }

    /** The deployment's own, and those of the users that the template names. */
    private List<String> keys() {
        List<String> keys = new ArrayList<>();
        keys.add(SshKeys.of(task.tools().store(), task.deployment()).publicKey());
        Object users = task.node(blueprint).property("os_users").isPresent() ? values.properties().values().get("os_users") : null;
        for (Object user : users instanceof List<?> list ? list : List.of()) {
            Object key = user instanceof Map<?, ?> map ? map.get("os_user_ssh_public_key") : null;
            if (key != null && !String.valueOf(key).isBlank()) {
                keys.add(String.valueOf(key).strip());
            }
        }
        return keys;
    }
}
