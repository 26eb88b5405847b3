package org.nembo.http.front;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.nembo.http.AddressRange;
import org.nembo.http.Settings;

class NetworkTest {

    private static TestServer server(Settings.Network network) throws Exception {
        return new TestServer(new Settings(TestServer.LIMITS, TestServer.SWAP, TestServer.STREAMS, network)).with("/echo/*", new EchoServlet())
                .start().add(new SampleApi("/api/v1/things", new ThingsResource()));
    }

    @Test
    void believesForwardedAddressesOfTrustedProxiesOnly() throws Exception {
        List<AddressRange> proxies = List.of(AddressRange.parse("127.0.0.0/8"), AddressRange.parse("192.0.2.0/24"));
        try (TestServer trusting = server(new Settings.Network(false, proxies, Set.of(), Optional.empty())); TestServer plain = server(TestServer.NETWORK)) {
            assertThat(forwarded(trusting)).isEqualTo("ada@https://issuer.example from 198.51.100.7 at https://cloud.example.org/echo/x");
            assertThat(forwarded(plain)).isEqualTo("ada@https://issuer.example from 127.0.0.1 at " + plain.uri("/echo/x"));
        }
    }

    private static String forwarded(TestServer server) throws Exception {
        return server.send("/echo/x", request -> request.header("Authorization", "Bearer ada").header("X-Forwarded-Proto", "https")
                .header("X-Forwarded-Host", "cloud.example.org").header("X-Forwarded-For", "203.0.113.9, 198.51.100.7, 192.0.2.4")).body();
    }

    @Test
    void tellsResourcesWhereARequestComesFrom() throws Exception {
        try (TestServer server = server(new Settings.Network(false, List.of(AddressRange.parse("127.0.0.1")), Set.of(), Optional.empty()))) {
            for (String client : List.of("198.51.100.7", "198.51.100.8")) {
                assertThat(server.send("/api/v1/things/who/from", request -> request.header("Authorization", "Bearer ada").header("User-Agent", "test")
                        .header("X-Forwarded-For", client)).body()).contains("\"address\":\"" + client + "\"").contains("\"agent\":\"test\"");
            }
        }
    }

    @Test
    void makesLocationsAsTheClientSeesThemAndAsksForTlsNextTime() throws Exception {
        try (TestServer server = server(new Settings.Network(false, List.of(AddressRange.parse("127.0.0.1")), Set.of(), Optional.empty()))) {
            HttpResponse<String> answer = server.send("/api/v1/things", request -> request.header("Authorization", "Bearer ada")
                    .header("X-Forwarded-Proto", "https").header("X-Forwarded-Host", "cloud.example.org:8443").header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString("{\"name\":\"n\"}")));
            assertThat(answer.headers().firstValue("Location")).hasValue("https://cloud.example.org:8443/api/v1/things/n");
            assertThat(answer.headers().firstValue("Strict-Transport-Security")).isPresent();
        }
    }

    @Test
    void answersPreflightsOfConfiguredOriginsOnly() throws Exception {
        try (TestServer server = server(new Settings.Network(false, List.of(), Set.of("https://portal.example"), Optional.empty()))) {
            String request = "OPTIONS /api/v1/things HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAccess-Control-Request-Method: POST\r\nOrigin: ";
            assertThat(raw(server, request + "https://portal.example\r\n\r\n")).startsWith("HTTP/1.1 204 ")
                    .contains("Access-Control-Allow-Origin: https://portal.example")
                    .contains("Access-Control-Allow-Headers: Authorization, Content-Type, Idempotency-Key,");
            assertThat(raw(server, request + "https://evil.example\r\n\r\n")).startsWith("HTTP/1.1 401 ").doesNotContain("Access-Control-Allow");
        }
    }

    @Test
    void saysNothingAboutOriginsByDefault() throws Exception {
        try (TestServer server = server(TestServer.NETWORK)) {
            assertThat(raw(server, "GET /api/v1/things HTTP/1.1\r\nHost: x\r\nConnection: close\r\nOrigin: https://portal.example\r\n\r\n"))
                    .doesNotContain("Access-Control");
        }
    }

    @Test
    void cutsOffBodiesThatComeTooSlowly() throws Exception {
        try (TestServer server = new TestServer(hurried(), Duration.ofMillis(100)).start().add(new SampleApi("/api/v1/things", new ThingsResource()));
                Socket socket = new Socket("127.0.0.1", server.port())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(("POST /api/v1/things HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ada\r\nContent-Type: application/json\r\n"
                    + "Content-Length: 5000\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
            byte[] answer = new byte[12];
            Thread drip = new Thread(() -> drip(socket));
            drip.start();
            assertThat(socket.getInputStream().readNBytes(answer, 0, 12)).isEqualTo(12);
            assertThat(new String(answer, StandardCharsets.US_ASCII)).isEqualTo("HTTP/1.1 408");
            drip.join(20_000);
        }
    }

    @Test
    void acceptsABodyThatCameAtOnceAndIsReadLate() throws Exception {
        try (TestServer server = new TestServer(hurried()).start().add(new SampleApi("/api/v1/late", new LateResource()))) {
            assertThat(raw(server, "POST /api/v1/late HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer ada\r\n"
                    + "Content-Type: text/plain\r\nContent-Length: 4\r\n\r\nlate")).startsWith("HTTP/1.1 200 ").endsWith("late");
        }
    }

    private static Settings hurried() {
        return new Settings(new Settings.Limits(64 * 1024, 4096, 1000, 1_000_000), TestServer.SWAP, TestServer.STREAMS, TestServer.NETWORK);
    }

    private static void drip(Socket socket) {
        try {
            long next = System.nanoTime();
            for (int i = 0; i < 4000; i++) {
                while (System.nanoTime() < next) {
                    Thread.onSpinWait();
                }
                next += 2_000_000;
                socket.getOutputStream().write(' ');
            }
        } catch (IOException e) {
            // The server has closed the connection, as it should.
            assertThat(e).isNotNull();
        }
    }

    private static String raw(TestServer server, String request) throws Exception {
        try (Socket socket = new Socket("127.0.0.1", server.port())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
