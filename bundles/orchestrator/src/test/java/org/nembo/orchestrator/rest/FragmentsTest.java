package org.nembo.orchestrator.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.http.HttpResponse;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.nembo.api.error.NemboException;
import org.nembo.http.front.TestServer;
import org.nembo.orchestrator.deployment.Deployment;
import org.nembo.orchestrator.deployment.Resource;
import org.nembo.orchestrator.work.Stage;
import org.nembo.orchestrator.work.Yaml;
import org.nembo.testkit.fake.FakePolicy;

/** Templates that come in parts, as clients send them. */
class FragmentsTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ADDITION = """
            tosca_definitions_version: tosca_simple_yaml_1_3
            metadata: { parents: [ two ] }
            topology_template:
              inputs:
                key: { type: string, default: changeit, metadata: { sensitive: true } }
              node_templates:
                third:
                  type: nembo.nodes.Process
                  properties: { command: [ third ], environment: { KEY: { get_input: key } }, health_path: / }
                  requirements: [ { dependency: front } ]
            """;

    private final Stage stage = new Stage();
    private final TestServer server = new TestServer(new org.nembo.http.Settings(new org.nembo.http.Settings.Limits(4 << 20, 1 << 20, 1000, 0),
            TestServer.SWAP, TestServer.STREAMS, TestServer.NETWORK), (token, audience) -> FakePolicy.user(token));
    private final DeploymentsApi api = new DeploymentsApi(stage.deployments, stage.doing, stage.updates, stage.store, stage.events, stage.callbacks.callbacks);

    @BeforeEach
    void start() throws Exception {
        server.start().add(api).add(new TemplatesApi(stage.blueprints, stage.policy));
    }

    @AfterEach
    void stop() {
        server.close();
        api.close();
        stage.close();
    }

    private JsonNode post(int status, String path, Object fragment, Map<String, Object> more) throws Exception {
        Map<String, Object> body = new LinkedHashMap<>(more);
        body.put("template", Yaml.TWO);
        body.put("fragments", List.of(fragment));
        HttpResponse<String> answer = server.post("/api/v1" + path, JSON.writeValueAsString(body));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        return JSON.readTree(answer.body());
    }

    @Test
    void areDeployedAsOneTemplate() throws Exception {
        JsonNode plan = post(200, "/deployments?dryRun=true", ADDITION, Map.of());
        assertThat(plan.path("resources").findValuesAsText("node")).containsExactly("back", "front", "third");

        JsonNode accepted = post(202, "/deployments", Map.of("name", "third.yaml", "template", ADDITION), Map.of("inputs", Map.of("key", "other")));
        String id = accepted.path("id").asText();
        assertThat(accepted.path("inputs").path("key").asText()).isEqualTo("***");
        Deployment done = stage.run(id);
        assertThat(done.status().name()).isEqualTo("CREATE_COMPLETE");
        assertThat(stage.store.resources().list(id)).extracting(Resource::node).containsExactlyInAnyOrder("back", "front", "third");
        String template = server.get("/api/v1/deployments/" + id + "/template").body();
        assertThat(template).contains("third:").contains("front:").doesNotContain("changeit").doesNotContain("parents");
        assertThat(stage.blueprints.check(template).errors()).isEmpty();
    }

    @Test
    void standForTheSameDeploymentOnlyWhenTheyAreTheSame() throws Exception {
        String id = post(202, "/deployments", ADDITION, Map.of("idempotencyKey", "k")).path("id").asText();
        assertThat(post(202, "/deployments", ADDITION, Map.of("idempotencyKey", "k")).path("id").asText()).isEqualTo(id);
        JsonNode other = post(409, "/deployments", ADDITION.replace("[ third ]", "[ fourth ]"), Map.of("idempotencyKey", "k"));
        assertThat(other.path("code").asText()).isEqualTo("DEPLOYMENT_KEY_REUSED");
    }

    @Test
    void areRefusedWithThePlacesInTheirFiles() throws Exception {
        String bad = ADDITION.replace("dependency: front", "dependency: frnt").replace("default: changeit", "default: [ 1 ]");
        for (String path : List.of("/deployments", "/deployments?dryRun=true")) {
            JsonNode refused = post(400, path, Map.of("name", "third.yaml", "template", bad), Map.of());
            assertThat(refused.path("code").asText()).isEqualTo("TEMPLATE_INVALID");
            assertThat(refused.path("errors").findValuesAsText("file")).containsExactly("third.yaml", "third.yaml");
            assertThat(refused.path("errors").findValuesAsText("line")).containsExactlyInAnyOrder("5", "10");
        }
        JsonNode report = post(200, "/templates/check", bad, Map.of());
        assertThat(report.path("valid").asBoolean()).isFalse();
        assertThat(report.path("findings").findValuesAsText("file")).containsOnly("fragment 1");
        assertThat(post(400, "/deployments", Map.of("name", "x"), Map.of()).toString()).contains("'fragments'");
        assertThat(stage.store.rows().find("x")).isEmpty();
    }

    @Test
    void mayLeaveNothingToAParentThatIsNotThere() {
        assertThatThrownBy(() -> stage.blueprints.of(ADDITION, Map.of())).isInstanceOf(NemboException.class).hasMessageContaining("front");
    }
}
