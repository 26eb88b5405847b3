package org.nembo.http.front;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProblemsTest {

    private static TestServer server;

    @BeforeAll
    static void start() throws Exception {
        server = new TestServer().with("/echo/*", new EchoServlet()).start().add(new SampleApi("/api/v1/things", new ThingsResource()));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void writesWhatAServiceSaysWithItsMembers() throws Exception {
        JsonNode problem = problem(server.get("/api/v1/things/none?secret=1"), 404);
        assertThat(problem.fieldNames()).toIterable().containsExactly("type", "title", "status", "detail", "instance", "code", "retryable", "traceId", "thing");
        assertThat(problem.get("type").asText()).isEqualTo("/problems/not-found");
        assertThat(problem.get("detail").asText()).isEqualTo("there is no thing none");
        assertThat(problem.get("instance").asText()).isEqualTo("/api/v1/things/none");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/v1/things/bad/crash", "/api/v1/things/bad/internal", "/api/v1/things/bad/writing", "/echo/x?crash"})
    void keepsWhatItDoesNotUnderstandToItself(String path) throws Exception {
        HttpResponse<String> answer = server.get(path);
        JsonNode problem = problem(answer, 500);
        assertThat(problem.get("code").asText()).isEqualTo("INTERNAL");
        assertThat(answer.body()).doesNotContain("secret").doesNotContain("Exception");
        assertThat(problem.get("traceId").asText()).isEqualTo(answer.headers().firstValue("X-Trace-Id").orElseThrow());
    }

    @ParameterizedTest
    @CsvSource({"busy,429,7", "down,503,5"})
    void saysWhenToTryAgain(String kind, int status, String seconds) throws Exception {
        HttpResponse<String> answer = server.get("/api/v1/things/bad/" + kind);
        assertThat(problem(answer, status).has("retryAfter")).isFalse();
        assertThat(answer.headers().firstValue("Retry-After")).hasValue(seconds);
    }

    @Test
    void explainsABareErrorStatus() throws Exception {
        assertThat(problem(server.get("/api/v1/things/bad/other"), 409).get("code").asText()).isEqualTo("CONFLICT");
        assertThat(problem(server.get("/echo/x?error"), 418).get("detail").asText()).isEqualTo("a teapot");
        assertThat(problem(server.get("/nowhere"), 404).get("code").asText()).isEqualTo("NOT_FOUND");
        assertThat(problem(server.get("/api/v1/things/a/b/c/d"), 404).get("code").asText()).isEqualTo("NOT_FOUND");
    }

    @Test
    void hidesTheWordsOfJakartaRestExceptions() throws Exception {
        HttpResponse<String> answer = server.send("/api/v1/things/two", request -> request.header("Authorization", "Bearer ada").DELETE());
        assertThat(problem(answer, 403).get("detail").asText()).doesNotContain("internal words");
    }

    @Test
    void namesTheMethodsThatAnAddressTakes() throws Exception {
        HttpResponse<String> answer = server.send("/api/v1/things", request -> request.header("Authorization", "Bearer ada").DELETE());
        assertThat(problem(answer, 405).get("detail").asText()).contains("GET").contains("POST");
        assertThat(answer.headers().firstValue("Allow").orElse("")).contains("GET").contains("POST");
    }

    @Test
    void refusesMediaTypesThatItDoesNotHave() throws Exception {
        HttpResponse<String> sent = server.send("/api/v1/things", request -> request.header("Authorization", "Bearer ada").header("Content-Type", "text/plain")
                .POST(HttpRequest.BodyPublishers.ofString("x")));
        assertThat(problem(sent, 415).get("code").asText()).isEqualTo("UNSUPPORTED_MEDIA_TYPE");
        HttpResponse<String> wanted = server.send("/api/v1/things", request -> request.header("Authorization", "Bearer ada").header("Accept", "image/png"));
        assertThat(problem(wanted, 406).get("code").asText()).isEqualTo("NOT_ACCEPTABLE");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "limit=ten    | query parameter 'limit' must be a number within range, is \"ten\"",
        "limit=99999999999 | query parameter 'limit' must be a number within range, is \"99999999999\"",
        "limit=0      | limit must be 1 to 500, is 0",
    })
    void namesTheParameterThatIsWrong(String query, String detail) throws Exception {
        assertThat(problem(server.get("/api/v1/things?" + query.trim()), 400).get("detail").asText()).isEqualTo(detail);
    }

    @Test
    void mapsWhatFailsLaterOnAnotherThread() throws Exception {
        assertThat(server.get("/api/v1/things/later/well").body()).isEqualTo("{\"later\":\"well\"}");
        assertThat(problem(server.get("/api/v1/things/later/badly"), 409).get("detail").asText()).isEqualTo("later it was in conflict");
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET /api/v1/%zz HTTP/1.1\r\nHost: x\r\n\r\n", "GET / HTTP/1.1\r\n\r\n", "NONSENSE\r\n\r\n",
        "GET /api/v1/things/../../x HTTP/9.9\r\nHost: x\r\n\r\n", "POST /api/v1/things HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nab",
        "POST /api/v1/things HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "GET /api/v1/things/%2e%2e%2fx HTTP/1.1\r\nHost: x\r\n\r\n", "GET /x HTTP/1.1\r\nHost: x\r\nFolded: a\r\n b\r\n\r\n"})
    void explainsWhatJettyRefuses(String request) throws Exception {
        String answer = raw(request);
        assertThat(answer).startsWith("HTTP/1.1 ").contains("application/problem+json").contains("\"code\":\"INVALID_REQUEST\"");
        assertThat(answer.substring(9, 12)).isIn("400", "505");
    }

    @Test
    void explainsHeadersThatAreTooLarge() throws Exception {
        String answer = raw("GET / HTTP/1.1\r\nHost: x\r\nX-Large: " + "x".repeat(20_000) + "\r\n\r\n");
        assertThat(answer).startsWith("HTTP/1.1 431 ").contains("application/problem+json").contains("\"status\":431");
    }

    @Test
    void refusesTrace() throws Exception {
        HttpResponse<String> answer = server.send("/api/v1/things", request -> request.method("TRACE", HttpRequest.BodyPublishers.noBody()));
        assertThat(problem(answer, 405).get("code").asText()).isEqualTo("METHOD_NOT_ALLOWED");
    }

    @Test
    void refusesBodiesThatAreTooLarge() throws Exception {
        String large = "{\"name\":\"" + "x".repeat(70_000) + "\"}";
        HttpResponse<String> refused = server.post("/api/v1/things", large);
        assertThat(problem(refused, 413).get("limitBytes").asInt()).isEqualTo(64 * 1024);
        assertThat(refused.headers().firstValue("Connection")).as("no further request on a connection whose body is not read").contains("close");
    }

    @Test
    void refusesChunkedBodiesThatAreTooLarge() throws Exception {
        String large = "{\"name\":\"" + "x".repeat(70_000) + "\"}";
        byte[] bytes = large.getBytes(StandardCharsets.UTF_8);
        HttpResponse<String> chunked = server.send("/api/v1/things", request -> request.header("Authorization", "Bearer ada")
                .header("Content-Type", "application/json").POST(HttpRequest.BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(padded(bytes)))));
        assertThat(problem(chunked, 413).get("code").asText()).isEqualTo("PAYLOAD_TOO_LARGE");
    }

    /** Blanks before the value, so that not the length of a text is what is refused. */
    private static byte[] padded(byte[] json) {
        return (" ".repeat(70_000) + new String(json, StandardCharsets.UTF_8)).getBytes(StandardCharsets.UTF_8);
    }

    private static JsonNode problem(HttpResponse<String> answer, int status) throws Exception {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThat(answer.headers().firstValue("Cache-Control")).hasValue("no-store");
        JsonNode problem = new ObjectMapper().readTree(answer.body());
        assertThat(problem.get("status").asInt()).isEqualTo(status);
        return problem;
    }

    private static String raw(String request) throws Exception {
        try (Socket socket = new Socket("127.0.0.1", server.port())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().flush();
            socket.shutdownOutput();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
