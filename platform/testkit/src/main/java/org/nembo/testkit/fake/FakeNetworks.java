package org.nembo.testkit.fake;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.nembo.api.error.NemboException;
import org.nembo.spi.provider.Networks;
import org.nembo.spi.provider.ProviderError;

/** The networks of one site of a {@link FakeProvider}. */
record FakeNetworks(FakeScene scene, FakeSite site) implements Networks {

    @Override
    public Network create(Request request) {
        return call("networks.create", request.name(), () -> show(site.networks.make(request.name(), request, () -> {
            if (!request.cidr().isEmpty() && !isRange(request.cidr())) {
                throw new NemboException(ProviderError.PROVIDER_INVALID, "'%s' is no range of IPv4 addresses".formatted(request.cidr()));
            }
            new FakeRoom(scene, site).admit(Map.of("networks", 1L));
        })));
    }

    @Override
    public Optional<Network> find(String name) {
        return call("networks.find", name, () -> site.networks.look(name).map(FakeNetworks::show));
    }

    @Override
    public List<Network> list(String label, String value) {
        return call("networks.list", label + "=" + value,
                () -> site.networks.all(request -> value.equals(request.labels().get(label))).stream().map(FakeNetworks::show).toList());
    }

    @Override
    public void delete(String name) {
        call("networks.delete", name, () -> {
            if (site.inhabited(name)) {
                throw new NemboException(ProviderError.PROVIDER_CONFLICT, "something is in network '%s'".formatted(name));
            }
            site.networks.delete(name);
            return name;
        });
    }

    /** The address of the machine of that number. */
    static String address(FakeThing<Request> network, int machine) {
        String[] base = cidr(network).split("/")[0].split("\\.");
        return "%s.%s.%s.%d".formatted(base[0], base[1], base[2], Integer.parseInt(base[3]) + 1 + machine % 250);
    }

    private <T> T call(String operation, String argument, Supplier<T> effect) {
        return scene.faults.call(scene, operation, site.name, argument, effect);
    }

    private static boolean isRange(String text) {
        return text.matches("(\\d{1,3}\\.){3}\\d{1,3}/\\d{1,2}") && Integer.parseInt(text.substring(text.indexOf('/') + 1)) <= 32
                && Arrays.stream(text.split("[./]")).limit(4).allMatch(part -> Integer.parseInt(part) <= 255);
    }

    private static String cidr(FakeThing<Request> network) {
        return network.request.cidr().isEmpty() ? "10.%d.0.0/24".formatted(1 + network.number % 250) : network.request.cidr();
    }

    private static Network show(FakeThing<Request> thing) {
        return new Network(thing.name, thing.id, thing.request.kind(), cidr(thing), thing.request.labels(), thing.created);
    }
}
