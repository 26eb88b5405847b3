package org.nembo.orchestrator.indigo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.nembo.api.identity.Subject;
import org.nembo.orchestrator.work.Yaml;
import org.nembo.testkit.fake.FakePolicy;

/** The calls of the INFN dashboard's own client, and what its pages index without a default. */
class DashboardWireTest {

    private static final Subject ADA = FakePolicy.user("ada", "users/s3");

    private final Wire wire = new Wire(Map.of("ada", ADA));

    @AfterEach
    void close() {
        wire.close();
    }

    private Wire.Answer get(String target) {
        return wire.raw("""
                GET %s HTTP/1.1
                Host: %s
                User-Agent: python-requests/2.32.3
                Accept-Encoding: gzip, deflate
                Accept: */*
                Connection: close
                Authorization: Bearer ada""".formatted(target, wire.host()), "");
    }

    /** Its writing calls spell the scheme in lower case. */
    private Wire.Answer send(String method, String target, String json) {
        return wire.raw("""
                %s %s HTTP/1.1
                Host: %s
                User-Agent: python-requests/2.32.3
                Accept-Encoding: gzip, deflate
                Accept: */*
                Connection: close
                Content-Type: application/json
                Authorization: bearer ada
                Content-Length: %d""".formatted(method, target, wire.host(), json.getBytes(StandardCharsets.UTF_8).length), json);
    }

    private String create() {
        String body = """
                {"template": %s, "parameters": {"message": "hi"}, "userGroup": "users/s3", "keepLastAttempt": "false", "providerTimeoutMins": "720", \
                "timeoutMins": 720, "callback": "https://dashboard.example.org/callback?uuid=1"}""".formatted(Wire.JSON.valueToTree(Yaml.WEB));
        JsonNode made = send("POST", "/orchestrator/deployments/", body).is(201).json();
        for (String indexed : List.of("uuid", "creationTime", "updateTime", "status", "task", "outputs", "links", "createdBy", "userGroup")) {
            assertThat(made.has(indexed)).as(indexed).isTrue();
        }
        assertThat(made.path("userGroup").asText()).isEqualTo("users/s3");
        assertThat(made.path("callback").asText()).isEqualTo("https://dashboard.example.org/callback?uuid=1");
        return made.path("uuid").asText();
    }

    @Test
    void createsWithTextForNumbersAndTruth() {
        String id = create();
        var settings = wire.stage.row(id).settings();
        assertThat(settings.timeoutMinutes()).isEqualTo(720);
        assertThat(settings.siteTimeoutMinutes()).isEqualTo(720);
        assertThat(settings.keepLastAttempt()).isFalse();
        assertThat(wire.stage.row(id).group()).isEqualTo("users/s3");
        assertThat(wire.stage.row(id).callback().form().name()).as("it passes over the headers that it does not know").isEqualTo("SIGNED");
    }

    @Test
    void listsByCreatorWithASlashAfterTheIssuerAndByStatus() {
        String id = create();
        String all = "CREATE_COMPLETE,CREATE_FAILED,UPDATE_COMPLETE,UPDATE_IN_PROGRESS,UPDATE_FAILED,DELETE_COMPLETE,DELETE_IN_PROGRESS,DELETE_FAILED";
        JsonNode page = get("/orchestrator/deployments?createdBy=ada@https://issuer.example/&userGroup=users/s3&excludedStatus=" + all).is(200).json();
        assertThat(page.path("content").findValuesAsText("uuid")).containsExactly(id);
        assertThat(page.path("links").isArray()).isTrue();
        assertThat(get("/orchestrator/deployments?createdBy=me&excludedStatus=CREATE_IN_PROGRESS," + all).is(200).json().path("content")).isEmpty();
        wire.stage.run(id);
        send("DELETE", "/orchestrator/deployments/" + id, "[]").is(204);
        wire.stage.run(id);
        assertThat(get("/orchestrator/deployments?createdBy=me").json().path("content").findValuesAsText("status")).as("all that there were")
                .containsExactly("DELETE_COMPLETE");
        assertThat(get("/orchestrator/deployments?createdBy=me&excludedStatus=DELETE_COMPLETE").json().path("content")).isEmpty();
    }

    @Test
    void turnsPagesByNextAlone() {
        for (int i = 0; i < 12; i++) {
            create();
        }
        String target = "/orchestrator/deployments?createdBy=me";
        int seen = 0;
        while (!target.isEmpty()) {
            JsonNode page = get(target).is(200).json();
            seen += page.path("content").size();
            target = "";
            for (JsonNode link : page.path("links")) {
                if (link.path("rel").asText().equals("next")) {
                    target = link.path("href").asText().substring(("http://" + wire.host()).length());
                }
            }
        }
        assertThat(seen).isEqualTo(12);
    }

    @Test
    void showsMachines() throws IOException {
        String id = create();
        wire.stage.run(id);
        JsonNode resource = get("/orchestrator/deployments/" + id + "/resources").is(200).json().path("content").get(0);
        JsonNode properties = Wire.JSON.readTree(resource.path("metadata").path("VirtualMachineInfo").textValue()).path("vmProperties");
        JsonNode system = properties.get(0);
        assertThat(system.path("class").asText()).isEqualTo("system");
        assertThat(system.path("id").asText()).isEqualTo("web");
        assertThat(system.path("state").asText()).isEqualTo("configured");
        assertThat(system.path("instance_id").asText()).isNotEmpty();
        assertThat(system.path("provider.host").asText()).isEqualTo("local");
        assertThat(properties.get(1).path("class").asText()).isEqualTo("network");
        assertThat(properties.get(1).path("id").asText()).isEqualTo("priv_network");
        assertThat(resource.path("state").asText()).isEqualTo("STARTED");
    }

    @Test
    void filtersResourcesByATypeOrOneThatItDerivesFrom() {
        String id = create();
        JsonNode early = get("/orchestrator/deployments/" + id + "/resources").json().path("content").get(0);
        assertThat(early.path("metadata").isObject()).as("also while there is nothing").isTrue();
        assertThat(early.path("metadata").isEmpty()).isTrue();
        for (String type : List.of("nembo.nodes.Process", "tosca.nodes.Root")) {
            JsonNode page = get("/orchestrator/deployments/" + id + "/resources?type=" + type).is(200).json();
            assertThat(page.path("content")).as(type).hasSize(1);
            assertThat(page.path("links").isArray()).isTrue();
            assertThat(get("/orchestrator/deployments/" + id + "/resources/filter?type=" + type).is(200).json()).hasSize(1);
        }
        JsonNode none = get("/orchestrator/deployments/" + id + "/resources?type=tosca.nodes.Compute").is(200).json();
        assertThat(none.path("content")).isEmpty();
        assertThat(none.path("links").isArray()).isTrue();
        assertThat(get("/orchestrator/deployments/" + id + "/resources/filter?type=").message(400, "Bad Request")).contains("'type'");
    }

    @Test
    void deletesWithPythonsTruthAndABody() {
        String id = create();
        wire.stage.run(id);
        send("DELETE", "/orchestrator/deployments/" + id + "?force=True", "[\"force=True\"]").is(204);
        assertThat(wire.stage.row(id).status().name()).isEqualTo("DELETE_IN_PROGRESS");
        send("PATCH", "/orchestrator/deployments/" + id, "{\"status\": \"DELETE_FAILED\"}").is(204);
    }

    @Test
    void asksForTheVersionWithoutAToken() {
        assertThat(wire.raw("GET /orchestrator/info HTTP/1.1\nHost: %s\nConnection: close".formatted(wire.host()), "").is(200).json().path("build")
                .path("version").asText()).isEqualTo("1.2.3");
    }
}
