package org.nembo.provider.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The directories of workloads. */
final class FolderTest {

    @TempDir
    private Path temporary;

    @Test
    void directoriesAreMadeThoughAnotherInstanceTakesEmptyOnesAway() throws Exception {
        Path site = temporary.resolve("local/here");
        AtomicBoolean done = new AtomicBoolean();
        Thread other = new Thread(() -> {
            while (!done.get()) {
                try {
                    Files.deleteIfExists(site);
                } catch (IOException e) {
                    // There is something in it.
                }
                LockSupport.parkNanos(10_000);
            }
        });
        other.start();
        try {
            for (int i = 0; i < 2000; i++) {
                Path fresh = site.resolve(".new-" + i);
                Folder.directories(fresh.resolve("work"));
                assertThat(fresh.resolve("work")).isDirectory();
                Folder.remove(fresh);
            }
        } finally {
            done.set(true);
            other.join();
        }
    }
}
