package org.nembo.provider.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nembo.api.site.Site;
import org.nembo.spi.provider.CloudSession;
import org.nembo.spi.provider.Credential;
import org.nembo.spi.provider.Machine;
import org.nembo.spi.provider.MachineRequest;
import org.nembo.spi.provider.MachineRequest.Attachment;
import org.nembo.spi.provider.MachineRequest.Size;
import org.nembo.spi.provider.Networks;
import org.nembo.spi.provider.Place;
import org.nembo.spi.provider.PortRule;
import org.nembo.spi.provider.Volumes;
import org.nembo.spi.provider.Workload;
import org.nembo.spi.provider.WorkloadRequest;

/** The server dies between any two durable changes to machines, volumes and networks, and another one goes on with what it left. */
final class MachineCrashPointsTest {

    private static final Site SITE = LocalSite.site(Map.of());
    private static final Volumes.Request DATA = new Volumes.Request("data", Map.of(), 1024, "");
    private static final Networks.Request LAN = new Networks.Request("lan", Map.of(), Networks.Kind.PRIVATE, "");

    @TempDir
    private Path temporary;

    private Path root() {
        return temporary.resolve("local");
    }

    private static CloudSession open(LocalSite site) {
        return site.provider.open(SITE, new Credential.None());
    }

    private static MachineRequest machine(String initScript) {
        return new MachineRequest("vm", Map.of(), "", Size.ANY, List.of("lan"), Map.of("http", PortRule.to(8080)), List.of(new Attachment("data", "/data", "")),
                List.of(), initScript);
    }

    private static WorkloadRequest service() {
        return new WorkloadRequest("vm-service", Map.of(), List.of("sh", "-c", "echo run >> /data/runs; exec sleep 600"), Map.of(), Map.of(), List.of(),
                WorkloadRequest.Limits.NONE, Place.machine("vm"));
    }

    private static void assumeAll(CloudSession session) {
        assumeThat(session.networks()).as("this machine lets networks be made").isPresent();
        assumeThat(session.volumes()).as("this machine lets programs be shut in").isPresent();
    }

    private static void make(LocalSite site) {
        try (CloudSession session = open(site)) {
            assumeAll(session);
            session.volumes().orElseThrow().create(DATA);
            session.networks().orElseThrow().create(LAN);
            session.machines().orElseThrow().create(machine("echo begun >> /data/begun"));
        }
    }

    private static void awaitRunning(LocalSite site) {
        try (CloudSession session = open(site)) {
            Waiting.until("it runs", () -> session.machines().orElseThrow().find("vm").orElseThrow().state() == Machine.State.RUNNING);
        }
    }

    private static void runService(LocalSite site) {
        awaitRunning(site);
        site.workloads().create(service());
        Waiting.until("the service runs", () -> site.workloads().find("vm-service").orElseThrow().state() == Workload.State.RUNNING);
    }

    private Path inVolume(String file) {
        return root().resolve(".volumes/here/data/data").resolve(file);
    }

    private static void remove(LocalSite site) {
        try (CloudSession session = open(site)) {
            session.machines().orElseThrow().delete("vm");
            Waiting.until("the machine is gone", () -> session.machines().orElseThrow().find("vm").isEmpty());
            Waiting.until("its service is gone", () -> session.workloads().orElseThrow().find("vm-service").isEmpty());
            session.volumes().orElseThrow().delete("data");
            session.networks().orElseThrow().delete("lan");
        }
    }

    private static void crash(Runnable work, Crash crash) {
        try {
            work.run();
        } catch (Crash.Died e) {
            assertThat(crash.happened()).isTrue();
        }
        Waiting.until("it has died", crash::happened);
    }

    private void afterwards(Leftovers before, java.util.function.Consumer<LocalSite> then) throws IOException {
        makeOld(root());
        try (LocalSite after = new LocalSite(root())) {
            then.accept(after);
            remove(after);
            before.assertNothingIsLeft();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ports reserved", "directory filled", "recorded", "started"})
    void whatIsCreatedAgainAfterACrashIsThereOnce(String place) throws Exception {
        Leftovers before = Leftovers.now(root());
        for (String thing : List.of("volume", "network", "machine")) {
            Crash crash = new Crash(place);
            try (LocalSite dying = new LocalSite(root(), Cgroups.NONE, crash); CloudSession session = open(dying)) {
                assumeAll(session);
                try {
                    switch (thing) {
                        case "volume" -> session.volumes().orElseThrow().create(DATA);
                        case "network" -> session.networks().orElseThrow().create(LAN);
                        default -> session.machines().orElseThrow().create(machine("echo begun >> /data/begun"));
                    }
                    assertThat(thing).as("only machines have this place").isNotEqualTo("machine");
                } catch (Crash.Died e) {
                    assertThat(crash.happened()).isTrue();
                }
            }
            try (LocalSite complete = new LocalSite(root()); CloudSession session = open(complete)) {
                session.volumes().orElseThrow().create(DATA);
                if (!thing.equals("volume")) {
                    session.networks().orElseThrow().create(LAN);
                }
            }
        }
        afterwards(before, after -> {
            make(after);
            awaitRunning(after);
            Waiting.until("the init script has run", () -> after.text(inVolume("begun")).equals("begun\n"));
            make(after);
            assertThat(after.text(inVolume("begun"))).as("how often it ran").isEqualTo("begun\n");
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"programs marked stopped", "marked stopped", "asked to end", "all halted", "halted"})
    void aStopGoesOnAfterACrash(String place) throws Exception {
        Leftovers before = Leftovers.now(root());
        try (LocalSite first = new LocalSite(root())) {
            make(first);
            runService(first);
            Waiting.until("it has run", () -> after(first, "run\n"));
        }
        Crash crash = new Crash(place);
        try (LocalSite dying = new LocalSite(root(), Cgroups.NONE, crash); CloudSession session = open(dying)) {
            crash(() -> session.machines().orElseThrow().stop("vm"), crash);
        }
        afterwards(before, site -> {
            try (CloudSession session = open(site)) {
                // Who asked does not know whether it was heard.
                session.machines().orElseThrow().stop("vm");
                Waiting.until("it is stopped", () -> session.machines().orElseThrow().find("vm").orElseThrow().state() == Machine.State.STOPPED);
                Waiting.until("its service is stopped",
                        () -> session.workloads().orElseThrow().find("vm-service").orElseThrow().state() == Workload.State.STOPPED);
                session.machines().orElseThrow().start("vm");
                awaitRunning(site);
                session.workloads().orElseThrow().start("vm-service");
                Waiting.until("it has run again", () -> after(site, "run\nrun\n"));
            }
        });
    }

    private boolean after(LocalSite site, String runs) {
        return site.text(inVolume("runs")).equals(runs);
    }

    @ParameterizedTest
    @ValueSource(strings = {"resumed", "started again"})
    void aStartGoesOnAfterACrash(String place) throws Exception {
        Leftovers before = Leftovers.now(root());
        try (LocalSite first = new LocalSite(root()); CloudSession session = open(first)) {
            make(first);
            awaitRunning(first);
            session.machines().orElseThrow().stop("vm");
            Waiting.until("it is stopped", () -> session.machines().orElseThrow().find("vm").orElseThrow().state() == Machine.State.STOPPED);
        }
        Crash crash = new Crash(place);
        try (LocalSite dying = new LocalSite(root(), Cgroups.NONE, crash); CloudSession session = open(dying)) {
            crash(() -> session.machines().orElseThrow().start("vm"), crash);
        }
        afterwards(before, site -> {
            try (CloudSession session = open(site)) {
                session.machines().orElseThrow().start("vm");
                runService(site);
                Waiting.until("it has run", () -> after(site, "run\n"));
            }
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"marked deleted", "programs marked deleted", "asked to end", "all ended", "ports released", "put aside"})
    void aDeletionGoesOnAfterACrash(String place) throws Exception {
        Leftovers before = Leftovers.now(root());
        try (LocalSite first = new LocalSite(root())) {
            make(first);
            runService(first);
        }
        Crash crash = new Crash(place);
        try (LocalSite dying = new LocalSite(root(), Cgroups.NONE, crash); CloudSession session = open(dying)) {
            crash(() -> session.machines().orElseThrow().delete("vm"), crash);
        }
        afterwards(before, site -> { });
    }

    @Test
    void aDeletedVolumeOrNetworkIsGoneAfterACrash() throws Exception {
        Leftovers before = Leftovers.now(root());
        try (LocalSite first = new LocalSite(root()); CloudSession session = open(first)) {
            assumeAll(session);
            session.volumes().orElseThrow().create(DATA);
            session.networks().orElseThrow().create(LAN);
        }
        for (String thing : List.of("volume", "network")) {
            try (LocalSite dying = new LocalSite(root(), Cgroups.NONE, new Crash("put aside")); CloudSession session = open(dying)) {
                assertThatThrownBy(() -> {
                    if (thing.equals("volume")) {
                        session.volumes().orElseThrow().delete("data");
                    } else {
                        session.networks().orElseThrow().delete("lan");
                    }
                }).isInstanceOf(Crash.Died.class);
            }
        }
        try (LocalSite after = new LocalSite(root()); CloudSession session = open(after)) {
            assertThat(session.volumes().orElseThrow().find("data")).isEmpty();
            assertThat(session.networks().orElseThrow().find("lan")).isEmpty();
            before.assertNothingIsLeft();
        }
    }

    @Test
    void aMachineAndItsPortGoOnWhileTheServerIsAway() throws Exception {
        Leftovers before = Leftovers.now(root());
        String endpoint;
        String id;
        try (LocalSite first = new LocalSite(root()); CloudSession session = open(first)) {
            make(first);
            runService(first);
            Machine machine = session.machines().orElseThrow().find("vm").orElseThrow();
            Waiting.until("it has run", () -> after(first, "run\n"));
            endpoint = machine.endpoints().get("http");
            id = machine.id();
        }
        assertThat(rules()).as("the rule stays").anyMatch(line -> line.contains("--dport " + endpoint.substring(endpoint.indexOf(':') + 1)));
        try (LocalSite after = new LocalSite(root()); CloudSession session = open(after)) {
            Machine machine = session.machines().orElseThrow().find("vm").orElseThrow();
            assertThat(machine.state()).isEqualTo(Machine.State.RUNNING);
            assertThat(machine.id()).isEqualTo(id);
            assertThat(session.machines().orElseThrow().create(machine("echo begun >> /data/begun")).id()).isEqualTo(id);
            assertThat(session.workloads().orElseThrow().find("vm-service").orElseThrow().state()).isEqualTo(Workload.State.RUNNING);
            assertThat(after.text(inVolume("runs"))).isEqualTo("run\n");
            remove(after);
            before.assertNothingIsLeft();
        }
    }

    @Test
    void whatRunsOnAMachineThatDiesIsKnownToHaveFailed() throws Exception {
        Leftovers before = Leftovers.now(root());
        try (LocalSite site = new LocalSite(root()); CloudSession session = open(site)) {
            make(site);
            runService(site);
            Folder machine = new Folder(root().resolve(".machines/here/vm"));
            ProcessTable.of(machine.record().orElseThrow().mark(), java.util.Optional.empty(), java.util.Set.of())
                    .forEach(each -> ProcessTable.end(each, true));
            Waiting.until("the machine has failed", () -> session.machines().orElseThrow().find("vm").orElseThrow().state() == Machine.State.FAILED);
            Waiting.until("its service has failed",
                    () -> session.workloads().orElseThrow().find("vm-service").orElseThrow().state() == Workload.State.FAILED);
            session.machines().orElseThrow().stop("vm");
            Waiting.until("it is stopped", () -> session.machines().orElseThrow().find("vm").orElseThrow().state() == Machine.State.STOPPED);
            session.machines().orElseThrow().start("vm");
            awaitRunning(site);
            remove(site);
            before.assertNothingIsLeft();
        }
    }

    private static List<String> rules() throws IOException {
        return org.nembo.provider.local.isolation.Program.run(List.of("iptables-save"), Map.of(), Duration.ofSeconds(10)).output().lines().toList();
    }

    /** As if the crash was long ago: what is young may still be in the making. */
    private static void makeOld(Path root) throws IOException {
        FileTime old = FileTime.from(Instant.now().minus(Duration.ofHours(1)));
        try (Stream<Path> all = Files.walk(root)) {
            for (Path path : all.toList()) {
                if (Files.isRegularFile(path, java.nio.file.LinkOption.NOFOLLOW_LINKS) || Files.isDirectory(path, java.nio.file.LinkOption.NOFOLLOW_LINKS)) {
                    Files.setLastModifiedTime(path, old);
                }
            }
        }
    }
}
