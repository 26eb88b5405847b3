package org.nembo.provider.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.nembo.api.error.NemboException;
import org.nembo.provider.local.image.UnpackedImage;
import org.nembo.provider.local.image.Users;
import org.nembo.provider.local.isolation.Isolation;
import org.nembo.provider.local.isolation.Isolations;
import org.nembo.provider.local.isolation.Kind;
import org.nembo.provider.local.isolation.Layering;
import org.nembo.provider.local.isolation.Sandbox;
import org.nembo.provider.local.isolation.Sandbox.Bind;
import org.nembo.spi.provider.Place;
import org.nembo.spi.provider.ProviderError;

/** How workloads are shut in. */
record Confinement(Isolations isolations, Surroundings surroundings, Preparations preparations, Cgroups cgroups) {

    /** Tells by what a workload was shut in, also when its record is lost. */
    private static final String SHUT_IN_BY = "by";

    /** Which isolation a new workload gets. @throws NemboException {@code PROVIDER_UNSUPPORTED} with the reason when the one that is set does not work */
    Kind choose(SiteSettings settings, Place place) {
        boolean image = !place.image().isEmpty();
        if (settings.isolation().isEmpty()) {
            return isolations.best(image).map(Isolations.Choice::kind).orElseThrow(() -> unsupported(
                    "site '%s' can run no images: none of podman, runc and bubblewrap works there".formatted(settings.site())));
        }
        Kind kind = settings.isolation().get();
        Isolations.Finding finding = isolations.look(kind);
        if (!finding.works()) {
            throw unsupported("the isolation '%s' that is set for site '%s' does not work there: %s"
                    .formatted(kind.text(), settings.site(), finding.trouble()));
        }
        if (image && !kind.images()) {
            throw unsupported("the isolation '%s' that is set for site '%s' runs no images".formatted(kind.text(), settings.site()));
        }
        return kind;
    }

    /** The command that runs a workload, with all that it needs written down. */
    Shut shut(Folder folder, WorkloadRecord workload) throws IOException {
        if (!workload.place().machine().isEmpty()) {
            return new Shut(surroundings.job(folder, workload), java.util.Map.of("PATH", Environment.SYSTEM_PATH, Environment.MARK, workload.mark()));
        }
        Isolation isolation = isolations.get(workload.isolation());
        String group = entersGroups(workload) ? "" : cgroups.container(folder, workload);
        Sandbox sandbox = Surroundings.isMachine(workload) ? surroundings.machine(folder, workload, root(folder, workload), group)
                : sandbox(folder, workload, group);
        Folder.directories(sandbox.state());
        Files.writeString(sandbox.state().resolve(SHUT_IN_BY), workload.isolation().text() + " " + workload.id() + "\n");
        return new Shut(isolation.prepare(sandbox), isolation.outside(sandbox));
    }

    /** A command with its variables. */
    record Shut(List<String> command, java.util.Map<String, String> environment) {
    }

    /** Removes what an isolation has made outside of the workload's directory. @return false when there is still something */
    boolean remove(Folder folder) throws IOException {
        java.util.Optional<WorkloadRecord> record = folder.record().filter(workload -> !workload.damaged());
        if (folder.isDeleted() && record.isPresent()) {
            surroundings.leave(folder, record.get());
        }
        Path state = folder.isolation();
        String text;
        try {
            text = Files.readString(state.resolve(SHUT_IN_BY)).strip();
        } catch (NoSuchFileException e) {
            return true;
        }
        String[] words = text.split(" ");
        Optional<Kind> kind = Kind.of(words[0]);
        return words.length != 2 || kind.isEmpty() || isolations.get(kind.get()).remove(words[1], state);
    }

    /** Whether the workload's processes are in a process namespace of their own. */
    boolean ownProcesses(WorkloadRecord workload) {
        return isolations.get(workload.isolation()).ownProcesses();
    }

    /** Whether a process that starts the program enters the control groups: a container of podman is made in them by itself. */
    static boolean entersGroups(WorkloadRecord workload) {
        return workload.isolation() != Kind.PODMAN;
    }

    /** Whether a site can run images. */
    boolean runsImages(SiteSettings settings) {
        return settings.isolation().map(kind -> kind.images() && isolations.look(kind).works()).orElseGet(() -> isolations.best(true).isPresent());
    }

    /** How workloads are shut in at a site, and why not better. */
    Map<String, String> facts(SiteSettings settings) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("isolation", settings.isolation().map(Kind::text).or(() -> isolations.best(false).map(choice -> choice.kind().text())).orElse("none"));
        facts.put("isolation of images", settings.isolation().filter(Kind::images).map(Kind::text)
                .or(() -> settings.isolation().isPresent() ? Optional.empty() : isolations.best(true).map(choice -> choice.kind().text())).orElse("none"));
        isolations.facts().forEach((kind, finding) -> facts.put("isolation " + kind, finding));
        facts.put("limits", cgroups.describe());
        return facts;
    }

    /** A file that a workload has written into its working directory. */
    static Optional<String> written(Folder folder, String path, int maxBytes) throws IOException {
        Optional<ImageRun> run = ImageRun.read(folder);
        if (run.isEmpty()) {
            return new WrittenFile(folder.work(), path).read(maxBytes);
        }
        return new WrittenFile(Layering.written(folder.isolation()), (run.get().directory() + "/" + path).replaceFirst("^/+", "")).read(maxBytes);
    }

    /** The root file system of a machine. */
    private Optional<Path> root(Folder folder, WorkloadRecord machine) throws IOException {
        if (machine.place().image().isEmpty()) {
            return Optional.empty();
        }
        String there = machine.environment().get(MachineImages.ROOT);
        return Optional.of(there != null ? Path.of(there)
                : preparations.image(ImageRun.read(folder).orElseThrow(() -> new IOException("its image is not ready"))).root());
    }

    private Sandbox sandbox(Folder folder, WorkloadRecord workload, String group) throws IOException {
        List<Bind> binds = new ArrayList<>();
        Optional<Path> network = surroundings.join(folder, workload);
        if (network.isPresent()) {
            binds.add(new Bind(folder.hosts().path(), HostsFile.TARGET, true));
        }
        Optional<ImageRun> run = ImageRun.read(folder);
        if (run.isEmpty()) {
            binds.add(new Bind(folder.work(), folder.work().toString(), false));
            binds.addAll(surroundings.binds(workload));
            return new Sandbox(workload.id(), workload.command(), Environment.of(workload, folder.work()), folder.work().toString(), Optional.empty(),
                    workload.system(), binds, network, group, folder.isolation());
        }
        binds.addAll(surroundings.binds(workload));
        UnpackedImage image = preparations.image(run.get());
        if (workload.isolation() != Kind.PODMAN) {
            ResolverFile.of(image.root(), network.isPresent()).ifPresent(file -> binds.add(new Bind(file, ResolverFile.TARGET, true)));
        }
        Users.User user = run.get().user();
        List<String> command = workload.command().isEmpty() ? image.config().program() : workload.command();
        return new Sandbox(workload.id(), command, Environment.of(workload, image.config().environment(), user.home()), run.get().directory(),
                Optional.of(new Sandbox.Image(image.root(), new Sandbox.User(user.uid(), user.gid(), user.groups()))), workload.system(), binds,
                network, group, folder.isolation());
    }

    private static NemboException unsupported(String why) {
        return new NemboException(ProviderError.PROVIDER_UNSUPPORTED, why);
    }
}
