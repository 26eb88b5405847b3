package org.nembo.testkit.fake;

import org.nembo.api.error.NemboException;
import org.nembo.spi.provider.MachineRequest;
import org.nembo.spi.provider.Networks;
import org.nembo.spi.provider.Place;
import org.nembo.spi.provider.ProviderError;
import org.nembo.spi.provider.Volumes;
import org.nembo.spi.provider.WorkloadRequest;
import org.nembo.testkit.fake.FakeLedger.Kind;

/** What is at one site of a {@link FakeProvider}. Guarded by the scene. */
final class FakeSite {

    final String name;
    final FakeShelf<WorkloadRequest> workloads;
    final FakeShelf<MachineRequest> machines;
    final FakeShelf<Volumes.Request> volumes;
    final FakeShelf<Networks.Request> networks;

    FakeSite(FakeScene scene, String name) {
        this.name = name;
        this.workloads = new FakeShelf<>(scene, Kind.WORKLOAD, name);
        this.machines = new FakeShelf<>(scene, Kind.MACHINE, name);
        this.volumes = new FakeShelf<>(scene, Kind.VOLUME, name);
        this.networks = new FakeShelf<>(scene, Kind.NETWORK, name);
    }

    /** Whether something uses a volume. */
    boolean attached(String volume) {
        return !machines.all(machine -> machine.volumes().stream().anyMatch(each -> each.volume().equals(volume))).isEmpty()
                || !workloads.all(workload -> workload.place().mounts().stream().map(Place.Mount::volume).anyMatch(volume::equals)).isEmpty();
    }

    /** Whether something is in a network. */
    boolean inhabited(String network) {
        return !machines.all(machine -> machine.networks().contains(network)).isEmpty()
                || !workloads.all(workload -> workload.place().networks().contains(network)).isEmpty();
    }

    /** @throws NemboException {@code PROVIDER_NOT_FOUND} */
    void needNetworks(Iterable<String> names) {
        for (String network : names) {
            networks.get(network).orElseThrow(() -> missing("network", network));
        }
    }

    NemboException missing(String what, String named) {
        return new NemboException(ProviderError.PROVIDER_NOT_FOUND, "there is no %s '%s' at site '%s'".formatted(what, named, name));
    }
}
