package org.nembo.secrets.vault;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Requests and answers, as tables in {@code vault/*.json}. A step has a request ("METHOD path"), a token, a body, a status, and what the answer must hold by
 * JSON pointer: a value, {@code "~pattern"} or null for a member that is null. {@code save} keeps parts of an answer for later steps as {@code ${name}}.
 */
class TranscriptTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path directory;

    private final Map<String, String> saved = new HashMap<>();

    @ParameterizedTest
    @ValueSource(strings = {"values", "metadata", "tokens", "approle", "jwt", "wrapping", "policies", "system"})
    void isAnsweredAsClientsExpect(String name) throws Exception {
        try (World world = new World(directory); InputStream in = getClass().getResourceAsStream("/vault/" + name + ".json")) {
            for (JsonNode step : JSON.readTree(in)) {
                if (step.has("wait")) {
                    world.passes(Duration.parse(step.get("wait").asText()));
                } else {
                    check(world, step);
                }
            }
        }
    }

    private void check(World world, JsonNode step) throws Exception {
        String[] request = filled(step.get("do").asText()).split(" ", 2);
        String body = step.has("body") ? filled(step.get("body").isTextual() ? step.get("body").asText() : step.get("body").toString()) : "";
        List<String> headers = new ArrayList<>();
        step.path("headers").properties().forEach(header -> headers.addAll(List.of(header.getKey(), filled(header.getValue().asText()))));
        HttpResponse<String> answer = world.ask(request[0], "/v1/" + request[1], filled(step.path("token").asText("root")), body,
                headers.toArray(String[]::new));
        String told = step.get("do") + " -> " + answer.statusCode() + " " + answer.body();
        assertThat(answer.statusCode()).as(told).isEqualTo(step.get("status").asInt());
        JsonNode got = answer.body().isEmpty() ? JSON.nullNode() : JSON.readTree(answer.body());
        if (answer.statusCode() == 204) {
            assertThat(answer.body()).as(told).isEmpty();
        } else {
            assertThat(answer.headers().firstValue("Content-Type").orElse("")).as(told).startsWith("application/json");
        }
        step.path("has").properties().forEach(field -> check(told, field.getKey(), field.getValue(), got.at(field.getKey())));
        step.path("save").properties().forEach(field -> saved.put(field.getKey(), got.at(field.getValue().asText()).asText()));
    }

    private void check(String told, String pointer, JsonNode wanted, JsonNode got) {
        String as = pointer + " of " + told;
        if (wanted.isTextual() && wanted.asText().startsWith("~")) {
            assertThat(got.isMissingNode()).as(as).isFalse();
            assertThat(got.asText()).as(as).matches(wanted.asText().substring(1));
        } else if (wanted.isTextual() && wanted.asText().equals("absent")) {
            assertThat(got.isMissingNode()).as(as).isTrue();
        } else {
            assertThat(got).as(as).isEqualTo(tree(filled(wanted.toString())));
        }
    }

    private static JsonNode tree(String text) {
        try {
            return JSON.readTree(text);
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new AssertionError(text, e);
        }
    }

    private String filled(String text) {
        String result = text;
        for (Map.Entry<String, String> each : saved.entrySet()) {
            result = result.replace("${" + each.getKey() + "}", each.getValue());
        }
        return result;
    }
}
