package org.nembo.launcher.control;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nembo.launcher.Directories;

class InstanceTest {

    @TempDir
    Path home;
    private Directories directories;
    private Instance instance;
    private HttpServer http;

    @BeforeEach
    void server() throws IOException {
        directories = Directories.of(Map.of("nembo.home", home.toString())::get);
        Files.createDirectories(directories.run());
        instance = new Instance(directories);
        http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        http.start();
    }

    @AfterEach
    void stop() {
        http.stop(0);
    }

    @Test
    void isNotReadyBeforeItListens() {
        assertThat(instance.http()).isEmpty();
        assertThat(instance.readiness()).isEqualTo(new Instance.Readiness(false, "it does not listen yet"));
    }

    @Test
    void isReadyWhenItSaysSo() throws IOException {
        answer(200, "{}");

        assertThat(instance.readiness().ready()).isTrue();
    }

    @Test
    void tellsWhyItIsNotReady() throws IOException {
        answer(503, "{\"status\":\"CRITICAL\"}");

        assertThat(instance.readiness().ready()).isFalse();
        assertThat(instance.readiness().reason()).contains("/health/ready answers 503").contains("CRITICAL");
    }

    @Test
    void tellsThatNothingAnswers() throws IOException {
        answer(200, "{}");
        http.stop(0);

        assertThat(instance.readiness().ready()).isFalse();
        assertThat(instance.readiness().reason()).contains("/health/ready: ");
    }

    @Test
    void aStaleProcessIdIsReplacedAndWhatIsLeftOfAnAddressForgotten() throws IOException {
        Files.writeString(directories.run().resolve("nembo.pid"), "999999999\n");
        Files.writeString(directories.run().resolve("http"), "http://127.0.0.1:1\n");
        assertThat(instance.process()).isEmpty();

        instance.enter();

        assertThat(instance.process()).contains(ProcessHandle.current());
        assertThat(instance.http()).isEmpty();
        instance.leave();
        assertThat(directories.run()).isEmptyDirectory();
    }

    @Test
    void aDamagedProcessIdNamesNobody() throws IOException {
        Files.writeString(directories.run().resolve("nembo.pid"), "twelve");

        assertThat(instance.process()).isEmpty();
    }

    private void answer(int status, String body) throws IOException {
        http.createContext("/health/ready", exchange -> {
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        Files.writeString(directories.run().resolve("http"), "http://127.0.0.1:" + http.getAddress().getPort() + "\n");
    }
}
