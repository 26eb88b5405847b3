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

/** Every command of orchent 1.3 as Go sends it, and what it then reads out of the answers. */
class OrchentWireTest {

    private final Wire wire = new Wire(Map.of());

    @AfterEach
    void close() {
        wire.close();
    }

    private Wire.Answer orchent(String method, String target) {
        return wire.raw("""
                %s %s HTTP/1.1
                Host: %s
                User-Agent: Orchent
                Accept: application/json
                Authorization: Bearer ann
                Accept-Encoding: gzip""".formatted(method, target, wire.host()), "");
    }

    /** Go ends a JSON body with a line feed. */
    private Wire.Answer orchent(String method, String target, String json) {
        String body = json + "\n";
        return wire.raw("""
                %s %s HTTP/1.1
                Host: %s
                User-Agent: Orchent
                Content-Length: %d
                Accept: application/json
                Authorization: Bearer ann
                Content-Type: application/json
                Accept-Encoding: gzip""".formatted(method, target, wire.host(), body.getBytes(StandardCharsets.UTF_8).length), body);
    }

    private static String create(String template, String parameters) {
        return "{\"template\":%s,\"parameters\":%s,\"maxProvidersRetry\":2,\"keepLastAttempt\":\"true\"}"
                .formatted(Wire.JSON.valueToTree(template), parameters);
    }

    private String created() {
        return wire.stage.create(Yaml.WEB).id();
    }

    /** Everything that orchent's structure of a deployment takes must be of its type; nothing may be null. */
    private static void deployment(JsonNode it) {
        for (String text : List.of("uuid", "creationTime", "updateTime", "status", "task", "userGroup")) {
            assertThat(it.path(text).isTextual()).as(text + " in " + it).isTrue();
        }
        for (String text : List.of("physicalId", "statusReason", "cloudProviderName", "callback")) {
            assertThat(!it.has(text) || it.path(text).isTextual()).as(text + " in " + it).isTrue();
        }
        assertThat(it.path("creationTime").asText()).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d\\+0000");
        assertThat(it.path("createdBy").path("issuer").asText()).isEqualTo("https://issuer.example");
        assertThat(it.path("createdBy").path("subject").asText()).isEqualTo("ann");
        assertThat(it.path("cloudProviderEndpoint").isObject()).isTrue();
        assertThat(it.path("outputs").isObject()).isTrue();
        assertThat(it.path("links").findValuesAsText("rel")).containsExactly("self", "resources", "template");
    }

    @Test
    void test() {
        JsonNode info = wire.raw("""
                GET /orchestrator/info HTTP/1.1
                Host: %s
                User-Agent: Orchent
                Accept: application/json
                Accept-Encoding: gzip""".formatted(wire.host()), "").is(200).json();
        for (String member : List.of("projectVersion", "serverHostname", "projectRevision", "projectTimestamp")) {
            assertThat(info.path(member).isTextual()).as(member).isTrue();
        }
        assertThat(orchent("GET", "/orchestrator/info").is(200).json().path("projectVersion").asText()).isEqualTo("1.2.3");
    }

    @Test
    void showconf() {
        JsonNode conf = orchent("GET", "/orchestrator/configuration").is(200).json();
        assertThat(conf.fieldNames()).toIterable().contains("cpr_url", "slam_url", "cmdb_url", "im_url", "monitoring_url", "vault_url", "rucio_url");
        conf.forEach(value -> assertThat(value.isTextual()).isTrue());
        assertThat(conf.path("im_url").asText()).isEqualTo("https://im.example.org");
    }

    @Test
    void depcreateAndDepshow() {
        JsonNode made = orchent("POST", "/orchestrator/deployments", create(Yaml.WEB, "{\"message\":\"a \\u003c b\"}")).is(201).json();
        deployment(made);
        assertThat(made.path("status").asText()).isEqualTo("CREATE_IN_PROGRESS");
        assertThat(made.path("cloudProviderEndpoint").isEmpty()).isTrue();
        String id = made.path("uuid").asText();
        assertThat(wire.stage.row(id).inputs()).containsEntry("message", "a < b");
        assertThat(wire.stage.row(id).settings().maxSites()).isEqualTo(2);
        assertThat(wire.stage.row(id).settings().keepLastAttempt()).isTrue();

        wire.stage.run(id);
        JsonNode shown = orchent("GET", "/orchestrator/deployments/" + id).is(200).json();
        deployment(shown);
        assertThat(shown.path("status").asText()).isEqualTo("CREATE_COMPLETE");
        assertThat(shown.path("outputs").path("url").asText()).startsWith("http://");
        assertThat(shown.path("outputs").path("password").asText()).isEqualTo("***");
        assertThat(shown.path("cloudProviderName").asText()).isEqualTo("local");
        assertThat(shown.path("cloudProviderEndpoint").path("cpComputeServiceId").asText()).isEqualTo("local");
        assertThat(shown.path("physicalId").asText()).isEqualTo("d-" + id.substring(24));
        assertThat(shown.toString()).doesNotContain(":null");
    }

    @Test
    void depshowVerboseReadsTheExtraInfo() {
        String id = created();
        Wire.Answer extra = orchent("GET", "/orchestrator/deployments/" + id + "/extrainfo").is(200);
        assertThat(extra.json().isArray()).isTrue();
        assertThat(extra.json().get(0).path("vmProperties").get(0).path("class").asText()).isEqualTo("system");
        assertThat(orchent("GET", "/orchestrator/deployments/" + wire.stage.submit(Yaml.TWO, Map.of()).id() + "/extrainfo").is(200).body()).isEqualTo("[]");
    }

    @Test
    void depcreateShowsWhatIsWrongWithTheTemplate() {
        String broken = Yaml.WEB.replace("command:", "comand:").replace("memory: 64 MB", "memory: much");
        String message = orchent("POST", "/orchestrator/deployments", create(broken, "{}")).message(400, "Bad Request");
        assertThat(message.lines().toList()).hasSizeGreaterThanOrEqualTo(3).allMatch(line -> line.matches("line \\d+, column \\d+: .+"));
        assertThat(message).contains("'comand'").contains("'much'");
        assertThat(orchent("POST", "/orchestrator/deployments", create(Yaml.WEB, "{\"nonsense\":1}")).message(400, "Bad Request")).contains("nonsense");
        assertThat(orchent("GET", "/orchestrator/deployments").json().path("content")).isEmpty();
    }

    @Test
    void deplsFollowsTheLinksToTheLastPage() {
        List<String> made = new ArrayList<>();
        for (int i = 0; i < 23; i++) {
            made.add(0, wire.stage.submit(Yaml.TWO, Map.of()).id());
        }
        List<String> seen = new ArrayList<>();
        String target = "/orchestrator/deployments?createdBy=me&excludedStatus=DELETE_COMPLETE,DELETE_FAILED";
        int pages = 0;
        for (;;) {
            JsonNode page = orchent("GET", target).is(200).json();
            page.path("content").forEach(each -> {
                deployment(each);
                seen.add(each.path("uuid").asText());
            });
            pages++;
            String self = link(page, "self");
            if (self.isEmpty() || link(page, "next").isEmpty() || link(page, "last").isEmpty() || self.equals(link(page, "last"))) {
                break;
            }
            assertThat(link(page, "next")).startsWith(wire.base() + "/deployments?");
            target = link(page, "next").substring(("http://" + wire.host()).length());
        }
        assertThat(pages).isEqualTo(3);
        assertThat(seen).isEqualTo(made);
    }

    private static String link(JsonNode page, String rel) {
        for (JsonNode link : page.path("links")) {
            if (link.path("rel").asText().equals(rel)) {
                return link.path("href").asText();
            }
        }
        return "";
    }

    @Test
    void deptemplateAndDeplogAreTheTextItself() {
        String id = created();
        assertThat(orchent("GET", "/orchestrator/deployments/" + id + "/template").is(200).body())
                .isEqualTo(Yaml.WEB.replace("changeit", "\"***\""));
        assertThat(orchent("GET", "/orchestrator/deployments/" + id + "/log").is(200).body()).contains("start web: web answers at http://");
        assertThat(orchent("GET", "/orchestrator/deployments/" + wire.stage.submit(Yaml.TWO, Map.of()).id() + "/log").is(200).body()).isEmpty();
        String none = id.substring(0, 35) + (id.endsWith("0") ? "1" : "0");
        assertThat(orchent("GET", "/orchestrator/deployments/" + none + "/template").message(404, "Not Found")).isEqualTo("The deployment %s doesn't exist"
                .formatted(none));
    }

    @Test
    void reslsAndResshow() {
        String id = wire.stage.create(Yaml.TWO).id();
        JsonNode page = orchent("GET", "/orchestrator/deployments/" + id + "/resources").is(200).json();
        assertThat(page.path("links").findValuesAsText("rel")).containsExactly("self");
        assertThat(page.path("page").toString()).isEqualTo("{\"size\":10,\"totalElements\":2,\"totalPages\":1,\"number\":0}");
        assertThat(page.path("content").findValuesAsText("toscaNodeName")).containsExactly("front", "back");
        JsonNode first = page.path("content").get(0);
        JsonNode shown = orchent("GET", "/orchestrator/deployments/" + id + "/resources/" + first.path("uuid").asText()).is(200).json();
        assertThat(shown).isEqualTo(first);
        assertThat(shown.path("state").asText()).isEqualTo("STARTED");
        assertThat(shown.path("toscaNodeType").asText()).isEqualTo("nembo.nodes.Process");
        assertThat(shown.path("requiredBy").isArray()).isTrue();
        assertThat(shown.path("links").findValuesAsText("rel")).containsExactly("deployment", "self");
        assertThat(orchent("GET", "/orchestrator/deployments/" + id + "/resources/x").message(404, "Not Found"))
                .isEqualTo("The resource x in deployment %s doesn't exist".formatted(id));
    }

    @Test
    void vmstopAndVmstart() {
        String id = created();
        String path = "/orchestrator/deployments/" + id + "/resources/" + wire.stage.store.resources().list(id).get(0).id();
        assertThat(orchent("GET", path).json().path("state").asText()).as("else it does not even ask").isEqualTo("STARTED");
        assertThat(orchent("POST", path + "/actions", "{\"type\":\"stop\"}").is(202).body()).isEmpty();
        assertThat(orchent("GET", path).json().path("state").asText()).isEqualTo("STOPPING");
        Wire.Answer again = orchent("POST", path + "/actions", "{\"type\":\"stop\"}");
        again.message(409, "Conflict");
        wire.stage.run(id);
        assertThat(orchent("GET", path).json().path("state").asText()).isEqualTo("STOPPED");
        orchent("POST", path + "/actions", "{\"type\":\"start\"}").is(202);
        wire.stage.run(id);
        assertThat(orchent("GET", path).json().path("state").asText()).isEqualTo("STARTED");
    }

    @Test
    void depdel() {
        String id = created();
        orchent("DELETE", "/orchestrator/deployments/" + id + "?force=false").is(204);
        assertThat(orchent("DELETE", "/orchestrator/deployments/" + id + "?force=true").message(409, "Conflict"))
                .isEqualTo("Deployment already in DELETE_IN_PROGRESS state");
        wire.stage.run(id);
        assertThat(orchent("DELETE", "/orchestrator/deployments/" + id + "?force=false").message(409, "Conflict")).contains("DELETE_COMPLETE");
        assertThat(orchent("GET", "/orchestrator/deployments/" + id).is(200).json().path("status").asText()).isEqualTo("DELETE_COMPLETE");
        assertThat(orchent("GET", "/orchestrator/deployments?excludedStatus=DELETE_COMPLETE").is(200).json().path("content")).isEmpty();
    }

    @Test
    void depreset() {
        String id = created();
        assertThat(orchent("PATCH", "/orchestrator/deployments/" + id, "{\"status\":\"DELETE_FAILED\"}").message(409, "Conflict")).contains("CREATE_COMPLETE");
        orchent("DELETE", "/orchestrator/deployments/" + id + "?force=false").is(204);
        assertThat(orchent("PATCH", "/orchestrator/deployments/" + id, "{\"status\":\"CREATE_COMPLETE\"}").message(400, "Bad Request"))
                .contains("DELETE_FAILED");
        orchent("PATCH", "/orchestrator/deployments/" + id, "{\"status\":\"DELETE_FAILED\"}").is(204);
        assertThat(orchent("GET", "/orchestrator/deployments/" + id).json().path("status").asText()).isEqualTo("DELETE_FAILED");
        orchent("DELETE", "/orchestrator/deployments/" + id + "?force=true").is(204);
        wire.stage.run(id);
        assertThat(wire.stage.run(id).status().name()).as("after the deletion that was given up has ended").isEqualTo("DELETE_COMPLETE");
    }
}
