package org.nembo.provider.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResolverFileTest {

    @TempDir
    private Path directory;
    private Path loopback;
    private Path behind;

    @BeforeEach
    void write() throws IOException {
        loopback = Files.writeString(directory.resolve("loopback"), "# stub\nnameserver 127.0.0.53\noptions edns0\n");
        behind = Files.writeString(directory.resolve("behind"), "search example.org\nnameserver 192.0.2.53\n");
    }

    @Test
    void aServerOnTheLoopbackIsOutOfReachFromANetworkOfItsOwn() {
        assertThat(ResolverFile.pick(List.of(loopback, behind), true)).contains(behind);
        assertThat(ResolverFile.pick(List.of(loopback, behind), false)).contains(loopback);
        assertThat(ResolverFile.pick(List.of(loopback), true)).as("better than none").contains(loopback);
        assertThat(ResolverFile.pick(List.of(directory.resolve("absent")), true)).isEmpty();
    }

    @Test
    void aLinkInTheImageStaysWhatItIs() throws IOException {
        Path root = Files.createDirectories(directory.resolve("root/etc")).getParent();
        Files.createSymbolicLink(root.resolve("etc/resolv.conf"), Path.of("../run/resolv.conf"));
        assertThat(ResolverFile.of(root, true)).isEmpty();
        Path other = Files.createDirectory(directory.resolve("other"));
        Files.createSymbolicLink(other.resolve("etc"), Path.of("run"));
        assertThat(ResolverFile.of(other, true)).isEmpty();
    }
}
