package org.nembo.provider.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nembo.spi.provider.Workload;
import org.nembo.spi.provider.Workload.State;
import org.nembo.spi.provider.WorkloadRequest;

/** The server dies between any two durable changes, and another one goes on with what it left. */
final class CrashPointsTest {

    @TempDir
    private Path temporary;

    private Path root() {
        return temporary.resolve("local");
    }

    private Path runs() {
        return temporary.resolve("runs");
    }

    private WorkloadRequest request() {
        return Asked.shell("w", "echo run >> " + runs() + "; exec sleep 600");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ports reserved", "directory filled", "recorded", "started"})
    void whatIsCreatedAgainAfterACrashRunsOnce(String place) throws Exception {
        Crash crash = new Crash(place);
        try (LocalSite before = new LocalSite(root(), Cgroups.NONE, crash)) {
            assertThatThrownBy(() -> before.workloads().create(request())).isInstanceOf(Crash.Died.class);
        }
        assertThat(crash.happened()).isTrue();
        makeOld(root());
        try (LocalSite after = new LocalSite(root())) {
            Workload workload = after.workloads().create(request());
            Waiting.until("it runs", () -> after.workloads().find("w").orElseThrow().state() == State.RUNNING && Files.exists(runs()));
            assertThat(after.workloads().create(request()).id()).isEqualTo(workload.id());
            Waiting.until("left-overs are cleared",
                    () -> entries(root().resolve(".ports")).size() == 1 && entries(root().resolve("here")).equals(List.of("w")));
            remove(after);
        }
        assertThat(Files.readAllLines(runs())).as("how often it ran").containsExactly("run");
    }

    @ParameterizedTest
    @ValueSource(strings = {"recorded", "started"})
    void whatIsRecordedIsStartedWithoutBeingAskedAgain(String place) throws Exception {
        try (LocalSite before = new LocalSite(root(), Cgroups.NONE, new Crash(place))) {
            assertThatThrownBy(() -> before.workloads().create(request())).isInstanceOf(Crash.Died.class);
        }
        try (LocalSite after = new LocalSite(root())) {
            Waiting.until("it runs", () -> after.workloads().find("w").orElseThrow().state() == State.RUNNING && Files.exists(runs()));
            remove(after);
        }
        assertThat(Files.readAllLines(runs())).containsExactly("run");
    }

    @ParameterizedTest
    @ValueSource(strings = {"marked deleted", "asked to end", "all ended", "ports released", "put aside"})
    void aDeletionGoesOnAfterACrash(String place) {
        WorkloadRecord record;
        try (LocalSite before = new LocalSite(root())) {
            before.workloads().create(request());
            Waiting.until("it runs", () -> Files.exists(runs()));
            record = before.record("w");
        }
        Crash crash = new Crash(place);
        try (LocalSite dying = new LocalSite(root(), Cgroups.NONE, crash)) {
            try {
                dying.workloads().delete("w");
            } catch (Crash.Died e) {
                // Either it died here, or the caretaker was faster and died first.
                assertThat(crash.happened()).isTrue();
            }
            Waiting.until("it has died", crash::happened);
        }
        try (LocalSite after = new LocalSite(root())) {
            assertGone(after, record);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"recorded", "started"})
    void whatACrashLeftHalfMadeCanBeDeleted(String place) {
        try (LocalSite before = new LocalSite(root(), Cgroups.NONE, new Crash(place))) {
            assertThatThrownBy(() -> before.workloads().create(request())).isInstanceOf(Crash.Died.class);
        }
        try (LocalSite after = new LocalSite(root())) {
            WorkloadRecord record = after.record("w");
            after.workloads().delete("w");
            assertGone(after, record);
        }
    }

    private static void remove(LocalSite site) {
        WorkloadRecord record = site.record("w");
        site.workloads().delete("w");
        assertGone(site, record);
    }

    private static void assertGone(LocalSite site, WorkloadRecord record) {
        Waiting.until("it is gone", () -> site.workloads().find("w").isEmpty());
        Waiting.until("no process, directory or port is left",
                () -> !LocalSite.anyAlive(record) && !Files.exists(site.root.resolve("here")) && entries(site.root.resolve(".ports")).isEmpty());
    }

    /** As if the crash was long ago: what is young may still be in the making. */
    private static void makeOld(Path root) throws IOException {
        FileTime old = FileTime.from(Instant.now().minus(Duration.ofHours(1)));
        try (Stream<Path> all = Files.walk(root)) {
            for (Path path : all.toList()) {
                Files.setLastModifiedTime(path, old);
            }
        }
    }

    private static List<String> entries(Path directory) {
        try (Stream<Path> all = Files.list(directory)) {
            return all.map(path -> path.getFileName().toString()).sorted().toList();
        } catch (IOException e) {
            return List.of();
        }
    }
}
