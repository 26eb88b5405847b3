package org.nembo.identity.oauth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.nembo.identity.Stage.error;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nembo.identity.IssuerSettings.Registration;
import org.nembo.identity.IssuerSettings;
import org.nembo.identity.Stage;

/** Discovery, and clients that register themselves. */
class RegistrationTest {

    private static final String AGENT = "{\"client_name\": \"agent\", \"redirect_uris\": [\"http://localhost:4242\", \"edu.kit.data.oidc-agent:/redirect\"], "
            + "\"grant_types\": [\"refresh_token\", \"authorization_code\", \"urn:ietf:params:oauth:grant-type:device_code\"], "
            + "\"token_endpoint_auth_method\": \"client_secret_basic\", \"scope\": \"openid offline_access profile\", \"response_types\": [\"code\"]}";

    private static Stage stage;

    @BeforeAll
    static void start() throws Exception {
        stage = Stage.get();
    }

    private static HttpResponse<String> send(Stage on, String method, String path, String body, UnaryOperator<HttpRequest.Builder> more) throws Exception {
        return on.server.send(path, request -> more.apply(request.header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(body))));
    }

    @Test
    void waitsForApprovalAndIsLookedAfterWithItsToken() throws Exception {
        HttpResponse<String> answer = send(stage, "POST", "/oidc/register", AGENT, request -> request);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        JsonNode made = Stage.JSON.readTree(answer.body());
        String id = made.path("client_id").asText();
        String bearer = "Bearer " + made.path("registration_access_token").asText();
        assertThat(made.path("status").asText()).isEqualTo("PENDING");
        assertThat(made.path("registration_client_uri").asText()).isEqualTo(stage.parts.issuer() + "/register/" + id);
        Map<String, String> form = Map.of("client_id", id, "client_secret", made.path("client_secret").asText());
        String basic = "Basic " + java.util.Base64.getEncoder().encodeToString((id + ":" + form.get("client_secret")).getBytes());
        HttpResponse<String> device = stage.send("/oidc/devicecode", Map.of("scope", "openid"), request -> request.header("Authorization", basic));
        assertThat(error(device)).isEqualTo("400 unauthorized_client");
        assertThat(device.body()).contains("approval");
        stage.parts.clients().approve("root", id);
        assertThat(stage.send("/oidc/devicecode", Map.of("scope", "openid"), request -> request.header("Authorization", basic)).statusCode()).isEqualTo(200);
        for (String path : new String[] {"/oidc/register/" + id, "/iam/api/client-registration/" + id}) {
            assertThat(send(stage, "GET", path, "", request -> request.header("Authorization",
                    bearer)).body()).contains(id).doesNotContain("\"client_secret\"");
            assertThat(send(stage, "GET", path, "", request -> request).statusCode()).isEqualTo(401);
            assertThat(send(stage, "GET", path, "", request -> request.header("Authorization", "Bearer guess")).statusCode()).isEqualTo(401);
            assertThat(send(stage, "DELETE", path + "x", "", request -> request.header("Authorization", bearer)).statusCode()).isEqualTo(401);
        }
        JsonNode changed = Stage.JSON.readTree(send(stage, "PUT", "/oidc/register/" + id, AGENT, request -> request.header("Authorization", bearer)).body());
        assertThat(changed.path("status").asText()).as("changed without anybody looking").isEqualTo("PENDING");
        assertThat(send(stage, "DELETE", "/oidc/register/" + id, "", request -> request.header("Authorization", bearer)).statusCode()).isEqualTo(204);
        assertThat(stage.parts.clients().find(id)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://app.example/cb", "https://app.example/cb#f", "https://u@app.example/cb", "https://*.app.example/cb", "javascript:alert(1)",
        "data:text/html,x", "myapp:/cb", "https:/cb"})
    void refusesRedirectsThatNobodyOwns(String redirect) throws Exception {
        HttpResponse<String> answer = send(stage, "POST", "/oidc/register", "{\"redirect_uris\": [\"" + redirect + "\"]}", request -> request);
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(Stage.JSON.readTree(answer.body()).path("error").asText()).isIn("invalid_redirect_uri", "invalid_client_metadata");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "[]", "", "{\"redirect_uris\": []}",
            "{\"redirect_uris\": [\"https://a.example\"], \"jwks_uri\": \"http://169.254.169.254/\"}",
        "{\"redirect_uris\": [\"https://a.example\"], \"token_endpoint_auth_method\": \"private_key_jwt\"}",
        "{\"redirect_uris\": [\"https://a.example\"], \"id_token_signed_response_alg\": \"none\"}",
        "{\"redirect_uris\": [\"https://a.example\"], \"id_token_signed_response_alg\": \"HS256\"}",
        "{\"grant_types\": [\"password\"]}", "{\"redirect_uris\": [\"https://a.example\"], \"token_endpoint_auth_method\": \"client_secret_jwt\"}"})
    void refusesMetadataThatMakeNoSense(String body) throws Exception {
        assertThat(send(stage, "POST", "/oidc/register", body, request -> request).statusCode()).as(body).isEqualTo(400);
    }

    @Test
    void isOpenOrClosedAsConfigured() throws Exception {
        Stage open = Stage.with(IssuerSettings.standard().with(Registration.OPEN));
        Stage closed = Stage.with(IssuerSettings.standard().with(Registration.CLOSED));
        try {
            String greedy = AGENT.replace("openid offline_access profile", "openid * deployments:read").replace("refresh_token\"",
                    "refresh_token\", \"client_credentials\", \"urn:ietf:params:oauth:grant-type:token-exchange\"");
            JsonNode made = Stage.JSON.readTree(send(open, "POST", "/oidc/register", greedy, request -> request).body());
            assertThat(made.path("status").asText()).isEqualTo("APPROVED");
            assertThat(made.path("scope").asText()).as("no rights that nobody looked at").isEqualTo("openid");
            assertThat(made.path("grant_types").toString()).doesNotContain("exchange").doesNotContain("client_credentials");
            assertThat(error(send(closed, "POST", "/oidc/register", AGENT, request -> request))).isEqualTo("403 access_denied");
            assertThat(closed.server.send("/.well-known/openid-configuration", request -> request).body()).doesNotContain("registration_endpoint");
        } finally {
            open.close();
            closed.close();
        }
    }

    @ParameterizedTest
    @CsvSource({"/oidc/.well-known/openid-configuration", "/.well-known/openid-configuration", "/.well-known/oauth-authorization-server/oidc"})
    void tellsOfItselfInThreePlaces(String path) throws Exception {
        HttpResponse<String> answer = stage.server.send(path, request -> request);
        JsonNode told = Stage.JSON.readTree(answer.body());
        assertThat(told.path("issuer").asText()).isEqualTo(stage.parts.issuer());
        assertThat(told.path("code_challenge_methods_supported").toString()).isEqualTo("[\"S256\"]");
        assertThat(told.path("response_types_supported").toString()).isEqualTo("[\"code\"]");
        assertThat(told.path("id_token_signing_alg_values_supported").toString()).isEqualTo("[\"ES256\",\"RS256\"]");
        for (String endpoint : new String[] {"authorization", "token", "userinfo", "introspection", "revocation", "device_authorization", "registration",
            "end_session"}) {
            assertThat(told.path(endpoint + "_endpoint").asText()).startsWith(stage.parts.issuer() + "/");
        }
        assertThat(answer.body()).doesNotContain("\"none\",\"ES").doesNotContain("HS256").doesNotContain("password");
        JsonNode keys = Stage.JSON.readTree(stage.server.send(told.path("jwks_uri").asText().replace(stage.server.uri("").toString(), ""),
                request -> request).body());
        assertThat(keys.path("keys")).hasSizeGreaterThanOrEqualTo(4);
        assertThat(keys.toString()).doesNotContain("\"d\":");
    }
}
