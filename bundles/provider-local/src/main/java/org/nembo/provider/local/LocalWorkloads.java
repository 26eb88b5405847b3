package org.nembo.provider.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.nembo.api.error.NemboException;
import org.nembo.provider.local.isolation.Kind;
import org.nembo.spi.provider.Place;
import org.nembo.spi.provider.ProviderError;
import org.nembo.spi.provider.Workload;
import org.nembo.spi.provider.WorkloadRequest;
import org.nembo.spi.provider.Workloads;

/** The processes of one site. */
final class LocalWorkloads implements Workloads {

    private static final int MOST_LISTED = 1000;
    private static final int MOST_LOG_BYTES = 1024 * 1024;

    private final Host host;
    private final SiteSettings settings;
    private final Caretaker caretaker;

    private final Usage usage;

    LocalWorkloads(Usage usage, SiteSettings settings, Caretaker caretaker) {
        this.host = usage.programs();
        this.usage = usage;
        this.settings = settings;
        this.caretaker = caretaker;
    }

    @Override
    public Set<Feature> features() {
        Set<Feature> features = EnumSet.of(Feature.MACHINES, Feature.PORT_RULES);
        if (host.confinement().choose(settings, Place.SITE) != Kind.PROCESS) {
            features.add(Feature.MOUNTS);
        }
        if (host.confinement().surroundings().networking().trouble().isEmpty()) {
            features.add(Feature.NETWORKS);
        }
        if (host.confinement().runsImages(settings)) {
            features.add(Feature.IMAGES);
        }
        return features;
    }

    @Override
    public Workload create(WorkloadRequest request) {
        RequestCheck.check(request);
        return attempt("create workload '" + request.name() + "'", () -> {
            // One at a time: the limit of workloads holds, and nothing is made twice only to be thrown away.
            synchronized (host.ports()) {
                Optional<Folder> there = host.find(settings.site(), request.name());
                Folder folder = there.isPresent() ? there.get() : make(request);
                WorkloadRecord workload = folder.record().orElseThrow(() -> ending(request.name()));
                if (folder.isDeleted()) {
                    throw ending(request.name());
                }
                if (workload.damaged()) {
                    throw new NemboException(ProviderError.PROVIDER_CONFLICT,
                            "there is a workload '%s' at site '%s' whose record cannot be read: delete it first".formatted(request.name(), settings.site()));
                }
                if (!workload.fingerprint().equals(Fingerprint.of(request))) {
                    throw new NemboException(ProviderError.PROVIDER_CONFLICT,
                            "there is a workload '%s' at site '%s' already, and it was asked for differently".formatted(request.name(), settings.site()));
                }
                host.launcher().start(folder, workload);
                host.checkpoint().reached("started");
                return Standing.of(folder, workload).show(folder, workload);
            }
        });
    }

    @Override
    public Optional<Workload> find(String name) {
        return attempt("look at workload '" + name + "'", () -> {
            return unlessGone(name, () -> {
                Optional<Folder> folder = host.find(settings.site(), name);
                return folder.isEmpty() ? Optional.empty() : show(folder.get());
            });
        });
    }

    @Override
    public List<Workload> list(String label, String value) {
        return attempt("list workloads", () -> {
            List<Workload> found = new ArrayList<>();
            for (String name : host.names(settings.site())) {
                Folder folder = new Folder(host.site(settings.site()).resolve(name));
                if (found.size() < MOST_LISTED) {
                    unlessGone(name, () -> folder.record().filter(workload -> workload.mayCarry(label, value)).isPresent() ? show(folder) : Optional.empty())
                            .ifPresent(found::add);
                }
            }
            return found;
        });
    }

    @Override
    public void delete(String name) {
        attempt("delete workload '" + name + "'", () -> {
            Optional<Folder> folder = host.find(settings.site(), name);
            if (folder.isPresent() && folder.get().markDeleted()) {
                host.checkpoint().reached("marked deleted");
                caretaker.hurry();
            }
            return folder;
        });
    }

    @Override
    public String log(String name, int maxBytes) {
        if (maxBytes < 1 || maxBytes > MOST_LOG_BYTES) {
            throw new NemboException(ProviderError.PROVIDER_INVALID, "between 1 and %d bytes of a log can be read, not %d".formatted(MOST_LOG_BYTES, maxBytes));
        }
        return attempt("read the log of workload '" + name + "'", () -> {
            Optional<Folder> folder = host.find(settings.site(), name);
            return folder.isEmpty() ? "" : new LogFile(folder.get().log()).tail(maxBytes);
        });
    }

    @Override
    public Optional<String> file(String name, String path, int maxBytes) {
        if (maxBytes < 1 || maxBytes > MOST_LOG_BYTES) {
            throw new NemboException(ProviderError.PROVIDER_INVALID,
                    "between 1 and %d bytes of a file can be read, not %d".formatted(MOST_LOG_BYTES, maxBytes));
        }
        return attempt("read a file of workload '" + name + "'", () -> {
            Optional<Folder> folder = host.find(settings.site(), name);
            return folder.isEmpty() ? Optional.empty() : Confinement.written(folder.get(), path, maxBytes);
        });
    }

    @Override
    public void stop(String name) {
        attempt("stop workload '" + name + "'", () -> {
            synchronized (host.ports()) {
                Optional<Folder> folder = host.find(settings.site(), name);
                if (folder.isPresent() && !folder.get().isDeleted() && goesOn(folder.get()) && folder.get().markStopped()) {
                    host.checkpoint().reached("marked stopped");
                    caretaker.hurry();
                }
                return folder;
            }
        });
    }

    /** What has ended by itself stays as it is. */
    static boolean goesOn(Folder folder) throws IOException {
        Optional<WorkloadRecord> workload = folder.record();
        Workload.State state = workload.isEmpty() ? Workload.State.FAILED : Standing.of(folder, workload.get()).state();
        return state == Workload.State.RUNNING || state == Workload.State.PENDING;
    }

    @Override
    public void start(String name) {
        attempt("start workload '" + name + "'", () -> {
            synchronized (host.ports()) {
                Optional<Folder> folder = host.find(settings.site(), name);
                if (folder.isPresent() && !folder.get().isDeleted() && folder.get().isStopped()) {
                    if (!Files.exists(folder.get().halted())) {
                        throw new NemboException(ProviderError.PROVIDER_UNAVAILABLE,
                                "workload '%s' of site '%s' is just being stopped; it can be started when it has ended".formatted(name, settings.site()));
                    }
                    folder.get().resume();
                    host.checkpoint().reached("resumed");
                    host.launcher().start(folder.get(), folder.get().record().orElseThrow(() -> ending(name)));
                    host.checkpoint().reached("started again");
                }
                return folder;
            }
        });
    }

    /** The directory of a workload that is being deleted can vanish while it is looked at: then there is none. */
    private Optional<Workload> unlessGone(String name, Action<Optional<Workload>> look) throws IOException {
        try {
            return look.run();
        } catch (IOException | UncheckedIOException e) {
            if (Files.exists(host.site(settings.site()).resolve(name))) {
                throw e;
            }
            return Optional.empty();
        }
    }

    private static Optional<Workload> show(Folder folder) throws IOException {
        Optional<WorkloadRecord> workload = folder.record();
        return workload.isEmpty() ? Optional.empty() : Optional.of(Standing.of(folder, workload.get()).show(folder, workload.get()));
    }

    private Folder make(WorkloadRequest request) throws IOException {
        Kind isolation = place(request);
        int present = host.names(settings.site()).size();
        if (present >= settings.maxWorkloads()) {
            throw new NemboException(ProviderError.PROVIDER_QUOTA,
                    "site '%s' runs %d workloads, which is its limit".formatted(settings.site(), settings.maxWorkloads()));
        }
        String id = WorkloadRecord.newId();
        String mark = settings.site() + "/" + request.name() + "/" + id;
        WorkloadNetwork network = new WorkloadNetwork(host, settings);
        Map<String, String> kept = network.settings(request);
        Map<String, Integer> ports = network.ports(request, mark);
        host.checkpoint().reached("ports reserved");
        Folder fresh = new Folder(host.site(settings.site()).resolve(Host.FRESH + id));
        try {
            WorkloadRecord workload = WorkloadRecord.of(settings.site(), kept, id, request, ports, isolation, Instant.now().truncatedTo(ChronoUnit.MILLIS));
            fresh.fill(workload, request.files());
            host.checkpoint().reached("directory filled");
            Folder folder = new Folder(fresh.path().resolveSibling(request.name()));
            // All of it or nothing becomes the workload.
            Files.move(fresh.path(), folder.path(), StandardCopyOption.ATOMIC_MOVE);
            host.checkpoint().reached("recorded");
            return folder;
        } catch (IOException e) {
            host.ports().release(ports.values(), mark);
            Folder.remove(fresh.path());
            Optional<Folder> others = host.find(settings.site(), request.name());
            if (others.isPresent()) {
                return others.get();
            }
            throw e;
        }
    }

    private void need(Set<Feature> features, Feature feature, boolean asked) {
        if (asked && !features.contains(feature)) {
            throw new NemboException(ProviderError.PROVIDER_UNSUPPORTED, "site '%s' runs no workloads with %s%s".formatted(settings.site(), feature,
                    feature == Feature.NETWORKS ? ", only machines are in networks" : ""));
        }
    }

    /** Where it runs, when that is there. */
    private Kind place(WorkloadRequest request) throws IOException {
        Place place = request.place();
        Set<Feature> features = place.equals(Place.SITE) ? Set.of() : features();
        need(features, Feature.IMAGES, !place.image().isEmpty());
        need(features, Feature.MOUNTS, !place.mounts().isEmpty());
        need(features, Feature.NETWORKS, !place.networks().isEmpty());
        // On a machine a rule only tells where the program listens: what is published is the machine's.
        new WorkloadNetwork(host, settings).check(request);
        need(features, Feature.PORT_RULES, place.rules().values().stream().anyMatch(rule -> place.machine().isEmpty()));
        if (!place.machine().isEmpty() && place.rules().values().stream().anyMatch(rule -> rule.published() > 0)) {
            throw new NemboException(ProviderError.PROVIDER_UNSUPPORTED, "what is published of a machine is asked for with the machine");
        }
        for (Place.Mount mount : place.mounts()) {
            if (usage.volumes().find(settings.site(), mount.volume()).filter(volume -> volume.trouble().isEmpty()).isEmpty()) {
                throw new NemboException(ProviderError.PROVIDER_NOT_FOUND,
                        "there is no volume '%s' at site '%s'".formatted(mount.volume(), settings.site()));
            }
        }
        if (!place.image().isEmpty()) {
            RequestCheck.checkImage(request, settings);
        }
        if (!place.machine().isEmpty()) {
            if (!place.mounts().isEmpty()) {
                throw new NemboException(ProviderError.PROVIDER_UNSUPPORTED, "a workload on a machine sees the volumes of the machine");
            }
            LocalMachines.needRunning(usage.machines(), settings.site(), place.machine());
            return Kind.PROCESS;
        }
        Kind isolation = host.confinement().choose(settings, place);
        RequestCheck.checkProgram(request, isolation == Kind.PROCESS ? Optional.empty() : Optional.of(settings.system()));
        return isolation;
    }

    private NemboException ending(String name) {
        return new NemboException(ProviderError.PROVIDER_UNAVAILABLE,
                "a workload '%s' is just being deleted at site '%s'; the name is free when it is gone".formatted(name, settings.site()));
    }

    /** What is done on disk. */
    private interface Action<T> {
        T run() throws IOException;
    }

    private <T> T attempt(String what, Action<T> action) {
        try {
            return action.run();
        } catch (IOException | UncheckedIOException e) {
            throw new NemboException(ProviderError.PROVIDER_FAULT, "site '%s' could not %s: %s".formatted(settings.site(), what, e.getMessage()), e);
        }
    }
}
