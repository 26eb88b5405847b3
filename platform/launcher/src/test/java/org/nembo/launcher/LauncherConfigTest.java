package org.nembo.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LauncherConfigTest {

    @TempDir
    Path directory;

    @Test
    void aMissingFileMeansTheDefaults() {
        LauncherConfig config = LauncherConfig.read(directory.resolve("nembo.cfg"));

        assertThat(config.features()).containsExactly("platform", "identity", "engine-objects-rocksdb",
                "engine-events-amqp", "objectstore", "federation", "orchestrator", "provider-local");
        assertThat(config.startLevel()).isEqualTo(50);
        assertThat(config.stop()).isEqualTo(Duration.ofSeconds(30));
        assertThat(config.framework()).isEmpty();
    }

    @Test
    void readsEveryKey() throws IOException {
        LauncherConfig config = read("features = b , a,b\nstart.level=7\nstop.seconds=3\nframework.org.example = x ");

        assertThat(config.features()).containsExactly("b", "a");
        assertThat(config.startLevel()).isEqualTo(7);
        assertThat(config.stop()).isEqualTo(Duration.ofSeconds(3));
        assertThat(config.framework()).containsEntry("org.example", "x").hasSize(1);
    }

    @Test
    void refusesWhatCannotBeTrueNamingFileAndKey() {
        assertRefused("features = ", "features names no feature");
        assertRefused("features = ../etc/passwd", "'../etc/passwd'");
        assertRefused("start.level = high", "start.level must be a whole number, is 'high'");
        assertRefused("start.level = 0", "start.level must be 1 or more");
        assertRefused("stop.seconds = 0", "stop.seconds must be 1 or more");
        assertRefused("start.level = \\u00zz", "nembo.cfg");
    }

    private void assertRefused(String text, String complaint) {
        assertThatThrownBy(() -> read(text)).isInstanceOf(LauncherException.class).hasMessageContaining(complaint).hasMessageContaining("nembo.cfg")
                .extracting(e -> ((LauncherException) e).exitCode()).isEqualTo(ExitCode.FAILURE);
    }

    private LauncherConfig read(String text) throws IOException {
        return LauncherConfig.read(Files.writeString(directory.resolve("nembo.cfg"), text));
    }
}
