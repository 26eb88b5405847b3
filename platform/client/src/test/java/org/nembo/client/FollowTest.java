package org.nembo.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FollowTest {

    private static final String PATH = "/api/v1/deployments/d1";

    @TempDir
    private Path directory;
    private FakeServer server;
    private Path template;
    private final AtomicReference<String> status = new AtomicReference<>("CREATE_IN_PROGRESS");

    @BeforeEach
    void start() throws IOException {
        template = Files.writeString(directory.resolve("hello.yaml"), "tosca_definitions_version: tosca_simple_yaml_1_3\n");
        server = new FakeServer();
        server.on("POST /api/v1/deployments", 202, "{\"id\":\"d1\",\"status\":\"CREATE_IN_PROGRESS\",\"job\":\"j1\"}");
        server.on("GET " + PATH, exchange -> FakeServer.send(exchange, 200,
                "{\"id\":\"d1\",\"name\":\"hello\",\"status\":\"" + status.get() + "\",\"statusReason\":\"as it is\",\"outputs\":{\"url\":\"http://x\"}}"));
        server.on("GET " + PATH + "/log", exchange -> FakeServer.events(exchange, log(1, "j0", "an earlier job"), log(2, "j1", "listening")));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private static String step(int id, String state, String detail) {
        return "id: " + id + "\nevent: org.nembo.step." + state + "\ndata: {\"position\":" + id + ",\"type\":\"org.nembo.step." + state
                + "\",\"data\":{\"job\":\"j1\",\"sequence\":0,\"step\":\"start web\",\"attempt\":1,\"started\":\"2026-01-01T00:00:00Z\","
                + "\"ended\":\"2026-01-01T00:00:02.5Z\",\"detail\":\"" + detail + "\"}}\n\n";
    }

    private static String log(int id, String job, String line) {
        return "id: " + id + "\nevent: log\ndata: {\"position\":" + id + ",\"job\":\"" + job + "\",\"step\":\"start web\",\"line\":\"" + line + "\"}\n\n";
    }

    private static String end(int id, String state) {
        return "id: " + id + "\nevent: org.nembo.job." + state + "\ndata: {\"data\":{\"job\":\"j1\",\"state\":\"x\"}}\n\n";
    }

    private void finish(String end) {
        server.on("GET " + PATH + "/events", exchange -> {
            status.set(end);
            FakeServer.events(exchange, step(11, "running", ""), step(12, "done", "port 8001"), end(13, "succeeded"));
        });
    }

    private Run run(String... words) {
        return Run.of(server.url(), words);
    }

    @Test
    void followsACreationToItsEnd() {
        finish("CREATE_COMPLETE");
        Run run = run("deployment", "create", template.toString(), "--input", "port=80", "--input", "list:=[1]", "--label", "a=b");
        assertThat(run.exit()).as(run.err()).isZero();
        assertThat(run.out()).contains("start web").contains("2.5 s").contains("port 8001").contains("listening").doesNotContain("earlier job")
                .contains("CREATE_COMPLETE  d1  in ").contains("url  http://x").doesNotContain("\u001b");
        assertThat(server.last("POST").body()).contains("\"name\":\"hello\"").contains("\"inputs\":{\"port\":\"80\",\"list\":[1]}")
                .contains("\"labels\":{\"a\":\"b\"}").doesNotContain("\"site\"");
    }

    @Test
    void endsWithFailureWhenTheCreationFails() {
        finish("CREATE_FAILED");
        Run run = run("deployment", "create", template.toString());
        assertThat(run.exit()).isEqualTo(ExitCode.FAILURE);
        assertThat(run.out()).contains("CREATE_FAILED").contains("as it is");
    }

    @Test
    void writesNothingButTheResultAsJson() {
        finish("CREATE_COMPLETE");
        Run run = run("deployment", "create", template.toString(), "--json");
        assertThat(run.out()).startsWith("{").contains("\"status\": \"CREATE_COMPLETE\"").doesNotContain("listening");
    }

    @Test
    void returnsAtOnceWhenNotToFollow() {
        Run run = run("deployment", "create", template.toString(), "--no-follow");
        assertThat(run.exit()).isZero();
        assertThat(run.out()).isEqualTo("d1  CREATE_IN_PROGRESS\n");
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void resumesFromTheLastEventWhenTheConnectionBreaks() {
        AtomicInteger connections = new AtomicInteger();
        server.on("GET " + PATH + "/events", exchange -> {
            switch (connections.incrementAndGet()) {
                case 1 -> FakeServer.events(exchange, step(11, "running", "first"));
                case 2 -> FakeServer.send(exchange, 503, "{\"title\":\"Not available now\",\"code\":\"UNAVAILABLE\"}");
                case 3 -> FakeServer.send(exchange, 404, "{\"title\":\"Not found\",\"code\":\"NOT_FOUND\"}");
                default -> {
                    status.set("CREATE_COMPLETE");
                    FakeServer.events(exchange, step(12, "done", "second"), end(13, "succeeded"));
                }
            }
        });
        Run run = run("deployment", "create", template.toString());
        assertThat(run.exit()).as(run.err()).isZero();
        assertThat(run.out()).containsOnlyOnce("first").contains("second");
        List<String> ids = server.requests().stream().filter(r -> r.path().endsWith("/events")).map(r -> r.headers().get("Last-event-id")).limit(4).toList();
        assertThat(ids).containsExactly("0", "11", "11", "11");
    }

    @Test
    void followsADeletionUntilTheDeploymentIsGone() {
        status.set("DELETE_IN_PROGRESS");
        server.on("DELETE " + PATH + "?force=true", 202, "{\"id\":\"d1\",\"status\":\"DELETE_IN_PROGRESS\",\"job\":\"j1\"}");
        server.on("GET " + PATH + "/events", exchange -> {
            server.on("GET " + PATH, 404, "{\"title\":\"No such deployment\",\"code\":\"DEPLOYMENT_NOT_FOUND\"}");
            FakeServer.events(exchange, step(21, "done", ""), end(22, "succeeded"));
        });
        Run run = run("deployment", "delete", "d1", "--force");
        assertThat(run.exit()).as(run.err()).isZero();
        assertThat(run.out()).contains("GONE  d1");
    }

    @Test
    void isNotContentWithADeletionThatFails() {
        status.set("DELETE_FAILED");
        server.on("DELETE " + PATH, 202, "{\"id\":\"d1\",\"status\":\"DELETE_IN_PROGRESS\",\"job\":\"j1\"}");
        server.on("GET " + PATH + "/events", exchange -> FakeServer.events(exchange));
        assertThat(run("deployment", "delete", "d1").exit()).isEqualTo(ExitCode.FAILURE);
    }

    @Test
    void refusesAtOnceWhenTheCreationIsRefused() {
        server.on("POST /api/v1/deployments", 403, "{\"title\":\"Not allowed\",\"code\":\"FORBIDDEN\"}");
        assertThat(run("deployment", "create", template.toString()).exit()).isEqualTo(ExitCode.REFUSED);
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void redrawsInPlaceOnATerminal() {
        finish("CREATE_COMPLETE");
        Run run = Run.with(Map.of("NEMBO_URL", server.url(), "NEMBO_TOKEN", "t", "LINES", "20", "COLUMNS", "60", "TERM", "xterm"),
                Map.of("nembo.terminal", "true"), "deployment", "create", template.toString());
        assertThat(run.exit()).as(run.err()).isZero();
        assertThat(run.out()).contains("\u001b[32m✓").contains("\u001b[J").contains("CREATE_COMPLETE");
    }

    @Test
    void obeysNoColor() {
        finish("CREATE_COMPLETE");
        Run run = Run.with(Map.of("NEMBO_URL", server.url(), "NEMBO_TOKEN", "t", "LINES", "20", "COLUMNS", "60", "NO_COLOR", "1", "LANG", "C"),
                Map.of("nembo.terminal", "true"), "deployment", "create", template.toString());
        assertThat(run.out()).doesNotContain("\u001b[3").contains("+ start web");
    }

    @Test
    void printsTheLogUntilTheDeploymentIsAtRest() {
        status.set("CREATE_COMPLETE");
        Run run = run("deployment", "log", "d1", "--follow");
        assertThat(run.exit()).isZero();
        assertThat(run.out()).contains("start web: an earlier job").contains("start web: listening");
    }

    @Test
    void printsTheStoredLogAndEvents() {
        server.on("GET " + PATH + "/log?limit=200", 200, "{\"items\":[{\"time\":\"T\",\"step\":\"\",\"line\":\"hi\\u001b[2J\"}]}");
        server.on("GET " + PATH + "/events?limit=200", 200, "{\"items\":[{\"time\":\"T\",\"type\":\"org.nembo.x\",\"data\":{\"a\":1}}]}");
        assertThat(run("deployment", "log", "d1").out()).isEqualTo("T  hi[2J\n");
        assertThat(run("deployment", "events", "d1").out()).isEqualTo("T  org.nembo.x  a=1\n");
    }

    @Test
    void printsOutputsAndTemplate() {
        server.on("GET " + PATH + "/outputs", 200, "{\"url\":\"http://x\"}").on("GET " + PATH + "/outputs?reveal=true", 200, "{\"password\":\"p\"}");
        server.on("GET " + PATH + "/template", 200, "a: b");
        assertThat(run("deployment", "outputs", "d1").out()).isEqualTo("url  http://x\n");
        assertThat(run("deployment", "outputs", "d1", "--reveal").out()).isEqualTo("password  p\n");
        assertThat(run("deployment", "template", "d1").out()).isEqualTo("a: b\n");
    }

    private List<String> keys() {
        return server.requests().stream().filter(r -> r.method().equals("POST")).map(r -> r.headers().get("Idempotency-key")).toList();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void asksAgainUnderTheSameKeyWhenTheAnswerIsLostOrTheServerIsNotReady(boolean lost) {
        AtomicInteger asked = new AtomicInteger();
        server.on("POST /api/v1/deployments", exchange -> {
            if (asked.incrementAndGet() > 1) {
                FakeServer.send(exchange, 202, "{\"id\":\"d1\",\"status\":\"CREATE_IN_PROGRESS\",\"job\":\"j1\"}");
            } else if (lost) {
                exchange.close();
            } else {
                FakeServer.send(exchange, 503, "{\"title\":\"Not now\",\"code\":\"UNAVAILABLE\"}");
            }
        });
        Run run = run("deployment", "create", template.toString(), "--no-follow");
        assertThat(run.exit()).as(run.err()).isZero();
        assertThat(keys()).hasSize(2).doesNotContainNull();
        assertThat(Set.copyOf(keys())).hasSize(1);
        run("deployment", "create", template.toString(), "--no-follow");
        assertThat(Set.copyOf(keys())).as("another call is another deployment").hasSize(2);
    }

    @ParameterizedTest
    @CsvSource({"503,2", "409,1", "500,1"})
    void doesNotAskForEver(int answer, int requests) {
        server.on("POST /api/v1/deployments", answer, "{\"title\":\"No\",\"code\":\"X\"}");
        assertThat(run("deployment", "create", template.toString()).exit()).isEqualTo(ExitCode.FAILURE);
        assertThat(keys()).hasSize(requests);
    }

    @Test
    void waitsForThePageOfTheDemoToBeReady() {
        finish("CREATE_COMPLETE");
        AtomicInteger asked = new AtomicInteger();
        server.on("GET /page", exchange -> FakeServer.send(exchange, asked.incrementAndGet() < 3 ? 503 : 200, "<h1>Hello</h1>"));
        server.on("GET " + PATH, exchange -> FakeServer.send(exchange, 200, "{\"id\":\"d1\",\"name\":\"hello\",\"status\":\"" + status.get()
                + "\",\"outputs\":{\"url\":\"" + server.url() + "/page\"}}"));
        Run run = run("demo", template.toString());
        assertThat(run.exit()).as(run.err()).isZero();
        assertThat(run.out()).contains("200 OK").contains("Hello").doesNotContain("503");
        assertThat(asked).hasValue(3);
        assertThat(keys()).hasSize(1).doesNotContainNull();
    }

    @Test
    void showsThePageThatTheDemoServes() throws IOException {
        finish("CREATE_COMPLETE");
        server.on("GET /page", 200, "<style>h1 { color: red }</style><h1>Hello</h1>\n\n<p>from a &lt;process&gt;</p>");
        server.on("GET " + PATH, exchange -> FakeServer.send(exchange, 200, "{\"id\":\"d1\",\"name\":\"hello\",\"status\":\"" + status.get()
                + "\",\"outputs\":{\"url\":\"" + server.url() + "/page\"}}"));
        Files.createDirectories(directory.resolve("examples"));
        Files.copy(template, directory.resolve("examples/hello-web.yaml"));
        Files.createDirectories(directory.resolve("data/run"));
        Files.writeString(directory.resolve("data/run/ssh"), "127.0.0.1:8101\n");
        Files.writeString(directory.resolve("data/run/s3"), "http://127.0.0.1:9000\n");
        Run run = Run.with(Map.of("NEMBO_URL", server.url(), "NEMBO_TOKEN", "nembo_test"), Map.of("nembo.home", directory.toString()), "demo");
        assertThat(run.exit()).as(run.err()).isZero();
        assertThat(run.out()).contains("200 OK").contains("  Hello\n  from a <process>\n").contains("ssh -p 8101 admin@127.0.0.1")
               .contains("http://127.0.0.1:9000   (a key").contains("nembo_test")
                .contains("client deployment delete d1");
        assertThat(server.requests().stream().filter(r -> r.path().equals("/page"))).allMatch(r -> !r.headers().containsKey("Authorization"));
    }

    @Test
    void failsTheDemoWithTheDeployment() throws IOException {
        finish("CREATE_FAILED");
        assertThat(run("demo", template.toString()).exit()).isEqualTo(ExitCode.FAILURE);
    }

    @Test
    void endsWhenAStrangerMayNotLook() {
        CountDownLatch asked = new CountDownLatch(1);
        server.on("GET " + PATH, exchange -> {
            asked.countDown();
            FakeServer.send(exchange, 403, "{\"title\":\"Not allowed\",\"code\":\"FORBIDDEN\"}");
        });
        assertThat(run("deployment", "follow", "d1").exit()).isEqualTo(ExitCode.REFUSED);
        assertThat(asked.getCount()).isZero();
    }
}
