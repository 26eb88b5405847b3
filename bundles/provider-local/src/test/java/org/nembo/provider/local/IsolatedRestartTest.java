package org.nembo.provider.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.nembo.provider.local.isolation.Kind;
import org.nembo.spi.provider.Place;
import org.nembo.spi.provider.Workload;
import org.nembo.spi.provider.Workload.State;
import org.nembo.spi.provider.WorkloadRequest;
import org.nembo.spi.provider.WorkloadRequest.Limits;
import org.nembo.testkit.image.TestImage;

/** The server goes and comes back; workloads that are shut in do not notice, and leave nothing when they are deleted. */
final class IsolatedRestartTest {

    @TempDir
    private Path temporary;

    @ParameterizedTest
    @EnumSource(Kind.class)
    void aWorkloadSurvivesTheServersKillAndIsFoundAgain(Kind kind) throws Exception {
        Isolated.assume(kind, temporary);
        Path root = temporary.resolve("local");
        String script = "echo begun; until [ -e release ]; do sleep 0.05; done; echo finished; exit 7";
        String id = RestartTest.killedServer(root, script, kind.text());
        try (LocalSite after = new LocalSite(root, Cgroups.find(), Checkpoint.NONE, kind)) {
            Workload found = after.workloads().find("survivor").orElseThrow();
            assertThat(found.state()).isEqualTo(State.RUNNING);
            assertThat(found.facts()).containsEntry("isolation", kind.text());
            assertThat(found.id()).isEqualTo(id).isEqualTo(after.workloads().create(Asked.shell("survivor", script)).id());
            Waiting.until("it had begun", () -> after.workloads().log("survivor", 1000).contains("begun"));
            Files.createFile(after.folder("survivor").work().resolve("release"));
            Waiting.until("its end is known", () -> after.workloads().find("survivor").orElseThrow().state() == State.FAILED);
            assertThat(after.workloads().find("survivor").orElseThrow().detail()).contains("status 7");
            assertThat(after.workloads().log("survivor", 1000)).containsOnlyOnce("begun");
            delete(after, "survivor", id);
        }
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void oneThatRunsIsDeletedByTheNextServerWithoutARemain(Kind kind) throws Exception {
        Isolated.assume(kind, temporary);
        Path root = temporary.resolve("local");
        String id = RestartTest.killedServer(root, "sleep 600 & trap 'exit 0' TERM; while :; do sleep 0.1; done", kind.text());
        try (LocalSite after = new LocalSite(root, Cgroups.find(), Checkpoint.NONE, kind)) {
            Waiting.until("all of it runs", () -> Remaining.of(id).size() > 2);
            delete(after, "survivor", id);
        }
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void whatKilledItIsTold(Kind kind) throws Exception {
        Isolated.assume(kind, temporary);
        try (LocalSite site = new LocalSite(temporary.resolve("local"), Cgroups.find(), Checkpoint.NONE, kind)) {
            String id = site.workloads().create(Asked.shell("w", "sh -c 'kill -9 $$'; exit $?")).id();
            Waiting.until("its end is known", () -> site.workloads().find("w").orElseThrow().state() == State.FAILED);
            assertThat(site.workloads().find("w").orElseThrow().detail()).contains("signal 9").doesNotContain("memory");
            delete(site, "w", id);
        }
    }

    @ParameterizedTest
    @CsvSource({"BUBBLEWRAP,recorded", "BUBBLEWRAP,started", "RUNC,recorded", "RUNC,started", "PODMAN,recorded", "PODMAN,started"})
    void oneFromAnImageIsStartedOnceAfterACrash(Kind kind, String place) throws Exception {
        Isolated.assume(kind, temporary);
        Optional<TestImage> busybox = TestImage.busybox();
        assumeThat(busybox).as("the program busybox is installed as one file").isPresent();
        Path images = Files.createDirectory(temporary.resolve("images"));
        busybox.orElseThrow().rootFileSystem(images.resolve("plain.tar"));
        Path root = temporary.resolve("local");
        WorkloadRequest request = new WorkloadRequest("w", Map.of(), List.of("/bin/sh", "-c", "echo run; exec /bin/sleep 600"), Map.of(), Map.of(), List.of(),
                Limits.NONE, Place.image("plain"));
        var site = LocalSite.site(Map.of("isolation", kind.text(), "images.dir", images.toString()));
        try (LocalSite before = new LocalSite(root, Cgroups.find(), new Crash(place), 1 << 20, site)) {
            assertThatThrownBy(() -> before.workloads().create(request)).isInstanceOf(Crash.Died.class);
        }
        try (LocalSite after = new LocalSite(root, Cgroups.find(), Checkpoint.NONE, 1 << 20, site)) {
            String id = after.workloads().create(request).id();
            Waiting.until("it runs", () -> after.workloads().log("w", 100).contains("run"));
            assertThat(after.workloads().find("w").orElseThrow().state()).isEqualTo(State.RUNNING);
            assertThat(after.workloads().log("w", 100)).containsOnlyOnce("run");
            delete(after, "w", id);
        }
    }

    private static void delete(LocalSite site, String name, String id) {
        site.workloads().delete(name);
        Waiting.until("it is gone", () -> site.workloads().find(name).isEmpty());
        Waiting.until("nothing is left of it", () -> Remaining.of(id).isEmpty());
        assertThat(site.root.resolve("here").resolve(name)).doesNotExist();
    }
}
