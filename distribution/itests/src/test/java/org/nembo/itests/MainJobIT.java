package org.nembo.itests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.nembo.testkit.server.NemboServer;

/** The journey that Nembo exists for, on the real distribution: a template goes in, a reachable service comes out, and nothing is left of it in the end. */
final class MainJobIT {

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

    @Test
    void helloWebIsDeployedServedAndDeletedWithoutATrace() throws Exception {
        String id = api.deploy(Api.example("hello-web.yaml"), "hello", "");
        JsonNode deployment = api.settled(id);
        assertThat(deployment.path("status").asText()).as(deployment.toString()).isEqualTo("CREATE_COMPLETE");
        HttpResponse<String> page = Api.fetch(deployment.path("outputs").path("url").asText());
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.body()).contains("<html").contains("Hello from Nembo");
        assertThat(Processes.workloadsOf(server.data())).isNotEmpty();

        delete(id);
        assertThat(Processes.workloadsOf(server.data())).isEmpty();
        assertThat(Processes.directoriesOf(server.data())).isEmpty();
    }

    @Test
    void inputsReachTheService() throws Exception {
        JsonNode request = Api.JSON.createObjectNode().put("name", "greeting").put("template", Api.example("hello-web.yaml"))
                .set("inputs", Api.JSON.createObjectNode().put("message", "a < b & \"c\""));
        HttpResponse<String> response = api.post("/api/v1/deployments", request);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(202);
        String id = Api.parse(response.body()).path("id").asText();
        assertThat(response.headers().firstValue("Location").orElse("")).endsWith("/api/v1/deployments/" + id);
        assertThat(Api.fetch(api.settled(id).path("outputs").path("url").asText()).body()).contains("a &lt; b &amp;");
        delete(id);
    }

    @Test
    void twoTiersStartInOrderAndTheFrontendReachesTheBackend() throws Exception {
        String id = api.deploy(Api.example("two-tier.yaml"), "two", "");
        JsonNode deployment = api.settled(id);
        assertThat(deployment.path("status").asText()).as(deployment.toString()).isEqualTo("CREATE_COMPLETE");
        assertThat(Api.fetch(deployment.path("outputs").path("url").asText()).body()).containsIgnoringCase("backend");
        assertThat(Processes.directoriesOf(server.data())).hasSize(2);
        delete(id);
        assertThat(Processes.directoriesOf(server.data())).isEmpty();
    }

    @Test
    void aFailureSaysWhyAndLeavesNothing() throws Exception {
        String id = api.deploy(Api.example("failing.yaml"), "failing", "");
        JsonNode deployment = api.settled(id);
        assertThat(deployment.path("status").asText()).isEqualTo("CREATE_FAILED");
        assertThat(deployment.path("statusReason").asText()).isNotBlank();
        assertThat(Processes.workloadsOf(server.data())).isEmpty();
        assertThat(Processes.directoriesOf(server.data())).isEmpty();
        delete(id);
    }

    @Test
    void aRestartAdoptsWhatRunsAndItCanStillBeDeleted() throws Exception {
        String id = api.deploy(Api.example("hello-web.yaml"), "survivor", "");
        String url = api.settled(id).path("outputs").path("url").asText();
        server.restart();
        assertThat(Api.fetch(url).statusCode()).as("while the server was away and after").isEqualTo(200);
        api = Api.administrator(server);
        assertThat(api.json("/api/v1/deployments/" + id).path("status").asText()).isEqualTo("CREATE_COMPLETE");
        delete(id);
        assertThat(Processes.workloadsOf(server.data())).isEmpty();
    }

    /** The JDK writes into every event class of a library while it records: whoever looks for a fault must not make one. */
    @Test
    void aFlightRecordingIsTakenOfAServerAtWork() throws Exception {
        // The very first run writes the class archive, which excludes a recording.
        server.restart();
        api = Api.administrator(server);
        Program.Result begun = Program.of(Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(), Long.toString(server.pid()), "JFR.start").run();
        assertThat(begun.out()).as(begun.text()).contains("Started recording");
        String id = api.deploy(Api.example("hello-web.yaml"), "recorded", "");
        assertThat(api.settled(id).path("status").asText()).isEqualTo("CREATE_COMPLETE");
        delete(id);
    }

    private static void delete(String id) {
        HttpResponse<String> response = api.delete("/api/v1/deployments/" + id);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(202);
        JsonNode[] gone = {null};
        Api.await("deletion of " + id, Api.PATIENCE, () -> {
            HttpResponse<String> now = api.get("/api/v1/deployments/" + id);
            gone[0] = Api.parse(now.body());
            return now.statusCode() == 404 || now.statusCode() == 410 || gone[0].path("status").asText().equals("DELETE_COMPLETE");
        });
    }
}
