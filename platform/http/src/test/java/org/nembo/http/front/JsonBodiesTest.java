package org.nembo.http.front;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonBodiesTest {

    private static final String THINGS = "/api/v1/things";
    private static TestServer server;

    @BeforeAll
    static void start() throws Exception {
        server = new TestServer().start().add(new SampleApi(THINGS, new ThingsResource()));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void writesIsoTimesAndLeavesOutWhatIsAbsent() throws Exception {
        assertThat(server.get(THINGS).body())
                .isEqualTo("{\"items\":[{\"name\":\"one\",\"colour\":\"RED\",\"parts\":[],\"made\":\"1970-01-01T00:00:00Z\"}]}");
        assertThat(server.get(THINGS + "?limit=1").body()).endsWith("\"next\":\"one\"}");
    }

    @Test
    void readsWhatItWrites() throws Exception {
        String thing = server.get(THINGS + "/four").body();
        HttpResponse<String> answer = server.post(THINGS, thing);
        assertThat(answer.statusCode()).isEqualTo(201);
        assertThat(answer.body()).isEqualTo(thing);
        assertThat(answer.headers().firstValue("Location")).hasValue(server.uri(THINGS + "/four").toString());
    }

    @Test
    void givesAnEmptyBodyToTheResource() throws Exception {
        assertThat(problem(server.post(THINGS, "")).get("detail").asText()).isEqualTo("a thing is needed");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "{\"nam\":\"x\"}                        | field nam: 'nam' is not known here; did you mean 'name'? Known: colour, made, name, parts, size",
        "{\"whatever\":1}                       | field whatever: 'whatever' is not known here. Known: colour, made, name, parts, size",
        "{\"parts\":[{\"label\":1,\"count\":\"x\"}]} | field parts[0].count: must be a whole number within range, is 'x'",
        "{\"colour\":\"BLUE\"}                  | field colour: must be one of RED, GREEN, is 'BLUE'",
        "{\"made\":\"yesterday\"}               | field made: must be a time such as 2030-01-31T12:00:00Z, is 'yesterday'",
        "{\"parts\":{}}                         | field parts: must be a list",
        "{\"parts\":[{\"label\":\"a\",\"count\":-1}]} | field parts[0]: count must not be negative, is -1",
        "[1]                                    | must be an object",
        "\"text\"                               | must be an object",
    })
    void namesTheFieldAndWhatItMustBe(String body, String detail) throws Exception {
        JsonNode problem = problem(server.post(THINGS, body));
        assertThat(problem.get("detail").asText()).startsWith("the JSON body, line 1, column ").endsWith(detail);
        assertThat(problem.get("line").asInt()).isEqualTo(1);
        assertThat(problem.get("detail").asText()).doesNotContain("nembo").doesNotContain("java");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {"{\"name\": }", "{\"name\":\"x\"", "{\"name\":\"x\"} {}", "nonsense", "{'name':1}"})
    void saysWhereTheSyntaxEnds(String body) throws Exception {
        JsonNode problem = problem(server.post(THINGS, "\n" + body));
        assertThat(problem.get("line").asInt()).isEqualTo(2);
        assertThat(problem.get("column").asInt()).isPositive();
    }

    @Test
    void refusesBombs() throws Exception {
        assertThat(problem(server.post(THINGS + "/any/json", "[".repeat(20_000))).get("detail").asText()).contains("depth");
        assertThat(problem(server.post(THINGS, "{\"size\":" + "1".repeat(2_000) + "}")).get("detail").asText()).contains("umber");
        assertThat(problem(server.post(THINGS, "{\"name\":\"" + "x".repeat(5_000) + "\"}")).get("detail").asText()).contains("4096");
    }

    @Test
    void answersHeadLikeGetWithoutABody() throws Exception {
        HttpResponse<String> answer = server.send(THINGS, request -> request.header("Authorization", "Bearer ada")
                .method("HEAD", HttpRequest.BodyPublishers.noBody()));
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEmpty();
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/json");
    }

    @Test
    void tellsTheMethodsToOptions() throws Exception {
        HttpResponse<String> answer = server.send(THINGS, request -> request.header("Authorization", "Bearer ada")
                .method("OPTIONS", HttpRequest.BodyPublishers.noBody()));
        assertThat(answer.statusCode()).isLessThan(300);
        assertThat(answer.headers().firstValue("Allow").orElse("")).contains("GET").contains("POST");
    }

    @Test
    void marksAnswersAsNothingToKeepOrFrame() throws Exception {
        HttpResponse<String> answer = server.get(THINGS);
        assertThat(answer.headers().firstValue("Cache-Control")).hasValue("no-store");
        assertThat(answer.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
        assertThat(answer.headers().firstValue("Content-Security-Policy").orElse("")).contains("frame-ancestors 'none'");
    }

    private static JsonNode problem(HttpResponse<String> answer) throws Exception {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
        return new ObjectMapper().readTree(answer.body());
    }
}
