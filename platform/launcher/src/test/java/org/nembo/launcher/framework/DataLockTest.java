package org.nembo.launcher.framework;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.nembo.launcher.ExitCode;
import org.nembo.launcher.LauncherException;

class DataLockTest {

    @TempDir
    Path data;

    @Test
    void nobodyHoldsAFreshDirectory() {
        assertThat(DataLock.isHeld(data)).isFalse();
    }

    @Test
    void canBeTakenAgainOnceGivenBack() {
        DataLock.take(data).close();
        assertThat(DataLock.isHeld(data)).isFalse();
        DataLock.take(data).close();
    }

    @Test
    void isRefusedASecondTime() {
        try (DataLock first = DataLock.take(data)) {
            assertThat(first).isNotNull();
            assertThatThrownBy(() -> DataLock.take(data)).isInstanceOf(LauncherException.class).hasMessageContaining(data.toString())
                    .extracting(e -> ((LauncherException) e).exitCode()).isEqualTo(ExitCode.ALREADY_RUNNING);
        }
    }

    @Test
    @Timeout(60)
    void isSeenByAnotherProcessAndDiesWithItsHolder() throws IOException, InterruptedException {
        Process holder = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp", System.getProperty("java.class.path"),
                Holder.class.getName(), data.toString()).redirectErrorStream(true).start();
        try (BufferedReader said = new BufferedReader(new InputStreamReader(holder.getInputStream(), StandardCharsets.UTF_8))) {
            assertThat(said.readLine()).isEqualTo("holding");
            assertThat(DataLock.isHeld(data)).isTrue();
            assertThatThrownBy(() -> DataLock.take(data)).isInstanceOf(LauncherException.class);
        } finally {
            holder.destroyForcibly().waitFor();
        }
        assertThat(DataLock.isHeld(data)).isFalse();
        DataLock.take(data).close();
    }

    /** A process that takes the lock and waits to be killed. */
    static final class Holder {

        private Holder() {
        }

        public static void main(String[] args) throws IOException {
            try (DataLock lock = DataLock.take(Path.of(args[0]))) {
                System.out.println(lock == null ? "nothing" : "holding");
                while (System.in.read() >= 0) {
                    continue;
                }
            }
        }
    }
}
