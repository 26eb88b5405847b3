package org.nembo.provider.local;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.nembo.provider.local.isolation.Kind;
import org.nembo.spi.provider.CloudSession;
import org.nembo.spi.provider.Flavors;
import org.nembo.spi.provider.Images;
import org.nembo.spi.provider.Machines;
import org.nembo.spi.provider.Networks;
import org.nembo.spi.provider.Place;
import org.nembo.spi.provider.Quotas;
import org.nembo.spi.provider.Volumes;
import org.nembo.spi.provider.Workloads;

/** A session holds nothing open: everything is on disk, and in the kernel. */
record LocalSession(Usage usage, SiteSettings settings, Caretakers caretakers) implements CloudSession {

    @Override
    public Optional<Workloads> workloads() {
        return Optional.of(new LocalWorkloads(usage, settings, caretakers.programs()));
    }

    @Override
    public Optional<Machines> machines() {
        return Optional.of(new LocalMachines(usage, settings, caretakers));
    }

    /** Empty where programs are plain processes, for which nothing can be mounted. */
    @Override
    public Optional<Volumes> volumes() {
        boolean mounts = usage.programs().confinement().choose(settings, Place.SITE) != Kind.PROCESS;
        return mounts ? Optional.of(new LocalVolumes(usage.volumes(), usage, settings)) : Optional.empty();
    }

    /** Empty where this server may make no networks. */
    @Override
    public Optional<Networks> networks() {
        return usage.networking().trouble().isEmpty() ? Optional.of(new LocalNetworks(usage.networking(), usage, settings)) : Optional.empty();
    }

    @Override
    public Optional<Images> images() {
        return settings.offer().images().map(directory -> new LocalImages(usage.programs().confinement().surroundings().images(), settings));
    }

    @Override
    public Optional<Flavors> flavors() {
        List<Flavors.Flavor> flavors = settings.offer().flavors();
        return flavors.isEmpty() ? Optional.empty() : Optional.of(() -> flavors);
    }

    @Override
    public Optional<Quotas> quotas() {
        return Optional.of(new LocalQuotas(usage, settings));
    }

    @Override
    public Map<String, String> facts() {
        return usage.programs().confinement().facts(settings);
    }

    @Override
    public void close() {
        // Nothing is held.
    }
}
