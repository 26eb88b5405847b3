package org.nembo.engine.secrets.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nembo.api.error.NemboException;

/** A server that answers what a script says. */
class FaultsTest {

    private static final String FOUND = "{\"data\":{\"data\":{\"value\":\"x\"}}}";
    private static final String LOOKUP = "{\"data\":{\"renewable\":true,\"ttl\":0}}";

    private record Scripted(int status, String body, String... headers) {
    }

    @TempDir
    private Path directory;

    private final Deque<Scripted> script = new ArrayDeque<>();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final CountDownLatch over = new CountDownLatch(1);
    private HttpServer server;
    private Wire wire;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newCachedThreadPool());
        server.createContext("/", this::answer);
        server.start();
    }

    @AfterEach
    void stop() {
        over.countDown();
        if (wire != null) {
            wire.close();
        }
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        asked.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
        Scripted next;
        synchronized (script) {
            next = script.size() > 1 ? script.poll() : script.peek();
        }
        if (next.status() == 0) {
            try {
                over.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            exchange.close();
            return;
        }
        for (int i = 0; i < next.headers().length; i += 2) {
            exchange.getResponseHeaders().set(next.headers()[i], next.headers()[i + 1]);
        }
        byte[] bytes = next.body().getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(next.status(), bytes.length == 0 ? -1 : bytes.length);
        if (bytes.length > 0) {
            exchange.getResponseBody().write(bytes);
        }
        exchange.close();
    }

    private LoggedIn client(Duration timeout, Duration deadline) throws IOException {
        Path token = Files.writeString(directory.resolve("token"), "hvs.CANARY");
        Settings settings = settings("http://127.0.0.1:" + server.getAddress().getPort(), token, timeout, deadline);
        wire = new Wire(settings);
        return new LoggedIn(settings, wire);
    }

    private static Settings settings(String url, Path token, Duration timeout, Duration deadline) {
        return new Settings(url, "", "secret", "nembo", new Settings.Login(Optional.of(token), "", Optional.empty(), "", Optional.empty()), timeout, deadline);
    }

    @Test
    void anOverloadedServerIsAskedAgain() throws Exception {
        LoggedIn client = client(Duration.ofSeconds(5), Duration.ofSeconds(20));
        script.addAll(List.of(new Scripted(200, LOOKUP), new Scripted(429, "{\"errors\":[\"slow down\"]}"), new Scripted(500, ""), new Scripted(502, "<html>"),
                new Scripted(200, FOUND)));
        assertThat(client.send("GET", "secret/data/nembo/a", null).body().at("/data/data/value").asText()).isEqualTo("x");
        assertThat(asked).hasSize(5);
    }

    @Test
    void whatDoesNotGetBetterIsToldWhenTheDeadlineIsOver() throws Exception {
        LoggedIn client = client(Duration.ofSeconds(5), Duration.ofMillis(500));
        script.add(new Scripted(500, "{\"errors\":[\"internal error\"]}"));
        assertThatThrownBy(() -> client.send("GET", "x", null)).isInstanceOf(NemboException.class)
                .hasMessageContaining("could not be used within PT0.5S").hasMessageContaining("500 internal error").hasMessageNotContaining("CANARY")
                .satisfies(e -> assertThat(((NemboException) e).code()).isEqualTo(VaultEngineError.SECRETS_VAULT_UNREACHABLE));
        assertThat(asked.size()).isBetween(2, 6);
    }

    @Test
    void aServerThatAsksForMoreTimeThanThereIsIsNotWaitedFor() throws Exception {
        LoggedIn client = client(Duration.ofSeconds(5), Duration.ofSeconds(20));
        script.add(new Scripted(429, "{}", "Retry-After", "3600"));
        assertThatThrownBy(() -> client.send("GET", "x", null)).hasMessageContaining("429");
        assertThat(asked).hasSize(1);
    }

    @Test
    void aSealedServerIsCalledSealedAtOnce() throws Exception {
        LoggedIn client = client(Duration.ofSeconds(5), Duration.ofSeconds(20));
        script.addAll(List.of(new Scripted(503, "{\"errors\":[\"Vault is sealed\"]}"), new Scripted(200, "{\"sealed\":true}")));
        assertThatThrownBy(() -> client.send("GET", "x", null)).hasMessageContaining("is sealed")
                .satisfies(e -> assertThat(((NemboException) e).code()).isEqualTo(VaultEngineError.SECRETS_VAULT_SEALED));
        assertThat(asked).containsExactly("GET /v1/auth/token/lookup-self", "GET /v1/sys/seal-status");
    }

    @Test
    void aServerThatNeverAnswersIsGivenUp() throws Exception {
        LoggedIn client = client(Duration.ofMillis(200), Duration.ofMillis(300));
        script.add(new Scripted(0, ""));
        assertThatThrownBy(() -> client.send("GET", "x", null)).hasMessageContaining("could not be used within");
    }

    @Test
    void aServerThatIsNotThereIsGivenUp() throws Exception {
        LoggedIn client = client(Duration.ofSeconds(1), Duration.ofMillis(300));
        server.stop(0);
        assertThatThrownBy(() -> client.send("GET", "x", null)).hasMessageContaining("could not be used within");
    }

    @Test
    void anEndlessAnswerAndARedirectAreRefused() throws Exception {
        LoggedIn client = client(Duration.ofSeconds(5), Duration.ofMillis(300));
        script.add(new Scripted(200, "\"" + "x".repeat(LimitedBody.MOST) + "\""));
        assertThatThrownBy(() -> client.send("GET", "x", null)).hasMessageContaining("over 1048576 bytes");
        synchronized (script) {
            script.clear();
            script.add(new Scripted(307, "", "Location", "http://127.0.0.1:1/elsewhere"));
        }
        assertThatThrownBy(() -> client.send("GET", "x", null)).hasMessageContaining("refuses the token");
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://vault.example:8200", "ftp://127.0.0.1", "vault", "https://u:p@vault.example", "https://vault.example/v1", "https://v?x=1"})
    void anAddressThatWouldSendTokensInTheClearIsRefused(String url) {
        assertThatThrownBy(() -> settings(url, directory, Duration.ofSeconds(1), Duration.ofSeconds(1))).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("url must");
    }

    @Test
    void oneLoginIsWanted() {
        Settings.Login none = new Settings.Login(Optional.empty(), "", Optional.empty(), "", Optional.empty());
        Settings.Login half = new Settings.Login(Optional.empty(), "role", Optional.empty(), "", Optional.empty());
        Settings.Login two = new Settings.Login(Optional.of(directory), "role", Optional.of(directory), "", Optional.empty());
        for (Settings.Login login : List.of(none, half, two)) {
            assertThatThrownBy(() -> new Settings("https://v", "", "secret", "nembo", login, Duration.ofSeconds(1), Duration.ofSeconds(1)))
                    .hasMessageContaining("give one login");
        }
    }
}
