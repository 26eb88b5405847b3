package org.nembo.testkit.fake;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.nembo.api.error.NemboException;
import org.nembo.spi.provider.Flavors.Flavor;
import org.nembo.spi.provider.Machine;
import org.nembo.spi.provider.MachineRequest;
import org.nembo.spi.provider.Machines;
import org.nembo.spi.provider.Networks;
import org.nembo.spi.provider.ProviderError;

/** The machines of one site of a {@link FakeProvider}. */
record FakeMachines(FakeScene scene, FakeSite site) implements Machines {

    private static final int FIRST_PORT = 40_000;
    private static final int PORTS_APART = 1000;

    @Override
    public Machine create(MachineRequest request) {
        return call("machines.create", request.name(), () -> show(site.machines.make(request.name(), request, () -> admit(request)), Machine.State.PENDING));
    }

    @Override
    public Optional<Machine> find(String name) {
        return call("machines.find", name, () -> {
            Optional<FakeThing<MachineRequest>> there = site.machines.look(name);
            if (there.isEmpty() || there.get().deleted()) {
                return there.map(thing -> show(thing, Machine.State.STOPPING));
            }
            FakeThing<MachineRequest> thing = there.get();
            Optional<Machine.State> state = state(thing);
            thing.looks++;
            if (state.isEmpty()) {
                remove(name);
            }
            return state.map(now -> show(thing, now));
        });
    }

    @Override
    public List<Machine> list(String label, String value) {
        return call("machines.list", label + "=" + value, () -> site.machines.all(request -> value.equals(request.labels().get(label))).stream()
                .map(each -> show(each, state(each).orElse(Machine.State.RUNNING))).toList());
    }

    @Override
    public void start(String name) {
        call("machines.start", name, () -> {
            FakeThing<MachineRequest> thing = site.machines.get(name).orElseThrow(() -> site.missing("machine", name));
            if (thing.stopped) {
                thing.stopped = false;
                thing.looks = 0;
            }
            return name;
        });
    }

    /** What runs on it is stopped with it. */
    @Override
    public void stop(String name) {
        call("machines.stop", name, () -> {
            site.machines.get(name).orElseThrow(() -> site.missing("machine", name)).stopped = true;
            FakeWorkloads workloads = new FakeWorkloads(scene, site);
            site.workloads.all(workload -> workload.place().machine().equals(name)).stream().filter(workloads::running)
                    .forEach(workload -> workload.stopped = true);
            return name;
        });
    }

    @Override
    public void delete(String name) {
        call("machines.delete", name, () -> {
            site.machines.delete(name);
            on(name).forEach(site.workloads::remove);
            return name;
        });
    }

    @Override
    public String console(String name, int maxBytes) {
        return call("machines.console", name, () -> site.machines.get(name).map(thing -> "booted " + name).orElse(""));
    }

    /** It is gone, and with it what ran on it. */
    void remove(String name) {
        site.machines.remove(name);
        on(name).forEach(site.workloads::remove);
    }

    private List<String> on(String machine) {
        return site.workloads.all(workload -> workload.place().machine().equals(machine)).stream().map(thing -> thing.name).toList();
    }

    private <T> T call(String operation, String argument, Supplier<T> effect) {
        return scene.faults.call(scene, operation, site.name, argument, effect);
    }

    private Optional<Machine.State> state(FakeThing<MachineRequest> thing) {
        return thing.stopped ? Optional.of(Machine.State.STOPPED) : scene.machines.apply(thing.name).at(thing.looks);
    }

    private void admit(MachineRequest request) {
        if (!request.image().isEmpty() && scene.images.containsKey(site.name)) {
            scene.images.get(site.name).stream().filter(image -> image.id().equals(request.image()) || image.name().equals(request.image())).findAny()
                    .orElseThrow(() -> site.missing("image", request.image()));
        }
        if (!request.size().flavor().isEmpty()) {
            fits(request.size(), scene.flavors.getOrDefault(site.name, List.of()).stream()
                    .filter(flavor -> flavor.id().equals(request.size().flavor()) || flavor.name().equals(request.size().flavor())).findAny()
                    .orElseThrow(() -> site.missing("flavor", request.size().flavor())));
        }
        site.needNetworks(request.networks());
        request.volumes().forEach(attachment -> {
            site.volumes.get(attachment.volume()).orElseThrow(() -> site.missing("volume", attachment.volume()));
            if (site.attached(attachment.volume())) {
                throw new NemboException(ProviderError.PROVIDER_CONFLICT, "volume '%s' is attached already".formatted(attachment.volume()));
            }
        });
        FakeRoom room = new FakeRoom(scene, site);
        room.admit(room.of(request));
    }

    private static void fits(MachineRequest.Size size, Flavor flavor) {
        if (size.millicpus() > flavor.millicpus() || size.memoryBytes() > flavor.memoryBytes() || size.diskBytes() > flavor.diskBytes()
                || size.gpus() > flavor.gpus()) {
            throw new NemboException(ProviderError.PROVIDER_INVALID, "flavor '%s' is smaller than what is wanted: %s".formatted(flavor.name(), size));
        }
    }

    private Machine show(FakeThing<MachineRequest> thing, Machine.State state) {
        MachineRequest request = thing.request;
        List<String> inside = new ArrayList<>();
        boolean reachable = request.networks().isEmpty();
        for (String name : request.networks()) {
            Optional<FakeThing<Networks.Request>> network = site.networks.get(name);
            network.ifPresent(each -> inside.add(FakeNetworks.address(each, thing.number)));
            reachable |= network.filter(each -> each.request.kind() == Networks.Kind.PUBLIC).isPresent();
        }
        if (inside.isEmpty()) {
            inside.add("10.0.%d.%d".formatted(thing.number / 250, 1 + thing.number % 250));
        }
        List<String> outside = reachable ? List.of("192.0.2." + (1 + thing.number % 250)) : List.of();
        Map<String, String> endpoints = new TreeMap<>();
        List<String> ports = request.ports().keySet().stream().sorted().toList();
        for (int i = 0; i < ports.size(); i++) {
            int published = request.ports().get(ports.get(i)).published();
            String host = reachable ? outside.get(0) : inside.get(0);
            endpoints.put(ports.get(i), host + ":" + (published > 0 ? published : FIRST_PORT + thing.number + i * PORTS_APART));
        }
        Map<String, String> facts = new TreeMap<>(Map.of("image", request.image(), "flavor", request.size().flavor(), "user", "root"));
        facts.values().removeIf(String::isEmpty);
        String detail = state == Machine.State.FAILED ? "it could not be started" : "";
        return new Machine(thing.name, thing.id, state, detail, request.labels(), Machine.Access.WORKLOAD, inside, outside, endpoints, facts, thing.created);
    }
}
