package org.nembo.itests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nembo.testkit.server.NemboServer;

/** HTTPS and HTTP/2 by configuration, and what is not served in the clear. */
final class TlsIT {

    private static final String PASSWORD = "correct-horse-4711";
    private static final String HTTP = "org.apache.felix.http";
    private static final Duration SOON = Api.PATIENCE;

    @TempDir
    private static Path directory;
    private static Path keystore;
    private static HttpClient client;
    private static NemboServer server;

    @BeforeAll
    static void start() throws Exception {
        keystore = directory.resolve("https.p12");
        String keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        Program.Result made = Program.of(keytool, "-genkeypair", "-alias", "https", "-keyalg", "EC", "-dname", "CN=nembo.test", "-validity", "2",
                "-ext", "san=ip:127.0.0.1,dns:localhost", "-storetype", "PKCS12", "-keystore", keystore.toString(), "-storepass", PASSWORD).run();
        assertThat(made.exit()).as(made.text()).isZero();
        client = trusting(keystore);
        server = NemboServer.prepared(NemboServer.Setup.standard().env("NEMBO_TEST_KEYSTORE", PASSWORD));
        server.configure(HTTP, tls("$[env:NEMBO_TEST_KEYSTORE]"));
        server.launch();
        awaitSecure(server);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void httpsSpeaksHttp2AndNothingElseListens() throws Exception {
        URI base = server.url();
        assertThat(base.getScheme()).isEqualTo("https");
        HttpResponse<String> sites = client.send(server.request("/api/v1/sites").build(), HttpResponse.BodyHandlers.ofString());
        assertThat(sites.statusCode()).isEqualTo(200);
        assertThat(sites.version()).isEqualTo(HttpClient.Version.HTTP_2);
        HttpResponse<String> older = client.send(server.request("/api/v1/sites").version(HttpClient.Version.HTTP_1_1).build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(older.statusCode()).isEqualTo(200);
        assertThat(older.version()).isEqualTo(HttpClient.Version.HTTP_1_1);
        assertThatThrownBy(() -> HttpClient.newHttpClient().send(server.request("/health/live").build(), HttpResponse.BodyHandlers.ofString()))
                .as("a client that does not know the certificate").isInstanceOf(SSLHandshakeException.class);
        int s3 = URI.create(Files.readString(server.data().resolve("run/s3")).strip()).getPort();
        assertThat(Processes.portsOf(server.pid())).as("ports of the server")
                .containsExactlyInAnyOrder(base.getPort(), Integer.parseInt(server.ssh().split(":")[1]), s3);
    }

    @Test
    void theCommandLineFindsItsWay() throws Exception {
        assertThat(Program.nembo(server.base(), "status").run().out()).contains("Ready").contains("https://127.0.0.1:" + server.url().getPort());
        String trust = "-Djavax.net.ssl.trustStore=" + directory.resolve("trusted.p12") + " -Djavax.net.ssl.trustStorePassword=" + PASSWORD;
        Program.Result sites = Program.nembo(server.base(), "client", "site:list --json").env("JAVA_TOOL_OPTIONS", trust).run();
        assertThat(sites.exit()).as(sites.text()).isZero();
        assertThat(sites.out()).contains("local");
    }

    @Test
    void thePasswordOfTheKeystoreIsKeptAsASecret() throws Exception {
        NemboServer plain = NemboServer.started();
        try (plain) {
            Api.administrator(plain).shell("secret:set https/keystore " + PASSWORD);
            plain.configure(HTTP, tls("$[secret:https/keystore]"));
            awaitSecure(plain);
            plain.stop();
            plain.launch();
            awaitSecure(plain);
            assertThat(Files.readString(plain.etc().resolve(HTTP + ".cfg"))).doesNotContain(PASSWORD);
            assertThat(plain.log()).doesNotContain(PASSWORD);
        }
    }

    @Test
    void inTheClearItServesTheLoopbackOnlyUnlessTold() throws Exception {
        NemboServer plain = NemboServer.prepared(NemboServer.Setup.standard().with(HTTP, "org.apache.felix.http.host", "0.0.0.0"));
        try (plain) {
            plain.launch();
            plain.await("refusing to listen", () -> plain.log().contains("it is plain HTTP and not loopback"), SOON);
            plain.await("listening for SSH", () -> !plain.ssh().isEmpty(), SOON);
            assertThat(Processes.portsOf(plain.pid())).as("ports of the server").containsExactly(Integer.parseInt(plain.ssh().split(":")[1]));
            assertThat(Program.nembo(plain.base(), "status").run().exit()).as("neither stopped nor ready").isEqualTo(1);
            plain.configure("org.nembo.http", Map.of("insecure.listen", "true"));
            plain.await("ready", plain::isReady, SOON);
            assertThat(Processes.portsOf(plain.pid())).contains(plain.url().getPort());
        }
    }

    private static Map<String, String> tls(String password) {
        return Map.of("org.apache.felix.http.host", "0.0.0.0", "org.apache.felix.http.enable", "false", "org.apache.felix.https.enable", "true",
                "org.osgi.service.http.port.secure", "0", "org.apache.felix.https.keystore", keystore.toString(),
                "org.apache.felix.https.keystore.type", "PKCS12", "org.apache.felix.https.keystore.password", password,
                "org.apache.felix.http2.enable", "true");
    }

    private static void awaitSecure(NemboServer awaited) {
        awaited.await("ready by HTTPS", () -> isReady(awaited), SOON);
    }

    private static boolean isReady(NemboServer awaited) {
        if (!Files.exists(awaited.data().resolve("run/http")) || !awaited.url().getScheme().equals("https")) {
            return false;
        }
        HttpRequest request = HttpRequest.newBuilder(awaited.url("/health/ready")).timeout(Duration.ofSeconds(5)).build();
        try {
            return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static HttpClient trusting(Path store) throws Exception {
        KeyStore certificates = KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("server", certificates.getCertificate("https"));
        try (OutputStream file = Files.newOutputStream(directory.resolve("trusted.p12"))) {
            trusted.store(file, PASSWORD.toCharArray());
        }
        TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        managers.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, managers.getTrustManagers(), null);
        return HttpClient.newBuilder().sslContext(context).connectTimeout(Duration.ofSeconds(5)).build();
    }
}
