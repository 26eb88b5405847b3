package org.nembo.provider.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.nembo.provider.local.isolation.Kind;
import org.nembo.provider.local.isolation.Program;
import org.nembo.provider.local.isolation.Sandbox;
import org.nembo.provider.local.isolation.Sandbox.Bind;
import org.nembo.provider.local.net.Forward;
import org.nembo.spi.provider.Place;
import org.nembo.spi.provider.PortRule;

/** What a program finds around it: volumes, networks, and the machine that it runs on or is the first program of. */
final class Surroundings {

    static final String MACHINES = ".machines";

    /** Where a machine's own directory is for what runs in it. */
    private static final String INSIDE = "/run/nembo";

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Path root;
    private final VolumeStore volumes;
    private final Networking networking;
    private final MachineImages images;

    Surroundings(Path root, VolumeStore volumes, Networking networking, MachineImages images) {
        this.root = root;
        this.volumes = volumes;
        this.networking = networking;
        this.images = images;
    }

    VolumeStore volumes() {
        return volumes;
    }

    Networking networking() {
        return networking;
    }

    MachineImages images() {
        return images;
    }

    /** The directory of a machine, whether it is there or not. */
    Folder machine(String site, String name) {
        return new Folder(root.resolve(MACHINES).resolve(site).resolve(name));
    }

    static boolean isMachine(WorkloadRecord record) {
        return "1".equals(record.environment().get(MachineSpec.FORM)) && record.command().equals(MachineScripts.COMMAND);
    }

    /** Volumes under their paths. */
    List<Bind> binds(WorkloadRecord record) throws IOException {
        List<Bind> binds = new ArrayList<>();
        for (Place.Mount mount : record.place().mounts()) {
            VolumeStore.Record volume = volumes.find(record.site(), mount.volume())
                    .orElseThrow(() -> new IOException("volume '%s' is not there any more".formatted(mount.volume())));
            binds.add(new Bind(volume.data(), mount.path(), mount.readOnly()));
        }
        binds.sort(java.util.Comparator.comparing(Bind::target));
        return binds;
    }

    /**
     * The first program of a machine, in its surroundings.
     *
     * @param image its root file system; empty for this machine's own system
     * @param group in which a container of it is made
     */
    Sandbox machine(Folder folder, WorkloadRecord record, Optional<Path> image, String group) throws IOException {
        MachineSpec spec = MachineSpec.of(record);
        boolean plain = record.isolation() == Kind.PROCESS;
        Path own = folder.work();
        String inside = plain ? own.toString() : INSIDE;
        Files.createDirectories(own.resolve("home"));
        Files.createDirectories(own.resolve("jobs"));
        MachineScripts.write(own, inside, spec, spec.sshd() && image.filter(MachineScripts::hasSshd).isPresent());
        fifo(own.resolve("queue"));
        List<Bind> binds = new ArrayList<>();
        if (!plain) {
            binds.add(new Bind(own, INSIDE, false));
            if (record.place().image().isEmpty()) {
                binds.add(new Bind(own.resolve("home"), "/root", false));
            }
            binds.addAll(binds(record));
        }
        Optional<Path> namespace = Optional.empty();
        if (!spec.addresses().isEmpty()) {
            networking.join(inhabitant(folder, record, spec));
            namespace = Optional.of(networking.namespace(record.id()));
        }
        Map<String, String> environment = new TreeMap<>(Map.of("PATH", Environment.defaultPath(), "LANG", "C.UTF-8", "HOME", home(own, plain), Environment.MARK,
                record.mark()));
        return new Sandbox(record.id(), List.of("/bin/sh", inside + "/first"), environment, plain ? home(own, true) : "/",
                image.map(root -> new Sandbox.Image(root, Sandbox.User.ROOT)), record.system(), binds,
                namespace, group, folder.isolation());
    }

    private static String home(Path own, boolean plain) {
        return plain ? own.resolve("home").toString() : "/root";
    }

    /** What has a program run on a machine: the command for this machine's side, which ends as the program does. */
    List<String> job(Folder folder, WorkloadRecord record) throws IOException {
        Folder machine = machine(record.site(), record.place().machine());
        WorkloadRecord host = machine.record().orElseThrow(() -> new IOException("machine '%s' is not there any more".formatted(record.place().machine())));
        boolean plain = host.isolation() == Kind.PROCESS;
        Path own = machine.work();
        String inside = plain ? own.toString() : INSIDE;
        Path job = own.resolve("jobs").resolve(record.id());
        Files.createDirectories(job);
        Path work = job.resolve("work");
        if (!Files.exists(work) && !Files.isSymbolicLink(folder.work())) {
            Files.move(folder.work(), work);
        }
        if (!Files.isSymbolicLink(folder.work())) {
            Files.createSymbolicLink(folder.work(), work);
        }
        Path log = job.resolve("log");
        if (!Files.exists(log)) {
            Files.createLink(log, folder.log());
        }
        Map<String, String> environment = new TreeMap<>(Environment.of(record, Path.of(inside, "jobs", record.id(), "work")));
        environment.remove("TMPDIR");
        environment.put("HOME", record.environment().getOrDefault("HOME", home(own, plain)));
        MachineScripts.job(job, inside + "/jobs/" + record.id(), record.command(), environment);
        return List.of("/bin/sh", "-c", MachineScripts.CLIENT, "nembo-job", own.toString(), record.id());
    }

    /** Removes what something has outside of its directory. */
    void leave(Folder folder, WorkloadRecord record) throws IOException {
        if (isMachine(record)) {
            if (!record.environment().keySet().stream().filter(key -> key.startsWith("address.")).toList().isEmpty()) {
                networking.leave(record.id());
                networking.apply();
            }
        } else if (!WorkloadNetwork.addresses(record).isEmpty()) {
            networking.leave(record.id());
            networking.apply();
        } else if (!record.place().machine().isEmpty()) {
            Folder.remove(machine(record.site(), record.place().machine()).work().resolve("jobs").resolve(record.id()));
        }
    }

    /** Has a workload's network namespace in the kernel, when it has one. */
    Optional<Path> join(Folder folder, WorkloadRecord record) throws IOException {
        Optional<Networking.Inhabitant> inhabitant = WorkloadNetwork.inhabitant(folder, record);
        if (inhabitant.isEmpty()) {
            return Optional.empty();
        }
        networking.join(inhabitant.get());
        return Optional.of(networking.namespace(record.id()));
    }

    /** The machines and workloads that are in networks, read from their records. */
    static List<Networking.Inhabitant> inhabitants(Path root) throws IOException {
        List<Networking.Inhabitant> all = new ArrayList<>();
        Path machines = root.resolve(MACHINES);
        for (String site : Shelf.names(machines)) {
            for (String name : Shelf.names(machines.resolve(site))) {
                Folder folder = new Folder(machines.resolve(site).resolve(name));
                Optional<WorkloadRecord> record = folder.record().filter(each -> !each.damaged() && isMachine(each));
                if (record.isPresent()) {
                    MachineSpec spec = MachineSpec.of(record.get());
                    if (!spec.addresses().isEmpty()) {
                        all.add(inhabitant(folder, record.get(), spec));
                    }
                }
            }
        }
        for (String site : Shelf.names(root)) {
            for (String name : Shelf.names(root.resolve(site))) {
                Folder folder = new Folder(root.resolve(site).resolve(name));
                folder.record().filter(record -> !record.damaged()).flatMap(record -> WorkloadNetwork.inhabitant(folder, record)).ifPresent(all::add);
            }
        }
        return all;
    }

    private static Networking.Inhabitant inhabitant(Folder folder, WorkloadRecord record, MachineSpec spec) {
        List<Forward> forwards = new ArrayList<>();
        String address = spec.addresses().firstEntry().getValue();
        Map<String, PortRule> rules = MachineSpec.ports(spec.request(), spec.sshd());
        record.ports().forEach((name, number) -> {
            PortRule rule = rules.get(name);
            forwards.add(new Forward(spec.publish(), number, rule.protocol(), rule.remoteCidr(), address, rule.target() > 0 ? rule.target() : number));
        });
        return new Networking.Inhabitant(record.site(), record.id(), spec.addresses(), forwards, List.of(record.name()), Optional.empty(),
                folder.isDeleted());
    }

    private static void fifo(Path path) throws IOException {
        if (!Files.exists(path)) {
            Program.Result result = Program.run(List.of("mkfifo", "-m", "600", path.toString()), Map.of(), PATIENCE);
            if (!result.ok()) {
                throw new IOException("a pipe cannot be made: " + result.lastLine());
            }
        }
    }
}
