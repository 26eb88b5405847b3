package org.nembo.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoriesTest {

    @TempDir
    Path directory;
    private Path home;

    @BeforeEach
    void installation() throws IOException {
        home = directory.resolve("an installation");
        Files.createDirectories(home.resolve("features"));
        Files.createDirectories(home.resolve("system"));
        Files.createDirectories(home.resolve("etc/sub"));
        Files.writeString(home.resolve("etc/nembo.cfg"), "start.level = 40");
        Files.writeString(home.resolve("etc/sub/x.cfg"), "y = z");
    }

    @Test
    void everythingIsInTheInstallationUnlessTold() {
        Directories directories = Directories.of(Map.of("nembo.home", home.toString())::get);

        assertThat(directories.base()).isEqualTo(home);
        assertThat(directories.etc()).isEqualTo(home.resolve("etc"));
        assertThat(directories.deploy()).isEqualTo(home.resolve("deploy"));
        assertThat(directories.cache()).isEqualTo(home.resolve("data/cache"));
        assertThat(directories.properties()).containsEntry("nembo.data", home.resolve("data").toString()).containsKeys("nembo.home", "nembo.base",
                "nembo.etc", "nembo.deploy");
    }

    @Test
    void aFirstStartElsewhereTakesTheShippedConfigurationAlong() throws IOException {
        Directories directories = elsewhere();

        directories.prepare();

        assertThat(directories.etc().resolve("nembo.cfg")).hasContent("start.level = 40");
        assertThat(directories.etc().resolve("sub/x.cfg")).hasContent("y = z");
        assertThat(directories.run()).isDirectory();
        assertThat(directories.deploy()).isDirectory();
    }

    @Test
    void aSecondStartLeavesTheConfigurationAlone() throws IOException {
        Directories directories = elsewhere();
        directories.prepare();
        Files.writeString(directories.etc().resolve("nembo.cfg"), "start.level = 41");

        directories.prepare();

        assertThat(directories.etc().resolve("nembo.cfg")).hasContent("start.level = 41");
    }

    @Test
    void neverCopiesAKeyOfTheInstallationsOwnServer() throws IOException {
        Files.writeString(home.resolve("etc/master.key"), "secret");
        Directories directories = elsewhere();

        directories.prepare();

        assertThat(directories.etc().resolve("master.key")).doesNotExist();
    }

    @Test
    void saysThatABaseCannotBeWritten() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "");
        Directories directories = Directories.of(Map.of("nembo.home", home.toString(), "nembo.base", file.toString())::get);

        assertThatThrownBy(directories::prepare).isInstanceOf(LauncherException.class).hasMessageContaining(file.toString())
                .hasMessageContaining("NEMBO_BASE");
    }

    @Test
    void saysThatSomethingIsNoInstallation() {
        Directories directories = Directories.of(Map.of("nembo.home", directory.toString())::get);

        assertThatThrownBy(directories::prepare).isInstanceOf(LauncherException.class).hasMessageContaining("not a Nembo installation");
    }

    @Test
    void needsToKnowTheInstallation() {
        assertThatThrownBy(() -> Directories.of(name -> null)).isInstanceOf(LauncherException.class).hasMessageContaining("nembo.home");
    }

    private Directories elsewhere() {
        return Directories.of(Map.of("nembo.home", home.toString(), "nembo.base", directory.resolve("some where").toString())::get);
    }
}
