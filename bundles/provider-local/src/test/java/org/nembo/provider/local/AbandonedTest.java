package org.nembo.provider.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a dead run of tests has left is cleared away, and nothing of one that lives. */
final class AbandonedTest {

    @TempDir
    private Path temporary;

    @Test
    void whatBelongsToTheDeadGoesAndWhatBelongsToTheLivingStays() throws Exception {
        Path runs = Files.createDirectory(temporary.resolve("runs"));
        Process dead = new ProcessBuilder("true").start();
        dead.waitFor();
        String left = leave(temporary.resolve("left"));
        String kept = leave(temporary.resolve("kept"));
        Files.writeString(runs.resolve(Long.toString(dead.pid())), temporary.resolve("left") + "\n" + temporary.resolve("never-made") + "\n");
        Files.writeString(runs.resolve(Long.toString(ProcessHandle.current().pid())), temporary.resolve("kept") + "\n");

        Abandoned.sweep(runs);
        assertThat(Remaining.of(left)).isEmpty();
        assertThat(temporary.resolve("left")).doesNotExist();
        assertThat(Remaining.of(kept)).isNotEmpty();
        assertThat(runs.resolve(Long.toString(dead.pid()))).doesNotExist();
        try (LocalSite site = new LocalSite(temporary.resolve("kept"))) {
            site.workloads().delete("w");
            Waiting.until("it is gone", () -> site.workloads().find("w").isEmpty());
        }
    }

    /** @return the id of a workload that goes on */
    private static String leave(Path root) {
        try (LocalSite site = new LocalSite(root)) {
            String id = site.workloads().create(Asked.shell("w", "exec sleep 600")).id();
            Waiting.until("it runs", () -> !Remaining.of(id).isEmpty());
            return id;
        }
    }
}
