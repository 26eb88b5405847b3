package org.nembo.deployer;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderWatchTest {

    @TempDir
    private Path folder;

    @Test
    void itsThreadInheritsNothingOfTheRequestDuringWhichItWasMade() throws Exception {
        InheritableThreadLocal<String> trace = new InheritableThreadLocal<>();
        trace.set("a request's");
        CompletableFuture<String> seen = new CompletableFuture<>();
        try (FolderWatch watch = new FolderWatch(List.of(folder), () -> {
            seen.complete(String.valueOf(trace.get()));
            return false;
        })) {
            watch.start();
            assertThat(seen.get(20, TimeUnit.SECONDS)).isEqualTo("null");
        }
    }
}
