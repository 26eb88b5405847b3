package org.nembo.identity.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.nimbusds.oauth2.sdk.auth.ClientAuthenticationMethod;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.nembo.api.error.GeneralError;
import org.nembo.api.error.NemboException;
import org.nembo.api.identity.Subject;
import org.nembo.api.rest.RestApi;
import org.nembo.http.Settings;
import org.nembo.http.front.TestServer;
import org.nembo.identity.FakePeople;
import org.nembo.identity.IssuerSettings;
import org.nembo.identity.Stage;
import org.nembo.identity.client.Registered;
import org.nembo.identity.oauth.DiscoveryApi;
import org.nembo.identity.oauth.IamRegistrationApi;
import org.nembo.identity.oauth.OidcApi;
import org.nembo.identity.oauth.ServerMetadataApi;
import org.nembo.identity.page.PageResources;
import org.nembo.testkit.fake.FakePolicy;

/** Everybody sends every request about clients and consents; what else the issuer answers is open to strangers, and listed here by name. */
class EveryOperationTest {

    private static final Map<String, Subject> PEOPLE = new LinkedHashMap<>();
    private static final String BODY = "{\"metadata\": {\"redirect_uris\": [\"https://a.example/b\"], \"grant_types\": [\"authorization_code\"]}}";

    /** Who may. */
    private enum May {
        SIGNED_IN, OWNER, ADMINISTRATOR;

        int refused(String who, boolean aboutOne) {
            boolean inside = switch (this) {
                case SIGNED_IN -> Set.of("bob", "ada", "root").contains(who);
                case OWNER -> Set.of("ada", "root").contains(who);
                case ADMINISTRATOR -> who.equals("root");
            };
            return inside ? 0 : who.isEmpty() ? 401 : aboutOne && who.equals("bob") ? 404 : 403;
        }
    }

    private record Row(May may, String operation, Set<Integer> statuses, String body) {
    }

    private static Stage stage;
    private static TestServer server;
    private static List<RestApi> apis;

    @BeforeAll
    static void start() throws Exception {
        stage = Stage.get();
        PEOPLE.put("bob", FakePeople.subject(stage.people.find("u-bob").orElseThrow()));
        PEOPLE.put("ada", FakePeople.subject(stage.people.find("u-ada").orElseThrow()));
        PEOPLE.put("weak", FakePolicy.with(PEOPLE.get("ada"), "sites:read"));
        PEOPLE.put("root", FakePolicy.admin());
        server = new TestServer(new Settings(TestServer.LIMITS, TestServer.SWAP, TestServer.STREAMS, TestServer.NETWORK), (token, audience) -> {
            if (!PEOPLE.containsKey(token)) {
                throw new NemboException(GeneralError.UNAUTHENTICATED, "the token is unknown");
            }
            return PEOPLE.get(token);
        }).start();
        FakePolicy policy = new FakePolicy();
        apis = List.of(new ClientsApi(stage.parts, policy), new ConsentsApi(stage.parts, policy), new DiscoveryApi(stage.parts),
                new ServerMetadataApi(stage.parts),
                new IamRegistrationApi(stage.parts, stage.throttle),
                new OidcApi(stage.parts, new PageResources.Neighbours(stage.throttle, stage.sessions, stage.people, stage.accounts,
                        stage.issuers, stage.keys)));
        server.add(apis.get(0)).add(apis.get(1));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static List<Row> rows() {
        return List.of(
                new Row(May.SIGNED_IN, "GET /api/v1/clients", Set.of(200), ""),
                new Row(May.ADMINISTRATOR, "GET /api/v1/clients?all=true", Set.of(200), ""),
                new Row(May.SIGNED_IN, "POST /api/v1/clients", Set.of(201), BODY),
                new Row(May.OWNER, "GET /api/v1/clients/{id}", Set.of(200), ""),
                new Row(May.OWNER, "PUT /api/v1/clients/{id}", Set.of(200), BODY),
                new Row(May.OWNER, "POST /api/v1/clients/{id}/secret", Set.of(200), ""),
                new Row(May.ADMINISTRATOR, "POST /api/v1/clients/{id}/approve", Set.of(200), ""),
                new Row(May.SIGNED_IN, "GET /api/v1/consents", Set.of(200), ""),
                new Row(May.SIGNED_IN, "DELETE /api/v1/consents/{client}", Set.of(404), ""),
                new Row(May.OWNER, "DELETE /api/v1/clients/{id}", Set.of(204), ""));
    }

    /** On a connection of its own: the server closes one whose body it has not read. */
    private static HttpResponse<String> ask(String operation, String who, String body) throws Exception {
        String[] request = operation.split(" ", 2);
        HttpRequest.Builder builder = HttpRequest.newBuilder(server.uri(request[1])).header("Content-Type", "application/json")
                .method(request[0], body.isEmpty() ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body));
        if (!who.isEmpty()) {
            builder.header("Authorization", "Bearer " + who);
        }
        return HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build().send(builder.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static Registered ofAda() {
        return stage.parts.clients().create(PEOPLE.get("ada"), "", Stage.metadata(ClientAuthenticationMethod.CLIENT_SECRET_BASIC), false, false);
    }

    @Test
    void letsInWhoMayAndNobodyElse() throws Exception {
        List<String> people = new ArrayList<>(List.of(""));
        people.addAll(PEOPLE.keySet());
        for (Row row : rows()) {
            for (String who : people) {
                String operation = row.operation().replace("{id}", ofAda().client().id()).replace("{client}", "none");
                int refused = row.may().refused(who, operation.contains("/clients/"));
                if (who.equals("weak") && operation.contains("/clients/")) {
                    refused = 403;
                }
                assertThat(refused == 0 ? row.statuses() : Set.of(refused)).as("%s by '%s'", row.operation(), who)
                        .contains(ask(operation, who, row.body()).statusCode());
            }
        }
    }

    @Test
    void knowsEveryOperation() {
        Set<String> known = new TreeSet<>();
        rows().forEach(row -> known.add(row.operation().replaceFirst("\\?.*", "")));
        Set<String> closed = new TreeSet<>();
        Set<String> open = new TreeSet<>();
        apis.forEach(api -> methods(api).forEach((method, operation) -> {
            boolean permitted = method.isAnnotationPresent(PermitAll.class) || method.getDeclaringClass().isAnnotationPresent(PermitAll.class);
            (permitted ? open : closed).add(operation);
        }));
        assertThat(closed).isEqualTo(known);
        assertThat(open).containsExactly("DELETE /iam/api/client-registration/{client}", "DELETE /oidc/register/{client}",
                "GET /.well-known/oauth-authorization-server/oidc", "GET /.well-known/openid-configuration", "GET /iam/api/client-registration/{client}",
                "GET /oidc/.well-known/openid-configuration", "GET /oidc/apply", "GET /oidc/authorize", "GET /oidc/callback/{issuer}",
                "GET /oidc/device", "GET /oidc/jwk", "GET /oidc/login", "GET /oidc/logout", "GET /oidc/passkey", "GET /oidc/password",
                "GET /oidc/register/{client}", "GET /oidc/security-key.js", "GET /oidc/security-keys", "GET /oidc/style.css", "GET /oidc/userinfo",
                "POST /iam/api/client-registration", "POST /oidc/apply", "POST /oidc/consent", "POST /oidc/device", "POST /oidc/devicecode",
                "POST /oidc/introspect", "POST /oidc/login", "POST /oidc/login/{issuer}", "POST /oidc/logout", "POST /oidc/passkey",
                "POST /oidc/password", "POST /oidc/register", "POST /oidc/revoke", "POST /oidc/security-keys", "POST /oidc/security-keys/{id}",
                "POST /oidc/token", "POST /oidc/userinfo", "PUT /iam/api/client-registration/{client}", "PUT /oidc/register/{client}");
    }

    @Test
    void aClientOfAUserWaitsForApprovalAndHasNoSecretTwice() throws Exception {
        HttpResponse<String> made = ask("POST /api/v1/clients", "ada", BODY.replace("{\"metadata", "{\"trusted\": true, \"metadata"));
        JsonNode client = Stage.JSON.readTree(made.body());
        assertThat(client.path("status").asText()).isEqualTo("PENDING");
        assertThat(client.path("trusted").asBoolean()).isFalse();
        assertThat(client.path("client_secret").asText()).isNotEmpty();
        String one = "/api/v1/clients/" + client.path("client_id").asText();
        assertThat(ask("GET " + one, "ada", "").body()).doesNotContain("\"client_secret\"").doesNotContain("registration_access_token");
        assertThat(Stage.JSON.readTree(ask("POST " + one + "/approve", "root", "").body()).path("status").asText()).isEqualTo("APPROVED");
        JsonNode changed = Stage.JSON.readTree(ask("PUT " + one, "ada", BODY).body());
        assertThat(changed.path("status").asText()).as("what was approved is not what it is now").isEqualTo("PENDING");
        assertThat(ask("PUT " + one, "ada", "{\"metadata\": {\"redirect_uris\": [\"http://a.example/b\"]}}").statusCode()).isEqualTo(400);
        assertThat(ask("POST /api/v1/clients", "root", BODY.replace("{\"metadata", "{\"id\": \"../x\", \"metadata")).statusCode()).isEqualTo(400);
    }

    @Test
    void nobodyButAnAdministratorHasMoreClientsThanTheLimit() throws Exception {
        Stage few = Stage.with(IssuerSettings.standard().with(2));
        try {
            for (int i = 0; i < 2; i++) {
                few.parts.clients().create(PEOPLE.get("ada"), "", Stage.metadata(ClientAuthenticationMethod.NONE), false, false);
                few.parts.clients().create(PEOPLE.get("root"), "", Stage.metadata(ClientAuthenticationMethod.NONE), true, false);
            }
            assertThatThrownBy(() -> few.parts.clients().create(PEOPLE.get("ada"), "", Stage.metadata(ClientAuthenticationMethod.NONE), false, false))
                    .isInstanceOfSatisfying(NemboException.class, e -> assertThat(e.code().name()).isEqualTo("CLIENT_LIMIT"));
            few.parts.clients().create(PEOPLE.get("bob"), "", Stage.metadata(ClientAuthenticationMethod.NONE), false, false);
            few.parts.clients().create(PEOPLE.get("root"), "", Stage.metadata(ClientAuthenticationMethod.NONE), true, false);
        } finally {
            few.close();
        }
    }

    @Test
    void whoTakesAConsentBackEndsWhatCameOfIt() throws Exception {
        Registered client = stage.client(metadata -> metadata);
        String access = stage.tokens(client, "ada", "openid").path("access_token").asText();
        assertThat(ask("GET /api/v1/consents?limit=500", "ada", "").body()).contains(client.client().id()).contains("An application");
        assertThat(ask("GET /api/v1/consents?limit=500", "bob", "").body()).doesNotContain(client.client().id());
        assertThat(ask("DELETE /api/v1/consents/" + client.client().id(), "bob", "").statusCode()).isEqualTo(404);
        assertThat(stage.bearer("/oidc/userinfo", access).statusCode()).isEqualTo(200);
        assertThat(ask("DELETE /api/v1/consents/" + client.client().id(), "ada", "").statusCode()).isEqualTo(204);
        assertThat(stage.bearer("/oidc/userinfo", access).statusCode()).isEqualTo(401);
        assertThat(stage.audit.actions()).contains("consents:delete");
    }

    @Test
    void aClientThatIsDeletedTakesItsTokensWithIt() throws Exception {
        Registered client = stage.trusted(metadata -> metadata);
        String access = stage.tokens(client, "ada", "openid").path("access_token").asText();
        assertThat(ask("DELETE /api/v1/clients/" + client.client().id(), "root", "").statusCode()).isEqualTo(204);
        assertThat(stage.bearer("/oidc/userinfo", access).statusCode()).isEqualTo(401);
    }

    private static Map<Method, String> methods(RestApi api) {
        Map<Method, String> found = new LinkedHashMap<>();
        for (Object each : api.resources()) {
            for (Method method : each.getClass().getMethods()) {
                for (Annotation annotation : method.getAnnotations()) {
                    HttpMethod verb = annotation.annotationType().getAnnotation(HttpMethod.class);
                    if (verb != null) {
                        String path = api.path() + "/" + path(each.getClass().getAnnotation(Path.class)) + "/" + path(method.getAnnotation(Path.class));
                        found.put(method, verb.value() + " " + path.replaceAll("/+", "/").replaceAll("/$", ""));
                    }
                }
            }
        }
        return found;
    }

    private static String path(Path path) {
        return path == null ? "" : path.value();
    }
}
