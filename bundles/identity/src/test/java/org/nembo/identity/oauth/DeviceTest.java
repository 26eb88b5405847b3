package org.nembo.identity.oauth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.nembo.identity.Stage.claims;
import static org.nembo.identity.Stage.error;

import com.fasterxml.jackson.databind.JsonNode;
import com.nimbusds.oauth2.sdk.GrantType;
import com.nimbusds.oauth2.sdk.auth.ClientAuthenticationMethod;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.nembo.identity.Stage;
import org.nembo.identity.Visitor;
import org.nembo.identity.client.Registered;

class DeviceTest {

    private static final String GRANT = "urn:ietf:params:oauth:grant-type:device_code";
    private static Registered client;
    private static Registered other;

    private Stage stage;

    @BeforeEach
    void start() throws Exception {
        stage = Stage.get();
        if (client == null) {
            client = stage.client(DeviceTest::open);
            other = stage.client(DeviceTest::open);
        }
    }

    private static com.nimbusds.openid.connect.sdk.rp.OIDCClientMetadata open(com.nimbusds.openid.connect.sdk.rp.OIDCClientMetadata metadata) {
        metadata.setTokenEndpointAuthMethod(ClientAuthenticationMethod.NONE);
        metadata.setName("An agent");
        return metadata;
    }

    private JsonNode begin() throws Exception {
        HttpResponse<String> answer = stage.send("/oidc/devicecode", Map.of("client_id", client.client().id(), "scope", "openid offline_access", "audience",
                "object"),
                request -> request);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return Stage.JSON.readTree(answer.body());
    }

    private HttpResponse<String> poll(JsonNode codes, Registered as) throws Exception {
        return stage.send("/oidc/token", Map.of("grant_type", GRANT, "device_code", codes.path("device_code").asText(), "client_id", as.client().id()),
                request -> request);
    }

    private HttpResponse<String> decide(Visitor visitor, JsonNode codes, String decision) throws Exception {
        HttpResponse<String> entry = visitor.get("/oidc/device?user_code=" + codes.path("user_code").asText());
        HttpResponse<String> asked = visitor.submit(entry, Map.of("user_code", codes.path("user_code").asText()));
        assertThat(asked.body()).contains("An agent").contains("Know who you are").contains("<strong>ada</strong>");
        return visitor.submit(asked, Map.of("decision", decision));
    }

    @Test
    void aPersonConnectsADevice() throws Exception {
        JsonNode codes = begin();
        assertThat(codes.path("user_code").asText()).matches("[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}");
        assertThat(codes.path("interval").asInt()).isEqualTo(5);
        assertThat(codes.path("expires_in").asInt()).isEqualTo(600);
        assertThat(codes.path("verification_uri").asText()).isEqualTo(stage.parts.issuer() + "/device");
        assertThat(codes.path("verification_uri_complete").asText()).endsWith("/device?user_code=" + codes.path("user_code").asText());
        assertThat(error(poll(codes, client))).isEqualTo("400 authorization_pending");
        assertThat(error(poll(codes, client))).as("at once again").isEqualTo("400 slow_down");
        stage.clock.forward(Duration.ofSeconds(6));
        assertThat(error(poll(codes, client))).as("the pace is ten seconds now").isEqualTo("400 slow_down");
        assertThat(decide(stage.visitor().login("ada"), codes, "allow").body()).contains("Device connected");
        stage.clock.forward(Duration.ofSeconds(20));
        HttpResponse<String> answer = poll(codes, client);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        JsonNode tokens = Stage.JSON.readTree(answer.body());
        assertThat(claims(tokens.path("access_token").asText()).getSubject()).isEqualTo("u-ada");
        assertThat(claims(tokens.path("access_token").asText()).getAudience()).containsExactly("object");
        assertThat(tokens.has("refresh_token")).isTrue();
        stage.clock.forward(Duration.ofSeconds(20));
        assertThat(error(poll(codes, client))).as("a second time").isEqualTo("400 invalid_grant");
        assertThat(stage.bearer("/oidc/userinfo", tokens.path("access_token").asText()).statusCode()).as("which ends what it gave").isEqualTo(401);
    }

    @Test
    void aPersonRefuses() throws Exception {
        JsonNode codes = begin();
        assertThat(decide(stage.visitor().login("ada"), codes, "deny").body()).contains("Refused");
        assertThat(error(poll(codes, client))).isEqualTo("400 access_denied");
    }

    @Test
    void aCodeIsForItsClientAloneAndForTenMinutes() throws Exception {
        JsonNode codes = begin();
        assertThat(error(poll(codes, other))).isEqualTo("400 invalid_grant");
        stage.clock.forward(Duration.ofSeconds(601));
        assertThat(error(poll(codes, client))).isEqualTo("400 expired_token");
        Visitor ada = stage.visitor().login("ada");
        HttpResponse<String> late = ada.submit(ada.get("/oidc/device"), Map.of("user_code", codes.path("user_code").asText()));
        assertThat(late.statusCode()).isEqualTo(400);
    }

    @Test
    void nobodyGuessesACodeThatPeopleType() throws Exception {
        JsonNode codes = begin();
        Visitor bob = stage.visitor().login("bob");
        HttpResponse<String> entry = bob.get("/oidc/device");
        for (int i = 0; i < 5; i++) {
            assertThat(bob.submit(entry, Map.of("user_code", "BBBB-BBBB")).statusCode()).isEqualTo(400);
        }
        HttpResponse<String> refused = bob.submit(entry, Map.of("user_code", codes.path("user_code").asText()));
        assertThat(refused.statusCode()).as("even the right one").isEqualTo(429);
        assertThat(refused.headers().firstValue("Retry-After")).hasValue("17");
        assertThat(stage.throttle.told()).contains("device-code u-bob@urn:nembo:local from 127.0.0.1");
    }

    @Test
    void takesAnAnswerOnlyFromItsOwnPageAndFromSomebodySignedIn() throws Exception {
        JsonNode codes = begin();
        String code = codes.path("user_code").asText();
        assertThat(Visitor.location(stage.visitor().get("/oidc/device?user_code=" + code))).isEqualTo("/oidc/login?next=%2Foidc%2Fdevice%3Fuser_code%3D"
                + code);
        assertThat(Visitor.location(stage.visitor().post("/oidc/device", Map.of("user_code", code, "decision", "allow")))).startsWith("/oidc/login");
        Visitor ada = stage.visitor().login("ada");
        HttpResponse<String> entry = ada.get("/oidc/device");
        assertThat(ada.submit(entry, Map.of("user_code", code, "decision", "allow", "token", "x")).statusCode()).isEqualTo(403);
        assertThat(ada.from("https://evil.example").submit(entry, Map.of("user_code", code, "decision", "allow")).statusCode()).isEqualTo(403);
        assertThat(error(poll(codes, client))).isEqualTo("400 authorization_pending");
    }

    @Test
    void isOnlyForClientsThatMay() throws Exception {
        Registered without = stage.client(metadata -> {
            metadata.setGrantTypes(Set.of(GrantType.AUTHORIZATION_CODE));
            return open(metadata);
        });
        assertThat(error(stage.send("/oidc/devicecode", Map.of("client_id", without.client().id()), request -> request))).isEqualTo("400 unauthorized_client");
        assertThat(error(stage.send("/oidc/devicecode", Map.of("client_id", "nobody"), request -> request))).isEqualTo("401 invalid_client");
        assertThat(error(stage.send("/oidc/devicecode", Map.of("client_id", client.client().id(), "scope", "openid *"), request -> request)))
                .isEqualTo("400 invalid_scope");
    }
}
