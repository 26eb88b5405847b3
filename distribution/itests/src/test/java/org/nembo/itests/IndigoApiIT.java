package org.nembo.itests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.nembo.testkit.server.NemboServer;

/** The life of a deployment through the INDIGO API of the real distribution, spoken as its clients speak. */
final class IndigoApiIT {

    private static final HttpClient HTTP = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).version(HttpClient.Version.HTTP_1_1).build();
    private static final String ORCHENT = "Orchent";
    private static final String ORPY = "orpy-orpy/1.0.4";

    private static NemboServer server;

    @BeforeAll
    static void start() {
        server = NemboServer.started();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    /** With the spelling of the authorisation that the client has. @param json null for no body */
    private static HttpResponse<String> send(String client, String method, String path, String json) throws IOException, InterruptedException {
        String word = client.equals(ORPY) ? "Bearer" : client.equals(ORCHENT) ? "Bearer " : "bearer ";
        HttpRequest.Builder request = HttpRequest.newBuilder(server.url("/orchestrator" + path)).timeout(Duration.ofSeconds(30)).header("User-Agent", client)
                .header("Accept", "application/json").header("Authorization", word + server.adminToken());
        if (json != null) {
            request.header("Content-Type", "application/json");
        }
        request.method(method, json == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(json));
        return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static JsonNode json(String client, String method, String path, String body, int status) throws IOException, InterruptedException {
        HttpResponse<String> answer = send(client, method, path, body);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        return Api.parse(answer.body());
    }

    private static String body(String message) {
        ObjectNode request = Api.JSON.createObjectNode().put("template", Api.example("hello-web.yaml")).put("keepLastAttempt", "false")
                .put("providerTimeoutMins", "720").put("timeoutMins", 720);
        request.set("parameters", Api.JSON.createObjectNode().put("message", message));
        return request.toString();
    }

    private static JsonNode settled(String id) {
        JsonNode[] last = {null};
        Api.await("the end of the work on " + id, Duration.ofSeconds(90), () -> {
            try {
                last[0] = json(ORCHENT, "GET", "/deployments/" + id, null, 200);
            } catch (IOException e) {
                return false;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
            return last[0].path("task").asText().equals("NONE");
        });
        return last[0];
    }

    @Test
    void aDeploymentIsCreatedLookedAtStoppedStartedAndDeleted() throws Exception {
        JsonNode made = json("python-requests/2.32.3", "POST", "/deployments/", body("INDIGO"), 201);
        String id = made.path("uuid").asText();
        assertThat(made.path("status").asText()).isEqualTo("CREATE_IN_PROGRESS");
        JsonNode done = settled(id);
        assertThat(done.path("status").asText()).as(done.toString()).isEqualTo("CREATE_COMPLETE");
        assertThat(done.path("cloudProviderName").asText()).isEqualTo("local");
        String url = done.path("outputs").path("url").asText();
        assertThat(Api.fetch(url).body()).contains("INDIGO");

        assertThat(send(ORPY, "GET", "/deployments/" + id + "/template/", null).body()).isEqualTo(Api.example("hello-web.yaml"));
        assertThat(send(ORCHENT, "GET", "/deployments/" + id + "/log", null).body()).contains("answers at");
        assertThat(json(ORCHENT, "GET", "/deployments/" + id + "/extrainfo", null, 200).get(0).path("vmProperties").get(0).path("state").asText())
                .isEqualTo("configured");
        JsonNode resource = json(ORPY, "GET", "/deployments/" + id + "/resources/", null, 200).path("content").get(0);
        assertThat(resource.path("state").asText()).isEqualTo("STARTED");

        String actions = "/deployments/" + id + "/resources/" + resource.path("uuid").asText() + "/actions";
        act(actions, "stop", "STOPPED");
        act(actions, "start", "STARTED");

        assertThat(send("python-requests/2.32.3", "DELETE", "/deployments/" + id + "?force=True", "[\"force=True\"]").statusCode()).isEqualTo(204);
        assertThat(settled(id).path("status").asText()).isEqualTo("DELETE_COMPLETE");
        assertThat(json(ORPY, "GET", "/deployments", null, 200).path("content").findValuesAsText("uuid")).doesNotContain(id);
        assertThat(Processes.workloadsOf(server.data())).isEmpty();
        assertThat(Processes.directoriesOf(server.data())).isEmpty();
    }

    private static void act(String actions, String type, String end) throws IOException, InterruptedException {
        HttpResponse<String> answer = send(ORCHENT, "POST", actions, "{\"type\":\"" + type + "\"}\n");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        String path = actions.substring(0, actions.length() - "/actions".length());
        Api.await(type, Duration.ofSeconds(60), () -> {
            try {
                return json(ORCHENT, "GET", path, null, 200).path("state").asText().equals(end);
            } catch (IOException e) {
                return false;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        });
    }

    @Test
    void strangersGetTheNameTheVersionAndARefusalInTheFormOfTheApi() throws Exception {
        assertThat(Api.fetch(server.url("/orchestrator").toString()).body()).isEqualTo("Nembo orchestrator");
        JsonNode info = Api.parse(Api.fetch(server.url("/orchestrator/info/").toString()).body());
        assertThat(info.path("projectVersion").asText()).isNotBlank().isEqualTo(info.path("build").path("version").asText());
        HttpResponse<String> refused = Api.fetch(server.url("/orchestrator/deployments").toString());
        assertThat(refused.statusCode()).isEqualTo(401);
        assertThat(Api.parse(refused.body()).fieldNames()).toIterable().containsExactly("code", "title", "message");
    }

    @Test
    void everyPageHasItsLinks() throws Exception {
        JsonNode page = json(ORCHENT, "GET", "/deployments?createdBy=me&size=3", null, 200);
        assertThat(page.path("links").findValuesAsText("rel")).contains("self");
        assertThat(page.path("links").get(0).path("href").asText()).startsWith(server.url("/orchestrator/deployments").toString());
    }
}
