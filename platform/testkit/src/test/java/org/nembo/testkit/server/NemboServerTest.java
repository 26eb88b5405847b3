package org.nembo.testkit.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nembo.testkit.server.NemboServer.Setup;

/** The driver against a distribution that is a shell script. */
class NemboServerTest {

    @TempDir
    Path directory;
    private Path base;

    @BeforeEach
    void distribution() throws IOException {
        Path home = directory.resolve("a distribution");
        Files.createDirectories(home.resolve("bin"));
        Files.createDirectories(home.resolve("etc"));
        Files.writeString(home.resolve("etc/org.example.cfg"), "kept = yes\n");
        Files.writeString(home.resolve("etc/master.key"), "not to be copied");
        System.setProperty("nembo.image", home.toString());
        base = directory.resolve("base");
        script("exit 1");
    }

    @AfterEach
    void forget() {
        System.clearProperty("nembo.image");
    }

    @Test
    void laysTheFilesOutWithPortsOfTheSystemsChoice() throws IOException {
        try (NemboServer server = NemboServer.prepared(Setup.standard().on(base).with("org.example", "more", "too").features("platform"))) {
            assertThat(properties(server, "org.apache.felix.http")).containsEntry("org.osgi.service.http.port", "0");
            assertThat(properties(server, "org.nembo.shell")).containsEntry("ssh.port", "0");
            assertThat(properties(server, "org.example")).containsOnly(Map.entry("kept", "yes"), Map.entry("more", "too"));
            assertThat(properties(server, "nembo")).containsEntry("features", "platform");
            assertThat(server.etc().resolve("master.key")).doesNotExist();
            assertThat(server.isRunning()).isFalse();
        }
    }

    @Test
    void failsWithWhatTheServerSaidWhenItEnds() throws IOException {
        script("echo 'no such feature'; exit 1");

        assertThatThrownBy(() -> NemboServer.started(Setup.standard().on(base))).isInstanceOf(AssertionError.class)
                .hasMessageContaining("ended with 1").hasMessageContaining("no such feature");
    }

    @Test
    void failsWhenTheServerIsNeverReady() throws IOException {
        script("exec sleep 60");

        Setup hasty = new Setup(base, Map.of(), Map.of(), Duration.ofMillis(200));
        assertThatThrownBy(() -> NemboServer.started(hasty)).isInstanceOf(AssertionError.class).hasMessageContaining("was not ready within PT0.2S");
    }

    @Test
    void killsAndStops() throws IOException {
        script("exec sleep 60");
        try (NemboServer server = NemboServer.prepared(Setup.standard().on(base))) {
            server.launch();
            assertThat(server.isRunning()).isTrue();
            assertThatThrownBy(server::launch).isInstanceOf(IllegalStateException.class);
            server.kill();
            assertThat(server.isRunning()).isFalse();

            server.launch();
            assertThat(server.stop()).isEqualTo(128 + 15);
        }
    }

    @Test
    void aTemporaryDirectoryGoesWithTheServer() {
        Path temporary;
        try (NemboServer server = NemboServer.prepared(Setup.standard())) {
            temporary = server.base();
            assertThat(temporary).isDirectory();
        }
        assertThat(temporary).doesNotExist();
    }

    @Test
    void namesADistributionThatIsNone() {
        System.setProperty("nembo.image", directory.toString());

        assertThatThrownBy(Distribution::home).isInstanceOf(IllegalStateException.class).hasMessageContaining(directory.toString());
    }

    private void script(String body) throws IOException {
        Path script = Path.of(System.getProperty("nembo.image")).resolve("bin/nembo");
        Files.writeString(script, "#!/bin/sh\n" + body + "\n");
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static Properties properties(NemboServer server, String pid) throws IOException {
        Properties properties = new Properties();
        try (var reader = Files.newBufferedReader(server.etc().resolve(pid + ".cfg"))) {
            properties.load(reader);
        }
        return properties;
    }
}
