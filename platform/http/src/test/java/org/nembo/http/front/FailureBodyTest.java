package org.nembo.http.front;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.nembo.api.rest.FailureBody;
import org.nembo.api.rest.RestApi;

/** An API whose clients know nothing of problem documents. */
class FailureBodyTest {

    private static TestServer server;

    /** Two members. */
    private static final class Terse implements FailureBody {
        @Override
        public String mediaType() {
            return "application/json;charset=UTF-8";
        }

        @Override
        public Map<String, Object> of(Failed failed) {
            return Map.of("number", failed.status(), "words", failed.code().name() + ": " + failed.detail(), "more", failed.members());
        }
    }

    private record TerseApi(String path, String title, Set<Object> resources) implements RestApi {
        @Override
        public Optional<FailureBody> failureBody() {
            return Optional.of(new Terse());
        }
    }

    @BeforeAll
    static void start() throws Exception {
        server = new TestServer().start().add(new TerseApi("/terse", "Terse", Set.of(new ThingsResource())))
                .add(new SampleApi("/api/v1/things", new ThingsResource()));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static HttpResponse<String> ada(String path, UnaryOperator<HttpRequest.Builder> request) throws Exception {
        return server.send(path, builder -> request.apply(builder.header("Authorization", "Bearer ada")));
    }

    private static JsonNode failure(HttpResponse<String> answer, int status) throws Exception {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type").orElse("").replace(" ", "").toLowerCase()).isEqualTo("application/json;charset=utf-8");
        JsonNode body = new ObjectMapper().readTree(answer.body());
        assertThat(body.fieldNames()).toIterable().containsExactlyInAnyOrder("number", "words", "more");
        assertThat(body.get("number").asInt()).isEqualTo(status);
        return body;
    }

    @Test
    void isWhatAResourcesFailureLooksLike() throws Exception {
        JsonNode body = failure(server.get("/terse/none"), 404);
        assertThat(body.get("words").asText()).isEqualTo("NOT_FOUND: there is no thing none");
        assertThat(body.get("more").get("thing").asText()).isEqualTo("none");
        assertThat(failure(server.get("/terse/bad/other"), 409).get("words").asText()).startsWith("CONFLICT: ");
        assertThat(failure(server.get("/terse/bad/crash"), 500).toString()).doesNotContain("secret");
        assertThat(failure(server.get("/terse/bad/writing"), 500).toString()).doesNotContain("secret");
    }

    @Test
    void isWhatTheLayersOwnFailuresLookLike() throws Exception {
        failure(server.get("/terse/a/b/c/d"), 404);
        assertThat(failure(ada("/terse", HttpRequest.Builder::DELETE), 405).get("words").asText()).contains("GET").contains("POST");
        failure(server.post("/terse", "{"), 400);
        failure(ada("/terse", request -> request.header("Content-Type", "text/plain").POST(HttpRequest.BodyPublishers.ofString("x"))), 415);
    }

    @Test
    void isWhatTheRefusalOfATokenLooksLike() throws Exception {
        HttpResponse<String> bad = server.send("/terse/one", request -> request.header("Authorization", "Bearernobody"));
        assertThat(failure(bad, 401).get("words").asText()).contains("the token is unknown");
        HttpResponse<String> none = server.send("/terse/one", request -> request);
        failure(none, 401);
        assertThat(none.headers().firstValue("WWW-Authenticate")).hasValue("Bearer realm=\"nembo\"");
    }

    @Test
    void keepsTheHeadersOfAFailure() throws Exception {
        HttpResponse<String> busy = server.get("/terse/bad/busy");
        failure(busy, 429);
        assertThat(busy.headers().firstValue("Retry-After")).hasValue("7");
        assertThat(busy.headers().firstValue("Cache-Control")).hasValue("no-store");
    }

    @Test
    void isOfThatApiAlone() throws Exception {
        assertThat(server.get("/api/v1/things/none").headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThat(server.get("/nowhere").headers().firstValue("Content-Type")).hasValue("application/problem+json");
    }
}
