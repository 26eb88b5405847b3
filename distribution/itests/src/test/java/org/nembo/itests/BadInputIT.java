package org.nembo.itests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nembo.testkit.server.NemboServer;

/** What must not work does not, says why, and changes nothing. */
final class BadInputIT {

    private static NemboServer server;
    private static Api api;

    @BeforeAll
    static void start() {
        server = NemboServer.started();
        api = Api.administrator(server);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "not: [closed",
        "tosca_definitions_version: tosca_simple_yaml_9_9\ntopology_template: {}",
        "tosca_definitions_version: tosca_simple_yaml_1_3\ntopology_template:\n  node_templates:\n    a: {type: nembo.nodes.Proces}",
        "tosca_definitions_version: tosca_simple_yaml_1_3\ntopology_template:\n  node_templates:\n    a: {type: nembo.nodes.Process}",
        "just text", ""})
    void badTemplatesAreRefusedWithPlaceAndReason(String template) {
        ObjectNode request = Api.JSON.createObjectNode().put("name", "bad").put("template", template);
        HttpResponse<String> response = api.post("/api/v1/deployments", request);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(400);
        problem(response);
        nothingStored();
    }

    @Test
    void everyMistakeOfATemplateIsToldAtOnceWithItsLine() {
        String template = """
                tosca_definitions_version: tosca_simple_yaml_1_3
                topology_template:
                  node_templates:
                    one:
                      type: nembo.nodes.Proces
                    two:
                      type: nembo.nodes.Process
                      properties:
                        comand: [a]
                        cpus: many
                      requirements:
                        - dependency: thre
                """;
        HttpResponse<String> response = api.post("/api/v1/deployments", Api.JSON.createObjectNode().put("name", "bad").put("template", template));
        JsonNode errors = problem(response).path("errors");
        List<Integer> lines = new ArrayList<>();
        errors.forEach(error -> lines.add(error.path("line").asInt()));
        assertThat(lines).contains(5, 9, 10, 12);
        assertThat(errors.toString()).contains("nembo.nodes.Process").contains("command");
        nothingStored();
    }

    @Test
    void bombsAndDepthsAreRefusedQuicklyAndTheServerLives() {
        StringBuilder bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i < 12; i++) {
            bomb.append("a%d: &a%d [%s]\n".formatted(i, i, String.join(", ", java.util.Collections.nCopies(9, "*a" + (i - 1)))));
        }
        for (String template : List.of(bomb.toString(), "[".repeat(50_000), "a: " + "{b: ".repeat(20_000), "x: |\n  " + "y".repeat(900_000))) {
            HttpResponse<String> response = api.post("/api/v1/deployments", Api.JSON.createObjectNode().put("name", "bomb").put("template", template));
            assertThat(response.statusCode()).as(response.body()).isEqualTo(400);
        }
        assertThat(api.post("/api/v1/deployments", "[".repeat(100_000), "application/json").statusCode()).isEqualTo(400);
        assertThat(api.get("/health/live").statusCode()).isEqualTo(200);
        nothingStored();
    }

    @Test
    void bodiesOverTheLimitAreRefused() {
        HttpResponse<String> response = api.post("/api/v1/deployments", "{\"template\":\"" + "x".repeat(6_000_000) + "\"}", "application/json");
        assertThat(response.statusCode()).isEqualTo(413);
        nothingStored();
    }

    @ParameterizedTest(name = "{0} {1} {2} answers {3}")
    @CsvSource(delimiter = '|', value = {
        "POST | /api/v1/deployments | text/plain       | 415 | hello",
        "POST | /api/v1/deployments | application/json | 400 | {",
        "POST | /api/v1/deployments | application/json | 400 | []",
        "POST | /api/v1/deployments | application/json | 400 | {\"template\":\"x\",\"nmae\":\"y\"}",
        "PUT  | /api/v1/deployments | application/json | 405 | {}",
        "GET  | /api/v1/deployments?limit=0 | application/json | 400 |",
        "GET  | /api/v1/deployments?limit=many | application/json | 400 |",
        "GET  | /api/v1/deployments/00000000-0000-0000-0000-000000000000 | application/json | 404 |",
        "GET  | /api/v1/nothing | application/json | 404 |",
        "GET  | /nothing | application/json | 404 |",
        "POST | /api/v1/sites | application/json | 400 | {\"id\":\"A B\",\"provider\":\"local\"}",
        "POST | /api/v1/sites | application/json | 503 | {\"id\":\"x\",\"provider\":\"absent\"}",
        "DELETE | /api/v1/tokens/none | application/json | 404 |"})
    void wrongRequestsAreNamed(String method, String path, String contentType, int status, String body) {
        HttpResponse<String> response = api.send(method, path, body, contentType);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        problem(response);
        nothingStored();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/v1/deployments", "/api/v1/sites", "/api/v1/jobs", "/api/v1/events", "/api/v1/tokens", "/api/v1/providers"})
    void nobodyAndForgedTokensGet401(String path) {
        for (String token : List.of("", "nembo_forged", "eyJhbGciOiJub25lIn0.eyJzdWIiOiJhZG1pbiJ9.", "x".repeat(9000))) {
            HttpResponse<String> response = api.as(token).get(path);
            assertThat(response.statusCode()).as(path + " with '" + token + "'").isIn(401, 431);
            assertThat(response.headers().firstValue("WWW-Authenticate").isPresent() || response.statusCode() == 431).isTrue();
        }
    }

    @Test
    void everyErrorCodeHasItsPage() throws Exception {
        JsonNode pages = Api.parse(api.get("/problems").body());
        List<String> types = new ArrayList<>();
        pages.findValuesAsText("type").forEach(types::add);
        assertThat(types).hasSizeGreaterThan(40).anyMatch(type -> type.endsWith("template-invalid")).anyMatch(type -> type.endsWith("site-not-found"));
        for (String type : types) {
            assertThat(api.get(type).statusCode()).as(type).isEqualTo(200);
        }
    }

    private static JsonNode problem(HttpResponse<String> response) {
        assertThat(response.headers().firstValue("Content-Type").orElse("")).startsWith("application/problem+json");
        JsonNode problem = Api.parse(response.body());
        assertThat(problem.path("detail").asText()).isNotBlank();
        assertThat(problem.path("traceId").asText()).isNotBlank();
        assertThat(api.get(problem.path("type").asText()).statusCode()).as("page of " + problem.path("type")).isEqualTo(200);
        return problem;
    }

    private static void nothingStored() {
        assertThat(api.json("/api/v1/deployments").path("items")).isEmpty();
        assertThat(api.json("/api/v1/sites").path("items")).hasSize(1);
    }
}
