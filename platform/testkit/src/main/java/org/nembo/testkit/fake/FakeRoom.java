package org.nembo.testkit.fake;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.nembo.api.error.NemboException;
import org.nembo.spi.provider.MachineRequest;
import org.nembo.spi.provider.ProviderError;
import org.nembo.spi.provider.Quota;
import org.nembo.spi.provider.Quotas;

/** The quotas of one site of a {@link FakeProvider}: figures that a test has told, or limits that are counted against what is there. */
record FakeRoom(FakeScene scene, FakeSite site) implements Quotas {

    private static final long MILLICPUS = 1000;

    @Override
    public List<Quota> list() {
        return scene.faults.call(scene, "quotas", site.name, "", () -> {
            if (scene.quotas.containsKey(site.name)) {
                return scene.quotas.get(site.name);
            }
            Map<String, Long> used = used();
            return new TreeMap<>(scene.limits.get(site.name)).entrySet().stream()
                    .map(limit -> new Quota(limit.getKey(), limit.getValue(), used.getOrDefault(limit.getKey(), 0L))).toList();
        });
    }

    /** @throws NemboException {@code PROVIDER_QUOTA} when that much more of something is over its limit */
    void admit(Map<String, Long> more) {
        Map<String, Long> used = used();
        scene.limits.getOrDefault(site.name, Map.of()).forEach((what, limit) -> {
            long wanted = more.getOrDefault(what, 0L);
            if (wanted > 0 && limit >= 0 && used.getOrDefault(what, 0L) + wanted > limit) {
                throw new NemboException(ProviderError.PROVIDER_QUOTA,
                        "site '%s' has %d of %d %s in use, %d more are too many".formatted(site.name, used.getOrDefault(what, 0L), limit, what, wanted));
            }
        });
    }

    /** What a machine takes. */
    Map<String, Long> of(MachineRequest machine) {
        MachineRequest.Size size = machine.size();
        Map<String, Long> all = new TreeMap<>(Map.of("machines", 1L, "cpus", cpus(size.millicpus()), "memoryBytes", size.memoryBytes(), "gpus",
                (long) size.gpus(), "publicAddresses", 1L));
        scene.flavors.getOrDefault(site.name, List.of()).stream().filter(each -> each.id().equals(size.flavor()) || each.name().equals(size.flavor()))
                .findFirst().ifPresent(flavor -> {
                    all.put("cpus", cpus(flavor.millicpus()));
                    all.put("memoryBytes", flavor.memoryBytes());
                    all.put("gpus", (long) flavor.gpus());
                });
        return all;
    }

    private static long cpus(int millicpus) {
        return (millicpus + MILLICPUS - 1) / MILLICPUS;
    }

    private Map<String, Long> used() {
        Map<String, Long> used = new TreeMap<>();
        site.machines.all().forEach(machine -> of(machine.request).forEach((what, amount) -> used.merge(what, amount, Long::sum)));
        site.workloads.all().forEach(workload -> {
            used.merge("workloads", 1L, Long::sum);
            if (workload.request.place().machine().isEmpty()) {
                used.merge("cpus", cpus(workload.request.limits().millicpus()), Long::sum);
                used.merge("memoryBytes", workload.request.limits().memoryBytes(), Long::sum);
            }
        });
        site.volumes.all().forEach(volume -> {
            used.merge("volumes", 1L, Long::sum);
            used.merge("volumeBytes", volume.request.bytes(), Long::sum);
        });
        used.merge("networks", (long) site.networks.all().size(), Long::sum);
        return used;
    }
}
