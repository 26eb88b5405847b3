package org.nembo.provider.local;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.nembo.spi.provider.Machine;
import org.nembo.spi.provider.Machine.State;

/** Shows a machine as it stands. */
final class MachineView {

    private static final String LOOPBACK = "127.0.0.1";

    private MachineView() {
    }

    static Machine of(Folder folder, WorkloadRecord record) throws IOException {
        Standing standing = Standing.of(folder, record);
        State state = state(folder, standing);
        String detail = switch (state) {
            case RUNNING, STOPPED -> "";
            case FAILED -> standing.state() == org.nembo.spi.provider.Workload.State.COMPLETED ? "its first program has ended" : standing.detail();
            default -> standing.detail();
        };
        if (record.damaged()) {
            return new Machine(record.name(), record.id(), state, detail, record.labels(), Machine.Access.WORKLOAD, List.of(), List.of(), Map.of(), Map.of(),
                    record.created());
        }
        MachineSpec spec = MachineSpec.of(record);
        String outside = spec.publish().equals("0.0.0.0") ? LOOPBACK : spec.publish();
        Map<String, String> endpoints = new TreeMap<>();
        boolean noLogin = !spec.request().ports().containsKey(MachineSpec.SSH) && !MachineScripts.runsSshd(folder.work());
        record.ports().forEach((name, number) -> endpoints.put(name, (spec.addresses().isEmpty() ? LOOPBACK : outside) + ":" + number));
        if (noLogin) {
            endpoints.remove(MachineSpec.SSH);
        }
        List<String> inside = spec.addresses().isEmpty() ? List.of(LOOPBACK) : List.copyOf(spec.addresses().values());
        boolean reachable = spec.request().networks().isEmpty() || !endpoints.isEmpty();
        return new Machine(record.name(), record.id(), state, detail, record.labels(), Machine.Access.WORKLOAD, inside,
                reachable ? List.of(outside) : List.of(), endpoints, facts(record, spec), record.created());
    }

    private static State state(Folder folder, Standing standing) {
        if (folder.isDeleted() || folder.isStopped() && !Files.exists(folder.halted())) {
            return State.STOPPING;
        }
        return switch (standing.state()) {
            case PENDING -> State.PENDING;
            case RUNNING -> State.RUNNING;
            case STOPPED -> State.STOPPED;
            default -> State.FAILED;
        };
    }

    private static Map<String, String> facts(WorkloadRecord record, MachineSpec spec) {
        Map<String, String> facts = new TreeMap<>();
        facts.put("isolation", record.isolation().text());
        facts.put("image", spec.request().image().isEmpty() ? "this machine's system" : spec.request().image());
        facts.put("network", spec.addresses().isEmpty() ? "this machine's" : "own");
        facts.put("user", "root");
        if (!spec.size().flavor().isEmpty()) {
            facts.put("flavor", spec.size().flavor());
        }
        return facts;
    }
}
