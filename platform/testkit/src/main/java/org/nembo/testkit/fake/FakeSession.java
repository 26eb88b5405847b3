package org.nembo.testkit.fake;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.nembo.spi.provider.CloudSession;
import org.nembo.spi.provider.Flavors;
import org.nembo.spi.provider.Images;
import org.nembo.spi.provider.Machines;
import org.nembo.spi.provider.Networks;
import org.nembo.spi.provider.Quotas;
import org.nembo.spi.provider.Volumes;
import org.nembo.spi.provider.Workloads;

/** One session of one site of a {@link FakeProvider}. */
final class FakeSession implements CloudSession {

    private final FakeScene scene;
    private final FakeSite site;
    private final Runnable closing;
    private final AtomicBoolean closed = new AtomicBoolean();

    FakeSession(FakeScene scene, FakeSite site, Runnable closing) {
        this.scene = scene;
        this.site = site;
        this.closing = closing;
    }

    @Override
    public Optional<Workloads> workloads() {
        return unlessLacking("workloads", new FakeWorkloads(scene, site));
    }

    @Override
    public Optional<Machines> machines() {
        return unlessLacking("machines", new FakeMachines(scene, site));
    }

    @Override
    public Optional<Volumes> volumes() {
        return unlessLacking("volumes", new FakeVolumes(scene, site));
    }

    @Override
    public Optional<Networks> networks() {
        return unlessLacking("networks", new FakeNetworks(scene, site));
    }

    @Override
    public Optional<Images> images() {
        synchronized (scene) {
            return Optional.ofNullable(scene.images.get(site.name)).map(list -> () -> scene.faults.call(scene, "images", site.name, "", () -> list));
        }
    }

    @Override
    public Optional<Flavors> flavors() {
        synchronized (scene) {
            return Optional.ofNullable(scene.flavors.get(site.name)).map(list -> () -> scene.faults.call(scene, "flavors", site.name, "", () -> list));
        }
    }

    @Override
    public Optional<Quotas> quotas() {
        synchronized (scene) {
            boolean told = scene.quotas.containsKey(site.name) || scene.limits.containsKey(site.name);
            return told ? Optional.of(new FakeRoom(scene, site)) : Optional.empty();
        }
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            closing.run();
        }
    }

    private <T> Optional<T> unlessLacking(String capability, T offered) {
        return scene.has(site.name, capability) ? Optional.of(offered) : Optional.empty();
    }
}
