package org.nembo.itests;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.nembo.testkit.server.Distribution;
import org.nembo.testkit.server.NemboServer;

/** The public REST API of a running server, as one identity sees it. */
final class Api {

    static final ObjectMapper JSON = new ObjectMapper();

    /** For what a test waits for and does not measure, on a machine that has much else to do. */
    static final Duration PATIENCE = Duration.ofMinutes(3);

    private static final HttpClient HTTP = HttpClient.newBuilder().connectTimeout(PATIENCE).version(HttpClient.Version.HTTP_1_1).build();

    private final NemboServer server;
    private final String token;

    private Api(NemboServer server, String token) {
        this.server = server;
        this.token = token;
    }

    static Api administrator(NemboServer server) {
        return new Api(server, server.adminToken());
    }

    /** The same server, signed in by another token; nobody with an empty one. */
    Api as(String otherToken) {
        return new Api(server, otherToken);
    }

    String token() {
        return token;
    }

    URI uri(String path) {
        return server.url(path);
    }

    HttpResponse<String> get(String path) {
        return send("GET", path, null, "application/json");
    }

    HttpResponse<String> delete(String path) {
        return send("DELETE", path, null, "application/json");
    }

    HttpResponse<String> post(String path, String body, String contentType) {
        return send("POST", path, body, contentType);
    }

    HttpResponse<String> post(String path, JsonNode body) {
        return post(path, body.toString(), "application/json");
    }

    HttpResponse<String> send(String method, String path, String body, String contentType) {
        HttpRequest.Builder request = HttpRequest.newBuilder(server.url(path)).timeout(PATIENCE).header("Content-Type", contentType);
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        request.method(method, body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body));
        try {
            return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(method + " " + path, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Fetches any address. */
    static HttpResponse<String> fetch(String url) throws IOException, InterruptedException {
        return HTTP.send(HttpRequest.newBuilder(URI.create(url)).timeout(PATIENCE).build(), HttpResponse.BodyHandlers.ofString());
    }

    JsonNode json(String path) {
        HttpResponse<String> response = get(path);
        if (response.statusCode() != 200) {
            throw new AssertionError("GET " + path + " answered " + response.statusCode() + ": " + response.body());
        }
        return parse(response.body());
    }

    static JsonNode parse(String text) {
        try {
            return JSON.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(text, e);
        }
    }

    /** Runs a command in the server's shell; answers its output, or fails with it. */
    String shell(String command) {
        HttpResponse<String> response = post("/api/v1/shell", JSON.createObjectNode().put("command", command));
        StringBuilder out = new StringBuilder();
        int exit = -1;
        for (String line : response.body().lines().toList()) {
            JsonNode message = parse(line);
            out.append(message.path("out").asText("")).append(message.path("err").asText(""));
            exit = message.path("exit").asInt(exit);
        }
        if (response.statusCode() != 200 || exit != 0) {
            throw new AssertionError(command + " ended with " + response.statusCode() + "/" + exit + ": " + out + response.body());
        }
        return out.toString();
    }

    /** Asks for a deployment; answers its id. */
    String deploy(String template, String name, String site) {
        ObjectNode request = JSON.createObjectNode().put("name", name).put("template", template);
        if (!site.isEmpty()) {
            request.put("site", site);
        }
        HttpResponse<String> response = post("/api/v1/deployments", request);
        if (response.statusCode() != 202) {
            throw new AssertionError("create answered " + response.statusCode() + ": " + response.body());
        }
        return parse(response.body()).path("id").asText();
    }

    /** Waits until nothing is in progress any more; answers the deployment. */
    JsonNode settled(String id) {
        JsonNode[] last = {JSON.createObjectNode()};
        await("end of deployment " + id, PATIENCE, () -> {
            HttpResponse<String> response = get("/api/v1/deployments/" + id);
            last[0] = parse(response.body());
            return response.statusCode() == 200 && !last[0].path("status").asText().endsWith("_IN_PROGRESS");
        });
        return last[0];
    }

    static void await(String what, Duration limit, BooleanSupplier condition) {
        long deadline = System.nanoTime() + limit.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("no " + what + " within " + limit);
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }

    static String example(String name) {
        try {
            return Files.readString(Path.of(System.getProperty("nembo.root")).resolve("distribution/examples").resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The distribution under test. */
    static Path home() {
        return Distribution.home();
    }
}
