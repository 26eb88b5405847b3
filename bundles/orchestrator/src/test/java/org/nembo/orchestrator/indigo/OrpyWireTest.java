package org.nembo.orchestrator.indigo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.nembo.orchestrator.work.Yaml;

/** Every command of orpy 1.0.4 as Python's requests sends it, and what it then indexes. The token follows {@code Bearer} without a blank. */
class OrpyWireTest {

    private final Wire wire = new Wire(Map.of());

    @AfterEach
    void close() {
        wire.close();
    }

    private Wire.Answer orpy(String method, String target) {
        return wire.raw("""
                %s %s HTTP/1.1
                Host: %s
                User-Agent: orpy-orpy/1.0.4
                Accept-Encoding: gzip, deflate
                Accept: application/json
                Connection: close
                Authorization: Bearerann%s""".formatted(method, target, wire.host(), method.equals("DELETE") ? "\nContent-Length: 0" : ""), "");
    }

    private Wire.Answer orpy(String method, String target, String json) {
        return wire.raw("""
                %s %s HTTP/1.1
                Host: %s
                User-Agent: orpy-orpy/1.0.4
                Accept-Encoding: gzip, deflate
                Accept: application/json
                Connection: close
                Authorization: Bearerann
                Content-Length: %d
                Content-Type: application/json""".formatted(method, target, wire.host(), json.getBytes(StandardCharsets.UTF_8).length), json);
    }

    /** As Python writes JSON, with the misspelt name, all parameters as text. */
    private static String body(String template, String parameters) {
        return "{\"template\": %s, \"keepLastAttemp\": true, \"parameters\": %s}".formatted(Wire.JSON.valueToTree(template), parameters);
    }

    /** What the table of one deployment takes out of it without asking whether it is there. */
    private static void deployment(JsonNode it) {
        assertThat(it.isObject()).isTrue();
        assertThat(it.path("links").isArray()).isTrue();
        assertThat(it.path("cloudProviderEndpoint").isObject()).isTrue();
        assertThat(it.path("createdBy").isObject()).isTrue();
        assertThat(it.path("uuid").asText()).hasSize(36);
    }

    @Test
    void infoWithoutAToken() {
        JsonNode info = wire.raw("""
                GET /orchestrator/info HTTP/1.1
                Host: %s
                User-Agent: orpy-orpy/1.0.4
                Accept-Encoding: gzip, deflate
                Accept: application/json
                Connection: close""".formatted(wire.host()), "").is(200).json();
        assertThat(info.path("build").path("version").asText()).isEqualTo("1.2.3");
        assertThat(info.path("git").isObject()).isTrue();
    }

    @Test
    void configurationShow() {
        assertThat(orpy("GET", "/orchestrator/configuration").is(200).json().isObject()).isTrue();
    }

    @Test
    void deploymentCreateShowAndDelete() {
        String integers = Yaml.WEB.replace("  inputs:\n", "  inputs:\n    number: { type: integer, default: 1 }\n");
        JsonNode made = orpy("POST", "/orchestrator/deployments/", body(integers, "{\"number\": \"3\", \"message\": \"hi\"}")).is(201).json();
        deployment(made);
        String id = made.path("uuid").asText();
        assertThat(wire.stage.row(id).inputs()).as("text taken for the number that the template wants").containsEntry("number", 3);
        assertThat(wire.stage.row(id).settings().keepLastAttempt()).isTrue();
        JsonNode early = orpy("GET", "/orchestrator/deployments/" + id).is(200).json();
        deployment(early);
        assertThat(early.path("cloudProviderEndpoint").isEmpty()).isTrue();
        wire.stage.run(id);
        deployment(orpy("GET", "/orchestrator/deployments/" + id).is(200).json());
        assertThat(orpy("DELETE", "/orchestrator/deployments/" + id).is(204).body()).isEmpty();
        wire.stage.run(id);
        assertThat(orpy("GET", "/orchestrator/deployments").json().path("content")).as("it cannot exclude what is deleted").isEmpty();
    }

    @Test
    void deploymentTemplateIsNoJson() {
        String id = wire.stage.submit(Yaml.WEB, Map.of()).id();
        assertThat(orpy("GET", "/orchestrator/deployments/" + id + "/template/").is(200).body())
                .as("the text, without its secrets").isEqualTo(Yaml.WEB.replace("changeit", "\"***\""));
    }

    /** It dies when 'self', 'next' and 'last' are there and 'self' is not 'last'; it must still see everything. */
    @Test
    void deploymentListIsOnePageWithoutALast() {
        List<String> made = new ArrayList<>();
        for (int i = 0; i < 25; i++) {
            made.add(0, wire.stage.submit(Yaml.TWO, Map.of()).id());
        }
        JsonNode page = orpy("GET", "/orchestrator/deployments").is(200).json();
        assertThat(page.path("content").findValuesAsText("uuid")).isEqualTo(made);
        assertThat(page.path("links").findValuesAsText("rel")).containsExactly("self");
        assertThat(page.path("page").toString()).isEqualTo("{\"size\":25,\"totalElements\":25,\"totalPages\":1,\"number\":0}");
        page.path("content").forEach(each -> {
            deployment(each);
            assertThat(each.path("creationTime").asText()).isNotEmpty();
            assertThat(each.path("task").asText()).isEqualTo("DEPLOYER");
        });
    }

    @Test
    void resourceListAndShow() {
        String id = wire.stage.create(Yaml.TWO).id();
        JsonNode page = orpy("GET", "/orchestrator/deployments/" + id + "/resources/").is(200).json();
        assertThat(page.path("content")).hasSize(2);
        assertThat(page.path("links").findValuesAsText("rel")).containsExactly("self");
        JsonNode first = page.path("content").get(0);
        for (String column : List.of("uuid", "state", "toscaNodeType", "toscaNodeName", "creationTime", "requiredBy")) {
            assertThat(first.has(column)).as(column).isTrue();
        }
        JsonNode shown = orpy("GET", "/orchestrator/deployments/" + id + "/resources/" + first.path("uuid").asText()).is(200).json();
        assertThat(shown.has("links")).as("it takes the links off").isTrue();
    }

    @Test
    void failuresHaveAMessage() {
        assertThat(orpy("GET", "/orchestrator/deployments/nonsense").message(404, "Not Found")).isEqualTo("The deployment nonsense doesn't exist");
        assertThat(wire.raw("""
                GET /orchestrator/deployments HTTP/1.1
                Host: %s
                User-Agent: orpy-orpy/1.0.4
                Accept: application/json
                Connection: close
                Authorization: Bearerstranger""".formatted(wire.host()), "").message(401, "Unauthorized"))
                .contains("the token is unknown").contains("error=\"");
    }
}
