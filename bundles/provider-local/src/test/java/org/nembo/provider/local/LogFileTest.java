package org.nembo.provider.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nembo.api.error.NemboException;
import org.nembo.spi.provider.ProviderError;

final class LogFileTest {

    @TempDir
    private Path directory;

    @Test
    void keepsTheNewestHalfAndGoesOnFromThere() throws Exception {
        Path file = directory.resolve("log");
        Files.writeString(file, "0123456789".repeat(10));
        LogFile log = new LogFile(file);
        log.trim(40);
        assertThat(Files.size(file)).isZero();
        assertThat(log.tail(1000)).isEqualTo("0123456789".repeat(2));
        Files.writeString(file, "new");
        assertThat(log.tail(5)).isEqualTo("89new");
        assertThat(log.tail(2)).isEqualTo("ew");
        log.trim(40);
        assertThat(Files.readString(file)).as("what is short stays").isEqualTo("new");
    }

    @Test
    void aLogThatIsNotThereIsEmpty() throws Exception {
        LogFile log = new LogFile(directory.resolve("absent"));
        log.trim(10);
        assertThat(log.tail(10)).isEmpty();
    }

    @Test
    void bytesThatAreNoTextDoNoHarm() throws Exception {
        Path file = directory.resolve("log");
        Files.write(file, new byte[] {(byte) 0xff, 'a', (byte) 0xc3});
        assertThat(new LogFile(file).tail(10).getBytes(StandardCharsets.UTF_8)).contains((byte) 'a');
        Files.write(file, new byte[] {(byte) 0x80, (byte) 0x80, (byte) 0x80, (byte) 0x80, (byte) 0x80, 'b'});
        assertThat(new LogFile(file).tail(10)).endsWith("b");
    }

    @Test
    void aTalkativeWorkloadIsBoundedWhileItRuns() {
        try (LocalSite site = new LocalSite(directory.resolve("local"), Cgroups.NONE, Checkpoint.NONE, 8192)) {
            site.workloads().create(Asked.shell("w", "i=0; while [ $i -lt 20000 ]; do echo line $i; i=$((i+1)); done; echo last; exec sleep 600"));
            Path log = site.folder("w").log();
            Path older = log.resolveSibling("log.1");
            Waiting.until("it is cut", () -> Files.exists(older) && site.workloads().log("w", 100).endsWith("last\n"));
            Waiting.until("it is short", () -> log.toFile().length() <= 4096 && older.toFile().length() <= 4096);
            assertThat(site.workloads().log("w", 20)).endsWith("line 19999\nlast\n");
            site.workloads().delete("w");
            Waiting.until("it is gone", () -> site.workloads().find("w").isEmpty());
        }
    }

    @Test
    void onlySoMuchOfALogIsReadAtOnce() {
        try (LocalSite site = new LocalSite(directory.resolve("local"))) {
            for (int bytes : new int[] {0, -1, 1024 * 1024 + 1}) {
                assertThatThrownBy(() -> site.workloads().log("w", bytes))
                        .isInstanceOfSatisfying(NemboException.class, e -> assertThat(e.code()).isEqualTo(ProviderError.PROVIDER_INVALID));
            }
        }
    }
}
