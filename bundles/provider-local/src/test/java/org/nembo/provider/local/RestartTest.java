package org.nembo.provider.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nembo.spi.provider.Workload;
import org.nembo.spi.provider.Workload.State;

/** The server goes and comes back; workloads do not notice. */
final class RestartTest {

    @TempDir
    private Path temporary;

    @Test
    void aWorkloadSurvivesTheServersKillAndIsFoundAgain() throws Exception {
        Path root = temporary.resolve("local");
        Path release = temporary.resolve("release");
        String script = "echo begun; until [ -e " + release + " ]; do sleep 0.05; done; echo finished; exit 7";
        String id = killedServer(root, script);
        try (LocalSite after = new LocalSite(root)) {
            Workload found = after.workloads().find("survivor").orElseThrow();
            assertThat(found.id()).isEqualTo(id);
            assertThat(found.state()).isEqualTo(State.RUNNING);
            assertThat(after.workloads().create(Asked.shell("survivor", script)).id()).as("the same request finds it").isEqualTo(id);
            Waiting.until("it had begun", () -> after.workloads().log("survivor", 1000).contains("begun"));
            assertThat(after.workloads().log("survivor", 1000).split("begun", -1)).hasSize(2);
            Files.createFile(release);
            Waiting.until("its end is known", () -> after.workloads().find("survivor").orElseThrow().state() == State.FAILED);
            assertThat(after.workloads().find("survivor").orElseThrow().detail()).contains("status 7");
            after.workloads().delete("survivor");
            Waiting.until("it is gone", () -> after.workloads().find("survivor").isEmpty());
        }
    }

    @Test
    void theEndOfAWorkloadIsKnownThoughNoServerWasThere() throws Exception {
        Path root = temporary.resolve("local");
        Path done = temporary.resolve("done");
        killedServer(root, "sleep 0.3; echo over; touch " + done);
        Waiting.until("it has ended by itself", () -> Files.exists(root.resolve("here/survivor/ended")) && Files.exists(done));
        try (LocalSite after = new LocalSite(root)) {
            Waiting.until("the status is read", () -> after.workloads().find("survivor").orElseThrow().state() == State.COMPLETED);
            assertThat(after.workloads().log("survivor", 100)).isEqualTo("over\n");
        }
    }

    @Test
    void anotherInstanceOnTheSameDirectorySharesEverything() {
        Path root = temporary.resolve("local");
        try (LocalSite one = new LocalSite(root); LocalSite two = new LocalSite(root)) {
            Workload made = one.workloads().create(Asked.shell("w", "exec sleep 600"));
            assertThat(two.workloads().create(Asked.shell("w", "exec sleep 600")).id()).isEqualTo(made.id());
            Workload other = two.workloads().create(Asked.shell("v", "exec sleep 600"));
            assertThat(other.endpoints().get("http")).isNotEqualTo(made.endpoints().get("http"));
            one.workloads().delete("w");
            two.workloads().delete("v");
            Waiting.until("both are gone", () -> one.workloads().find("v").isEmpty() && two.workloads().find("w").isEmpty());
        }
    }

    /** Lets a process of its own start a workload and kills it. @param more further arguments of {@link ServerMain} @return the id of the workload */
    static String killedServer(Path root, String script, String... more) throws Exception {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:TieredStopAtLevel=1",
                "-cp", System.getProperty("java.class.path"), ServerMain.class.getName(), root.toString(), script));
        command.addAll(List.of(more));
        ProcessBuilder builder = new ProcessBuilder(command);
        Process server = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
        try (BufferedReader output = new BufferedReader(new InputStreamReader(server.getInputStream(), StandardCharsets.UTF_8))) {
            String id = output.readLine();
            assertThat(id).matches("[0-9a-f]{32}");
            Waiting.until("the workload has started", () -> Files.exists(root.resolve("here/survivor/started")));
            server.destroyForcibly();
            assertThat(server.waitFor(10, TimeUnit.SECONDS)).isTrue();
            return id;
        } finally {
            server.destroyForcibly();
        }
    }

    @Test
    void nothingOfTheServersEnvironmentReachesAWorkload() {
        try (LocalSite site = new LocalSite(temporary.resolve("local"))) {
            site.workloads().create(Asked.shell("w", "env", Map.of("MINE", "yes")));
            Waiting.until("it has ended", () -> site.workloads().find("w").orElseThrow().state() == State.COMPLETED);
            String[] lines = site.workloads().log("w", 100_000).split("\n");
            assertThat(lines).extracting(line -> line.split("=")[0]).isSubsetOf("PATH", "JAVA_HOME", "HOME", "TMPDIR", "LANG", "MINE", "PORT", "PORT_HTTP",
                    "NEMBO_WORKLOAD", "PWD", "OLDPWD", "SHLVL", "_");
            assertThat(lines).contains("MINE=yes", "HOME=" + site.folder("w").work());
            assertThat(System.getenv()).as("the test means something").containsKey("PATH").hasSizeGreaterThan(3);
        }
    }
}
