package org.nembo.testkit.fake;

import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.nembo.api.error.NemboException;
import org.nembo.spi.provider.Place;
import org.nembo.spi.provider.ProviderError;
import org.nembo.spi.provider.Workload;
import org.nembo.spi.provider.WorkloadRequest;
import org.nembo.spi.provider.Workloads;

/** The workloads of one site of a {@link FakeProvider}. */
record FakeWorkloads(FakeScene scene, FakeSite site) implements Workloads {

    private static final int FIRST_PORT = 20_000;
    private static final int PORTS_APART = 1000;

    @Override
    public Set<Feature> features() {
        Set<Feature> all = EnumSet.allOf(Feature.class);
        all.removeIf(feature -> !scene.has(site.name, feature.name()));
        return all;
    }

    @Override
    public Workload create(WorkloadRequest request) {
        return call("create", request.name(), () -> {
            check(request.place());
            FakeThing<WorkloadRequest> thing = site.workloads.make(request.name(), request, () -> admit(request));
            return show(thing, Workload.State.PENDING);
        });
    }

    @Override
    public Optional<Workload> find(String name) {
        return call("find", name, () -> {
            Optional<FakeThing<WorkloadRequest>> there = site.workloads.look(name);
            if (there.isEmpty() || there.get().deleted()) {
                return there.map(thing -> show(thing, Workload.State.RUNNING));
            }
            FakeThing<WorkloadRequest> thing = there.get();
            Optional<Workload.State> state = state(thing);
            thing.looks++;
            if (state.isEmpty()) {
                site.workloads.remove(name);
            }
            return state.map(now -> show(thing, now));
        });
    }

    @Override
    public List<Workload> list(String label, String value) {
        return call("list", label + "=" + value, () -> site.workloads.all(request -> value.equals(request.labels().get(label))).stream()
                .map(each -> show(each, state(each).orElse(Workload.State.RUNNING))).toList());
    }

    @Override
    public void delete(String name) {
        call("delete", name, () -> {
            site.workloads.delete(name);
            return name;
        });
    }

    @Override
    public String log(String name, int maxBytes) {
        return call("log", name, () -> {
            String log = site.workloads.get(name).flatMap(thing -> scene.answers.apply(thing.request)).map(FakeProvider.Answer::log).orElse(scene.log);
            return log.length() <= maxBytes ? log : log.substring(log.length() - maxBytes);
        });
    }

    @Override
    public Optional<String> file(String name, String path, int maxBytes) {
        return call("file", name, () -> site.workloads.get(name).flatMap(thing -> {
            Map<String, String> files = new TreeMap<>(thing.request.files());
            scene.answers.apply(thing.request).ifPresent(answer -> files.putAll(answer.files()));
            return Optional.ofNullable(files.get(path));
        }));
    }

    @Override
    public void stop(String name) {
        call("stop", name, () -> {
            site.workloads.get(name).filter(this::running).ifPresent(thing -> thing.stopped = true);
            return name;
        });
    }

    @Override
    public void start(String name) {
        call("start", name, () -> {
            site.workloads.get(name).filter(thing -> thing.stopped).ifPresent(thing -> {
                thing.stopped = false;
                thing.looks = 0;
            });
            return name;
        });
    }

    /** Whether it has not ended by itself. */
    boolean running(FakeThing<WorkloadRequest> thing) {
        return state(thing).filter(state -> state == Workload.State.RUNNING || state == Workload.State.PENDING).isPresent();
    }

    private <T> T call(String operation, String argument, Supplier<T> effect) {
        return scene.faults.call(scene, operation, site.name, argument, effect);
    }

    private Optional<Workload.State> state(FakeThing<WorkloadRequest> thing) {
        if (thing.stopped) {
            return Optional.of(Workload.State.STOPPED);
        }
        Optional<FakeProvider.Answer> answer = scene.answers.apply(thing.request);
        return answer.isPresent() ? Optional.of(answer.get().state(thing.looks)) : scene.fates.apply(thing.name).at(thing.looks);
    }

    private void check(Place place) {
        refuse(Feature.IMAGES, !place.image().isEmpty());
        refuse(Feature.MACHINES, !place.machine().isEmpty());
        refuse(Feature.MOUNTS, !place.mounts().isEmpty());
        refuse(Feature.NETWORKS, !place.networks().isEmpty());
        refuse(Feature.PORT_RULES, !place.rules().isEmpty());
    }

    private void refuse(Feature feature, boolean asked) {
        if (asked && !scene.has(site.name, feature.name())) {
            throw new NemboException(ProviderError.PROVIDER_UNSUPPORTED, "site '%s' does not offer %s".formatted(site.name, feature));
        }
    }

    private void admit(WorkloadRequest request) {
        Place place = request.place();
        if (!place.machine().isEmpty()) {
            FakeThing<?> machine = site.machines.get(place.machine()).orElseThrow(() -> site.missing("machine", place.machine()));
            if (machine.stopped) {
                throw new NemboException(ProviderError.PROVIDER_UNAVAILABLE, "machine '%s' does not run".formatted(place.machine()));
            }
        }
        place.mounts().forEach(mount -> site.volumes.get(mount.volume()).orElseThrow(() -> site.missing("volume", mount.volume())));
        site.needNetworks(place.networks());
        boolean own = place.machine().isEmpty();
        new FakeRoom(scene, site).admit(Map.of("workloads", 1L, "memoryBytes", own ? request.limits().memoryBytes() : 0L));
        scene.requests.add(request);
    }

    private Workload show(FakeThing<WorkloadRequest> thing, Workload.State state) {
        String detail = switch (state) {
            case FAILED -> "it ended with status " + scene.answers.apply(thing.request).map(FakeProvider.Answer::status).orElse(1);
            case COMPLETED -> "it ended with status 0";
            case STOPPED -> "it was stopped";
            default -> "";
        };
        Map<String, String> endpoints = new TreeMap<>();
        for (int i = 0; i < thing.request.ports().size(); i++) {
            String port = thing.request.ports().get(i);
            int chosen = FIRST_PORT + thing.number + i * PORTS_APART;
            int published = Optional.ofNullable(thing.request.place().rules().get(port)).map(rule -> rule.published()).filter(n -> n > 0).orElse(chosen);
            endpoints.put(port, "127.0.0.1:" + published);
        }
        return new Workload(thing.name, thing.id, state, detail, thing.request.labels(), endpoints, thing.created, Map.of("isolation", "none"));
    }
}
