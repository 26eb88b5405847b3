package org.nembo.provider.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.nembo.api.error.NemboException;
import org.nembo.spi.provider.Machine;
import org.nembo.spi.provider.MachineRequest;
import org.nembo.spi.provider.Machines;
import org.nembo.spi.provider.ProviderError;
import org.nembo.spi.provider.Workload;

/** The machines of one site: each is a first program, shut in, and all that descends from it. */
final class LocalMachines implements Machines {

    private static final int MOST_LISTED = 1000;
    private static final int MOST_LOG_BYTES = 1024 * 1024;

    private final Host host;
    private final Usage usage;
    private final MachineMaking making;
    private final SiteSettings settings;
    private final Caretakers caretakers;

    LocalMachines(Usage usage, SiteSettings settings, Caretakers caretakers) {
        this.host = usage.machines();
        this.usage = usage;
        this.making = new MachineMaking(usage, settings);
        this.settings = settings;
        this.caretakers = caretakers;
    }

    @Override
    public Machine create(MachineRequest request) {
        return attempt("create machine '" + request.name() + "'", () -> {
            synchronized (usage.lock()) {
                Optional<Folder> there = host.find(settings.site(), request.name());
                Folder folder = there.isPresent() ? there.get() : making.make(request);
                WorkloadRecord record = folder.record().orElseThrow(() -> ending(request.name()));
                if (folder.isDeleted()) {
                    throw ending(request.name());
                }
                if (record.damaged() || !record.fingerprint().equals(MachineMaking.fingerprint(request))) {
                    throw new NemboException(ProviderError.PROVIDER_CONFLICT, "there is a machine '%s' at site '%s' already, and it %s".formatted(
                            request.name(), settings.site(), record.damaged() ? "has a record that cannot be read" : "was asked for differently"));
                }
                host.launcher().start(folder, record);
                host.checkpoint().reached("started");
                return MachineView.of(folder, record);
            }
        });
    }

    @Override
    public Optional<Machine> find(String name) {
        return attempt("look at machine '" + name + "'", () -> unlessGone(name, () -> {
            Optional<Folder> folder = host.find(settings.site(), name);
            return folder.isEmpty() ? Optional.empty() : show(folder.get());
        }));
    }

    @Override
    public List<Machine> list(String label, String value) {
        return attempt("list machines", () -> {
            List<Machine> found = new ArrayList<>();
            for (String name : host.names(settings.site())) {
                Folder folder = new Folder(host.site(settings.site()).resolve(name));
                if (found.size() < MOST_LISTED) {
                    unlessGone(name, () -> folder.record().filter(machine -> machine.mayCarry(label, value)).isPresent() ? show(folder) : Optional.empty())
                            .ifPresent(found::add);
                }
            }
            return found;
        });
    }

    @Override
    public void start(String name) {
        attempt("start machine '" + name + "'", () -> {
            synchronized (usage.lock()) {
                Folder folder = need(name);
                if (!folder.isStopped()) {
                    return name;
                }
                if (!Files.exists(folder.halted())) {
                    throw new NemboException(ProviderError.PROVIDER_UNAVAILABLE,
                            "machine '%s' of site '%s' is just being stopped; it can be started when it has ended".formatted(name, settings.site()));
                }
                folder.resume();
                host.checkpoint().reached("resumed");
                host.launcher().start(folder, folder.record().orElseThrow(() -> ending(name)));
                host.checkpoint().reached("started again");
                return name;
            }
        });
    }

    /** What runs on it is stopped with it, each by itself, so that each can be started again. */
    @Override
    public void stop(String name) {
        attempt("stop machine '" + name + "'", () -> {
            synchronized (usage.lock()) {
                Folder folder = need(name);
                for (Folder program : usage.on(settings.site(), name)) {
                    if (LocalWorkloads.goesOn(program)) {
                        program.markStopped();
                    }
                }
                host.checkpoint().reached("programs marked stopped");
                folder.markStopped();
                host.checkpoint().reached("marked stopped");
                caretakers.hurry();
                return name;
            }
        });
    }

    @Override
    public void delete(String name) {
        attempt("delete machine '" + name + "'", () -> {
            synchronized (usage.lock()) {
                Optional<Folder> folder = host.find(settings.site(), name);
                if (folder.isPresent()) {
                    folder.get().markDeleted();
                    host.checkpoint().reached("marked deleted");
                    for (Folder program : usage.on(settings.site(), name)) {
                        program.markDeleted();
                    }
                    host.checkpoint().reached("programs marked deleted");
                    caretakers.hurry();
                }
                return name;
            }
        });
    }

    @Override
    public String console(String name, int maxBytes) {
        if (maxBytes < 1 || maxBytes > MOST_LOG_BYTES) {
            throw new NemboException(ProviderError.PROVIDER_INVALID,
                    "between 1 and %d bytes of a console can be read, not %d".formatted(MOST_LOG_BYTES, maxBytes));
        }
        return attempt("read the console of machine '" + name + "'", () -> {
            Optional<Folder> folder = host.find(settings.site(), name);
            return folder.isEmpty() ? "" : new LogFile(folder.get().log()).tail(maxBytes);
        });
    }

    /** Whether programs can be started on it now. @throws NemboException {@code PROVIDER_NOT_FOUND}, {@code PROVIDER_UNAVAILABLE} */
    static void needRunning(Host machines, String site, String name) throws IOException {
        Optional<Folder> folder = machines.find(site, name).filter(each -> !each.isDeleted());
        if (folder.isEmpty()) {
            throw missing(site, name);
        }
        Standing standing = Standing.of(folder.get(), folder.get().record().orElseThrow(() -> missing(site, name)));
        if (standing.state() != Workload.State.RUNNING || folder.get().isStopped()) {
            throw new NemboException(ProviderError.PROVIDER_UNAVAILABLE,
                    "machine '%s' of site '%s' does not run: %s".formatted(name, site, standing.detail()));
        }
    }

    private Folder need(String name) {
        return host.find(settings.site(), name).filter(folder -> !folder.isDeleted()).orElseThrow(() -> missing(settings.site(), name));
    }

    private static NemboException missing(String site, String name) {
        return new NemboException(ProviderError.PROVIDER_NOT_FOUND, "there is no machine '%s' at site '%s'".formatted(name, site));
    }

    private static Optional<Machine> show(Folder folder) throws IOException {
        Optional<WorkloadRecord> record = folder.record();
        return record.isEmpty() ? Optional.empty() : Optional.of(MachineView.of(folder, record.get()));
    }

    private NemboException ending(String name) {
        return new NemboException(ProviderError.PROVIDER_UNAVAILABLE,
                "a machine '%s' is just being deleted at site '%s'; the name is free when it is gone".formatted(name, settings.site()));
    }

    private Optional<Machine> unlessGone(String name, Action<Optional<Machine>> look) throws IOException {
        try {
            return look.run();
        } catch (IOException | UncheckedIOException e) {
            if (Files.exists(host.site(settings.site()).resolve(name))) {
                throw e;
            }
            return Optional.empty();
        }
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
