package org.nembo.itests;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** The REST API of the server in whose framework a test runs. */
final class PaxApi {

    private static final Duration LIMIT = Api.PATIENCE;

    private static final String NAP = """
            tosca_definitions_version: tosca_simple_yaml_1_3
            topology_template:
              node_templates:
                nap:
                  type: nembo.nodes.Process
                  properties: {command: [sleep, "600"]}
            """;

    private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Path data;
    private String lastBase = "";

    PaxApi(Path data) {
        this.data = data;
    }

    /** The status of a GET by the administrator; 0 when nobody listens. */
    int status(String path) {
        try {
            return get(path, administrator()).statusCode();
        } catch (IOException e) {
            return 0;
        }
    }

    JsonNode json(String path) throws IOException {
        return Api.parse(get(path, administrator()).body());
    }

    /** A stranger's request with an empty token. */
    HttpResponse<String> get(String path, String token) throws IOException {
        return send("GET", path, token, HttpRequest.BodyPublishers.noBody());
    }

    /** Deploys a process that does nothing for a while, and waits until it runs; answers the path of the deployment. */
    String deploy(String name) throws IOException {
        String request = Api.JSON.createObjectNode().put("name", name).put("template", NAP).toString();
        HttpResponse<String> asked = send("POST", "/api/v1/deployments", administrator(), HttpRequest.BodyPublishers.ofString(request));
        if (asked.statusCode() != 202) {
            throw new AssertionError("create answered " + asked.statusCode() + ": " + asked.body());
        }
        String path = "/api/v1/deployments/" + Api.parse(asked.body()).path("id").asText();
        awaitEnd(path, "CREATE_COMPLETE");
        return path;
    }

    /** Deletes a deployment, and waits until it is gone. */
    void delete(String path) throws IOException {
        send("DELETE", path, administrator(), HttpRequest.BodyPublishers.noBody());
        awaitEnd(path, "DELETE_COMPLETE");
    }

    /** What the shell answers: lines of JSON, the last of which tells the exit code. */
    String shell(String command) {
        try {
            String request = Api.JSON.createObjectNode().put("command", command).toString();
            return send("POST", "/api/v1/shell", administrator(), HttpRequest.BodyPublishers.ofString(request)).body();
        } catch (IOException e) {
            return e.toString();
        }
    }

    private void awaitEnd(String path, String wanted) throws IOException {
        Api.await("end of work on " + path, LIMIT, () -> !statusOf(path).endsWith("_IN_PROGRESS"));
        if (!statusOf(path).equals(wanted)) {
            throw new AssertionError(path + " is not " + wanted + ": " + json(path));
        }
    }

    private String statusOf(String path) {
        try {
            return json(path).path("status").asText();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private HttpResponse<String> send(String method, String path, String token, HttpRequest.BodyPublisher body) throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base() + path)).timeout(LIMIT).header("Content-Type", "application/json");
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        try {
            return http.send(request.method(method, body).build(), HttpResponse.BodyHandlers.ofString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Where it answers, or did when it last said so. */
    private String base() throws IOException {
        Path file = data.resolve("run/http");
        if (Files.exists(file)) {
            lastBase = Files.readString(file).strip();
        }
        return lastBase;
    }

    private String administrator() throws IOException {
        return Files.readString(data.resolve("admin.token")).strip();
    }
}
