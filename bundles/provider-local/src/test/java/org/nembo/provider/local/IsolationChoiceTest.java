package org.nembo.provider.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nembo.api.error.NemboException;
import org.nembo.provider.local.isolation.HostSystem;
import org.nembo.provider.local.isolation.Isolation;
import org.nembo.provider.local.isolation.Isolations;
import org.nembo.provider.local.isolation.Kind;
import org.nembo.spi.provider.CloudSession;
import org.nembo.spi.provider.Credential;
import org.nembo.spi.provider.Place;
import org.nembo.spi.provider.ProviderError;
import org.nembo.spi.provider.Workload.State;
import org.nembo.spi.provider.WorkloadRequest;

/** Which isolation is taken, what it hides, and that it is told. */
final class IsolationChoiceTest {

    @TempDir
    private Path temporary;

    private Map<String, String> facts(LocalSite site) {
        try (CloudSession session = site.provider.open(site.site, new Credential.None())) {
            return session.facts();
        }
    }

    private LocalSite site(Map<String, String> properties) {
        return new LocalSite(temporary.resolve("local"), Cgroups.NONE, Checkpoint.NONE, 1 << 20, LocalSite.site(properties));
    }

    @Test
    void theSiteTellsWhatItTakesAndWhyNotBetter() {
        Isolations isolations = new Isolations(temporary.resolve("probes"));
        try (LocalSite site = site(Map.of())) {
            Map<String, String> facts = facts(site);
            Kind best = isolations.look(Kind.BUBBLEWRAP).works() ? Kind.BUBBLEWRAP : isolations.look(Kind.NAMESPACES).works() ? Kind.NAMESPACES : Kind.PROCESS;
            assertThat(facts).containsEntry("isolation", best.text()).containsEntry("isolation process", "works").containsKey("limits");
            for (Kind kind : Kind.values()) {
                assertThat(facts.get("isolation " + kind.text())).isNotBlank();
            }
            site.workloads().create(Asked.shell("w", "exec sleep 600"));
            assertThat(site.workloads().find("w").orElseThrow().facts()).containsEntry("isolation", best.text());
            site.workloads().delete("w");
            Waiting.until("it is gone", () -> site.workloads().find("w").isEmpty());
        }
        try (LocalSite site = site(Map.of("isolation", "process"))) {
            assertThat(facts(site)).containsEntry("isolation", "process").containsEntry("isolation of images", "none");
        }
    }

    @Test
    void theMonitorOfAContainerThatWasNeverStartedEndsWithIt() throws Exception {
        Isolated.assume(Kind.PODMAN, temporary);
        String id = WorkloadRecord.newId();
        // What podman leaves when it is killed after it has begun a monitor.
        Process monitor = new ProcessBuilder("/bin/sh", "-c", "read line; :", "conmon", "-n", "nembo-" + id, "-l", "none").start();
        try {
            Isolation podman = new Isolations(temporary.resolve("probes")).get(Kind.PODMAN);
            Waiting.until("it is gone", () -> removed(podman, id));
            assertThat(monitor.isAlive()).isFalse();
        } finally {
            monitor.descendants().forEach(ProcessHandle::destroyForcibly);
            monitor.destroyForcibly();
        }
    }

    private boolean removed(Isolation isolation, String id) {
        try {
            return isolation.remove(id, temporary);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void anIsolationThatTakesNoImagesRefusesThem() {
        try (LocalSite site = site(Map.of("isolation", "process"))) {
            WorkloadRequest request = new WorkloadRequest("w", Map.of(), List.of(), Map.of(), Map.of(), List.of(), WorkloadRequest.Limits.NONE,
                    Place.image("nginx"));
            assertThatThrownBy(() -> site.workloads().create(request)).isInstanceOfSatisfying(NemboException.class,
                    e -> assertThat(e.code()).isEqualTo(ProviderError.PROVIDER_UNSUPPORTED));
        }
    }

    @Test
    void whatIsShutInSeesNeitherOtherProcessesNorOtherFiles() throws Exception {
        Path secret = Files.writeString(temporary.resolve("secret"), "CANARY");
        for (Kind kind : List.of(Kind.NAMESPACES, Kind.BUBBLEWRAP, Kind.RUNC, Kind.PODMAN)) {
            assumeThat(new Isolations(temporary.resolve("probes")).look(kind).trouble()).as("isolation " + kind.text() + " works on this machine").isEmpty();
            try (LocalSite site = site(Map.of("isolation", kind.text()))) {
                site.workloads().create(Asked.shell("w", """
                        cat %s; ls /root/* /home/*; cat /etc/shadow; ls -d /proc/[0-9]* | wc -l; touch /usr/written; touch /written
                        grep -h CapEff /proc/self/status
                        echo inside > note; cat note""".formatted(secret)));
                Waiting.until("it has ended", () -> Set.of(State.COMPLETED, State.FAILED).contains(site.workloads().find("w").orElseThrow().state()));
                String log = site.workloads().log("w", 10_000);
                assertThat(log).as(kind.text()).doesNotContain("CANARY").doesNotContain("root:").contains("inside")
                        .containsPattern("CapEff:\\s0000000000000000").containsPattern("(?m)^[1-9]$");
                assertThat(Path.of("/usr/written")).doesNotExist();
                site.workloads().delete("w");
                Waiting.until("it is gone", () -> site.workloads().find("w").isEmpty());
            }
        }
    }

    @Test
    void aProgramThatIsNotVisibleIsRefusedWithTheWayOut() throws Exception {
        Path tools = Files.createDirectory(temporary.resolve("tools"));
        Path tool = Files.writeString(tools.resolve("tool"), "#!/bin/sh\necho from the tool\n");
        Files.setPosixFilePermissions(tool, java.nio.file.attribute.PosixFilePermissions.fromString("rwxr-xr-x"));
        assertThat(new HostSystem(List.of()).shows(tool)).isFalse();
        Isolated.assume(Kind.BUBBLEWRAP, temporary);
        WorkloadRequest request = new WorkloadRequest("w", Map.of(), List.of(tool.toString()), Map.of(), Map.of(), List.of(), WorkloadRequest.Limits.NONE);
        try (LocalSite site = site(Map.of("isolation", "bubblewrap"))) {
            assertThatThrownBy(() -> site.workloads().create(request)).hasMessageContaining("isolation.visible").hasMessageContaining(tools.toString());
        }
        try (LocalSite site = site(Map.of("isolation", "bubblewrap", "isolation.visible", tools.toString()))) {
            site.workloads().create(request);
            Waiting.until("it has ended", () -> site.workloads().find("w").orElseThrow().state() == State.COMPLETED);
            assertThat(site.workloads().log("w", 100)).contains("from the tool");
            site.workloads().delete("w");
            Waiting.until("it is gone", () -> site.workloads().find("w").isEmpty());
        }
    }

    @Test
    void secretsAreOnNoCommandLine() throws Exception {
        for (Kind kind : List.of(Kind.NAMESPACES, Kind.BUBBLEWRAP, Kind.RUNC, Kind.PODMAN)) {
            assumeThat(new Isolations(temporary.resolve("probes")).look(kind).trouble()).as("isolation " + kind.text() + " works on this machine").isEmpty();
            try (LocalSite site = site(Map.of("isolation", kind.text()))) {
                String id = site.workloads().create(Asked.shell("w", "echo up; exec sleep 600", Map.of("PASSWORD", "CANARY-7", "LINES_", "CANARY\n7"))).id();
                Waiting.until("it is up", () -> site.workloads().log("w", 10).startsWith("up"));
                assertThat(Remaining.of(id)).isNotEmpty();
                assertThat(commandLines()).as(kind.text()).noneMatch(line -> line.contains("CANARY"));
                site.workloads().delete("w");
                Waiting.until("it is gone", () -> site.workloads().find("w").isEmpty());
            }
        }
    }

    private static List<String> commandLines() {
        return ProcessHandle.allProcesses().map(process -> {
            try {
                return Files.readString(Path.of("/proc/" + process.pid() + "/cmdline"), java.nio.charset.StandardCharsets.ISO_8859_1);
            } catch (java.io.IOException e) {
                return "";
            }
        }).toList();
    }
}
