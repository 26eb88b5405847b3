package org.nembo.itests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.nembo.testkit.server.NemboServer;

/** Policies in a running server, and another engine that comes, says no and goes. */
final class PolicyIT {

    private static final Duration SOON = Api.PATIENCE;
    private static final String NO_TEMPLATES = """
            {"document": {"Version": "2012-10-17", "Statement": {"Sid": "No", "Effect": "Deny", "Action": "providers:read", "Resource": "*"}},
             "attachments": [{"kind": "user", "principal": "admin@urn:nembo:local"}], "revision": 0}""";

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
    void aPolicyIsInForceExplainedAuditedAndGone() {
        assertThat(api.get("/api/v1/providers").statusCode()).isEqualTo(200);
        assertThat(api.send("PUT", "/api/v1/policies/no-providers", NO_TEMPLATES, "application/json").statusCode()).isEqualTo(200);
        assertThat(api.get("/api/v1/providers").statusCode()).isEqualTo(403);
        assertThat(api.get("/api/v1/providers").body()).contains("denied by policies/no-providers#No");
        JsonNode why = api.json("/api/v1/policy/explain?action=providers:read&resource=providers");
        assertThat(why.at("/decision/statement").asText()).isEqualTo("policies/no-providers#No");
        assertThat(StreamSupport.stream(why.get("statements").spliterator(), false).filter(each -> each.get("applies").asBoolean())
                .map(each -> each.get("statement").asText())).contains("built-in#Administrators", "policies/no-providers#No");
        assertThat(api.shell("policy:explain providers:read providers")).contains("policies/no-providers#No").contains("DENIED");
        assertThat(api.shell("policy:list")).contains("no-providers").contains("user:admin@urn:nembo:local");
        assertThat(api.shell("role:list")).contains("projectAdmin");
        assertThat(api.json("/api/v1/audit?action=policies:write").get("items").toString()).contains("policies/no-providers");
        assertThat(api.delete("/api/v1/policies/no-providers").statusCode()).isEqualTo(204);
        assertThat(api.get("/api/v1/providers").statusCode()).isEqualTo(200);
    }

    @Test
    void answersAsAnOpaWould() {
        String question = "{\"input\": {\"subject\": \"ann@urn:nembo:local\", \"action\": \"%s\", \"resource\": \"deployments\"}}";
        assertThat(api.post("/v1/data/nembo/authz/allow", question.formatted("deployments:create"), "application/json").body()).isEqualTo("{\"result\":true}");
        assertThat(api.post("/v1/data/nembo/authz/allow", question.formatted("jobs:abandon"), "application/json").body()).isEqualTo("{\"result\":false}");
        assertThat(api.as("").post("/v1/data/nembo/authz/allow", question, "application/json").statusCode()).isEqualTo(401);
    }

    @Test
    void anotherEngineDecidesTooAndWithoutItNothingIsAllowed() throws Exception {
        HttpServer opa = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        opa.createContext("/v1/data/nembo/authz/allow", exchange -> {
            String question = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            byte[] answer = "{\"result\": %s}".formatted(!question.contains("providers:read")).getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        Path chain = server.etc().resolve("org.nembo.policy.cfg");
        Path jar = server.deploy().resolve("opa.jar");
        opa.start();
        try {
            Files.writeString(server.etc().resolve("org.nembo.engine.policy.opa.cfg"), "url = http://127.0.0.1:" + opa.getAddress().getPort()
                    + "\ncache.seconds = 0\n");
            Files.writeString(chain, "engine = opa\n");
            Api.await("nothing without the engine", SOON, () -> api.get("/api/v1/jobs").body().contains("'opa' is not running here"));
            Files.copy(engine(), jar);
            Api.await("the engine", SOON, () -> api.get("/api/v1/jobs").statusCode() == 200);
            Api.await("its no", SOON, () -> api.get("/api/v1/providers").body().contains("denied by OPA"));
            opa.stop(0);
            Api.await("nothing without the agent", SOON, () -> api.get("/api/v1/jobs").body().contains("the policy engine OPA gave no decision"));
        } finally {
            opa.stop(0);
            Files.deleteIfExists(chain);
        }
        Api.await("our own rules again", SOON, () -> Stream.of("/api/v1/providers", "/v1/data/nembo", "/api/v1/policies", "/api/v1/roles", "/api/v1/audit",
                "/api/v1/policy/explain?action=a:b&resource=c").allMatch(path -> api.get(path).statusCode() == 200));
    }

    private static Path engine() throws Exception {
        return Shipped.ownBundles().stream().filter(path -> path.getFileName().toString().startsWith("org.nembo.engine.policy.opa-")).findFirst().orElseThrow();
    }
}
