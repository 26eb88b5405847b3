package org.nembo.testkit.fake;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.nembo.api.error.NemboException;
import org.nembo.spi.provider.ProviderError;
import org.nembo.spi.provider.Volumes;

/** The volumes of one site of a {@link FakeProvider}. */
record FakeVolumes(FakeScene scene, FakeSite site) implements Volumes {

    @Override
    public Volume create(Request request) {
        return call("volumes.create", request.name(), () -> show(site.volumes.make(request.name(), request, () -> {
            if (!request.type().isEmpty() && scene.volumeTypes.containsKey(site.name) && !scene.volumeTypes.get(site.name).contains(request.type())) {
                throw site.missing("type of volumes", request.type());
            }
            new FakeRoom(scene, site).admit(Map.of("volumes", 1L, "volumeBytes", request.bytes()));
        }), State.PENDING));
    }

    @Override
    public Optional<Volume> find(String name) {
        return call("volumes.find", name, () -> {
            Optional<FakeThing<Request>> there = site.volumes.look(name);
            if (there.isEmpty() || there.get().deleted()) {
                return there.map(thing -> show(thing, State.AVAILABLE));
            }
            Optional<State> state = scene.volumes.apply(name).at(there.get().looks++);
            if (state.isEmpty()) {
                site.volumes.remove(name);
            }
            return state.map(now -> show(there.get(), now));
        });
    }

    @Override
    public List<Volume> list(String label, String value) {
        return call("volumes.list", label + "=" + value, () -> site.volumes.all(request -> value.equals(request.labels().get(label))).stream()
                .map(each -> show(each, scene.volumes.apply(each.name).at(each.looks).orElse(State.AVAILABLE))).toList());
    }

    @Override
    public void delete(String name) {
        call("volumes.delete", name, () -> {
            if (site.attached(name)) {
                throw new NemboException(ProviderError.PROVIDER_CONFLICT, "volume '%s' is attached".formatted(name));
            }
            site.volumes.delete(name);
            return name;
        });
    }

    private <T> T call(String operation, String argument, Supplier<T> effect) {
        return scene.faults.call(scene, operation, site.name, argument, effect);
    }

    private Volume show(FakeThing<Request> thing, State state) {
        String detail = state == State.FAILED ? "it could not be made" : "";
        return new Volume(thing.name, thing.id, state, detail, thing.request.labels(), thing.request.bytes(), site.attached(thing.name), thing.created);
    }
}
