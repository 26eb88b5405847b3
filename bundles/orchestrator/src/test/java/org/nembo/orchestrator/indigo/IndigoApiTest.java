package org.nembo.orchestrator.indigo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.nembo.orchestrator.work.Yaml;

/** The rules that hold for every client. */
class IndigoApiTest {

    private final Wire wire = new Wire(Map.of());

    @AfterEach
    void close() {
        wire.close();
    }

    private static String request(String more) {
        return "{\"template\":%s%s}".formatted(Wire.JSON.valueToTree(Yaml.WEB), more);
    }

    @Test
    void aSlashAtTheEndChangesNothing() {
        String id = wire.stage.create(Yaml.WEB).id();
        String resource = wire.stage.store.resources().list(id).get(0).id();
        String path = "/deployments/" + id;
        for (String read : List.of("/info", "/configuration", "/deployments", path, path + "/template", path + "/log", path + "/extrainfo",
                path + "/resources", path + "/resources/" + resource, "/schedules")) {
            Wire.Answer without = wire.get(read).is(200);
            Wire.Answer with = wire.get(read + "/").is(200);
            assertThat(with.body().replace("/?", "?")).as(read).isEqualTo(without.body());
        }
        assertThat(wire.get(path + "/resources/filter/?type=tosca.nodes.Root").is(200).json()).hasSize(1);
        wire.send("POST", "/deployments/", "ann", request("")).is(201);
        wire.send("PUT", path + "/", "ann", "{}").message(400, "Bad Request");
        wire.send("PATCH", path + "/", "ann", "{\"status\":\"DELETE_FAILED\"}").message(409, "Conflict");
        wire.send("POST", path + "/resources/" + resource + "/actions/", "ann", "{\"type\":\"start\"}").message(409, "Conflict");
        wire.send("POST", "/schedules/", "ann", "{}").message(501, "Not Implemented");
        wire.send("DELETE", path + "/", "ann", null).is(204);
    }

    @Test
    void theNameIsText() {
        Wire.Answer name = wire.raw("GET /orchestrator HTTP/1.1\nHost: %s\nAccept: application/json\nConnection: close".formatted(wire.host()), "").is(200);
        assertThat(name.body()).isEqualTo("Nembo orchestrator");
        assertThat(name.headers().get("content-type")).startsWith("text/plain");
    }

    @Test
    void createsAndSaysWhere() {
        Wire.Answer made = wire.send("POST", "/deployments", "ann", request(",\"unheardOf\":{\"a\":[1]},\"parameters\":null,\"callback\":\"\"")).is(201);
        String self = wire.base() + "/deployments/" + made.json().path("uuid").asText();
        assertThat(made.headers()).containsEntry("location", self);
        assertThat(made.headers().get("content-type").replace(" ", "").toLowerCase()).isEqualTo("application/json;charset=utf-8");
        assertThat(made.json().path("links").findValuesAsText("href")).containsExactly(self, self + "/resources", self + "/template");
        assertThat(made.json().path("task").asText()).isEqualTo("DEPLOYER");
        assertThat(made.json().path("userGroup").asText()).isEmpty();
        assertThat(made.json().has("callback")).isFalse();
    }

    @Test
    void takesTheMisspeltNameOnlyWhenTheRightOneIsAbsent() {
        String id = wire.send("POST", "/deployments", "ann", request(",\"keepLastAttempt\":false,\"keepLastAttemp\":true")).json().path("uuid").asText();
        assertThat(wire.stage.row(id).settings().keepLastAttempt()).isFalse();
    }

    @Test
    void answersTheProtocolsOwnFailuresInItsForm() {
        assertThat(wire.send("DELETE", "/deployments", "ann", null).message(405, "Method Not Allowed")).contains("GET").contains("POST");
        assertThat(wire.send("DELETE", "/deployments", "ann", null).headers().get("allow")).contains("GET").contains("POST");
        wire.raw("POST /orchestrator/deployments HTTP/1.1\nHost: %s\nConnection: close\nAuthorization: Bearer ann\nContent-Type: text/plain\nContent-Length: 1"
                .formatted(wire.host()), "x").message(415, "Unsupported Media Type");
        wire.get("/nothing").message(404, "Not Found");
        wire.raw("GET /orchestrator/deployments HTTP/1.1\nHost: %s\nConnection: close\nAuthorization: Bearer ann\nAccept: image/png".formatted(wire.host()), "")
                .message(406, "Not Acceptable");
        String id = wire.stage.submit(Yaml.WEB, Map.of()).id();
        Wire.Answer busy = wire.send("PUT", "/deployments/" + id, "ann", request(""));
        assertThat(busy.message(409, "Conflict")).isEqualTo("Cannot update a deployment in CREATE_IN_PROGRESS state");
        assertThat(busy.headers()).containsEntry("retry-after", "0");
    }

    @Test
    void aChangeIsAcceptedWithTheDeploymentAsItsBody() {
        String id = wire.stage.create(Yaml.WEB).id();
        Wire.Answer accepted = wire.send("PUT", "/deployments/" + id + "/", "ann", request(",\"parameters\":{}")).is(202);
        assertThat(accepted.json().path("uuid").asText()).isEqualTo(id);
        assertThat(accepted.json().path("status").asText()).isEqualTo("UPDATE_IN_PROGRESS");
        assertThat(wire.stage.run(id).status().name()).isEqualTo("UPDATE_COMPLETE");
        assertThat(wire.get("/deployments/" + id).json().path("status").asText()).isEqualTo("UPDATE_COMPLETE");
    }

    @Test
    void linksAreWhatAProxyIsCalled() {
        for (int i = 0; i < 3; i++) {
            wire.stage.submit(Yaml.TWO, Map.of());
        }
        Wire.Answer page = wire.raw("""
                GET /orchestrator/deployments/?size=1&page=1&createdBy=me HTTP/1.1
                Host: inner:8080
                X-Forwarded-For: 192.0.2.7
                X-Forwarded-Proto: https
                X-Forwarded-Host: paas.example.org
                Connection: close
                Authorization: Bearer ann""", "").is(200);
        String at = "https://paas.example.org/orchestrator/deployments/?createdBy=me&page=";
        assertThat(page.json().path("links").findValuesAsText("rel")).containsExactly("first", "prev", "self", "next", "last");
        assertThat(page.json().path("links").findValuesAsText("href")).containsExactly(at + "0&size=1", at + "0&size=1", at + "1&size=1", at + "2&size=1",
                at + "2&size=1");
        assertThat(page.json().path("content").get(0).path("links").get(0).path("href").asText())
                .startsWith("https://paas.example.org/orchestrator/deployments/");
    }

    @Test
    void anEmptyListHasAllItsParts() {
        assertThat(wire.get("/deployments").is(200).body()).isEqualTo("{\"links\":[{\"rel\":\"self\",\"href\":\"%s/deployments?page=0&size=10\"}],"
                .formatted(wire.base()) + "\"content\":[],\"page\":{\"size\":10,\"totalElements\":0,\"totalPages\":0,\"number\":0}}");
    }

    @Test
    void sortsAndPages() {
        String first = wire.stage.submit(Yaml.TWO, Map.of()).id();
        String second = wire.stage.create(Yaml.WEB).id();
        assertThat(ids("")).containsExactly(second, first);
        assertThat(ids("?sort=createdAt,asc")).containsExactly(first, second);
        assertThat(ids("?sort=createdAt")).containsExactly(first, second);
        assertThat(ids("?sort=status,desc")).containsExactly(first, second);
        assertThat(ids("?size=1&sort=createdAt,ASC")).containsExactly(first);
        assertThat(ids("?size=1&page=1")).containsExactly(first);
        assertThat(ids("?page=7")).isEmpty();
        assertThat(wire.get("/deployments?sort=secret").message(400, "Bad Request")).contains("cannot be sorted by 'secret'");
        assertThat(wire.get("/deployments?page=-1").message(400, "Bad Request")).contains("'page'");
        assertThat(wire.get("/deployments?size=0").message(400, "Bad Request")).contains("'size'");
        assertThat(wire.get("/deployments?excludedStatus=DONE").message(400, "Bad Request")).contains("'DONE', which is no status");
        assertThat(ids("?excludedStatus=UNKNOWN,CREATE_COMPLETE")).containsExactly(first);
        assertThat(ids("?excludedStatus=CREATE_COMPLETE&excludedStatus=create_in_progress")).isEmpty();
    }

    private List<String> ids(String query) {
        return wire.get("/deployments" + query).is(200).json().path("content").findValuesAsText("uuid");
    }

    @Test
    void checksActionsAtOnce() {
        String id = wire.stage.create(Yaml.WEB).id();
        String resource = wire.stage.store.resources().list(id).get(0).id();
        String actions = "/deployments/" + id + "/resources/" + resource + "/actions";
        assertThat(wire.send("POST", actions, "ann", "{\"type\":\"explode\"}").message(400, "Bad Request")).contains("'start' or 'stop'");
        assertThat(wire.send("POST", actions, "ann", "{}").message(400, "Bad Request")).contains("'start' or 'stop'");
        assertThat(wire.send("POST", actions, "ann", "{\"type\":\"start\"}").message(409, "Conflict")).contains("STARTED").contains("STOPPED");
        assertThat(wire.send("POST", actions.replace(resource, "x"), "ann", "{\"type\":\"start\"}").message(400, "Bad Request"))
                .isEqualTo("The resource x in deployment %s doesn't exist".formatted(id));
        String young = wire.stage.submit(Yaml.WEB, Map.of()).id();
        String other = wire.stage.store.resources().list(young).get(0).id();
        assertThat(wire.send("POST", "/deployments/" + young + "/resources/" + other + "/actions", "ann", "{\"type\":\"stop\"}")
                .message(409, "Conflict")).contains("CREATE_IN_PROGRESS");
    }

    @Test
    void saysThatItHasNoSchedules() {
        JsonNode page = wire.get("/schedules").is(200).json();
        assertThat(page.path("content").isEmpty()).isTrue();
        assertThat(page.path("page").path("totalElements").asInt()).isZero();
        assertThat(wire.send("POST", "/schedules", "ann", request(",\"fileExpression\":\"a:*\"")).message(501, "Not Implemented"))
                .contains("does not offer deployments that wait for data");
        for (String below : List.of("", "/events", "/template")) {
            assertThat(wire.get("/schedules/17" + below).message(404, "Not Found")).isEqualTo("The deployment schedule 17 doesn't exist");
        }
    }

    @Test
    void deletesWithTruthValuesOnly() {
        String id = wire.stage.create(Yaml.WEB).id();
        assertThat(wire.send("DELETE", "/deployments/" + id + "?force=maybe", "ann", null).message(400, "Bad Request"))
                .contains("'force' must be true or false");
        wire.send("DELETE", "/deployments/" + id + "?force=FALSE", "ann", null).is(204);
    }
}
