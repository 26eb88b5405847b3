package org.nembo.identity.oauth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.nembo.identity.Stage.error;

import com.fasterxml.jackson.databind.JsonNode;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.nembo.identity.Stage;
import org.nembo.identity.client.Registered;

/** Introspection, revocation, userinfo and token exchange. */
class StateTest {

    private static final String EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange";
    private static final String ACCESS = "urn:ietf:params:oauth:token-type:access_token";

    private static Stage stage;
    private static Registered client;
    private static Registered other;
    private static Registered exchanging;

    @BeforeAll
    static void start() throws Exception {
        stage = Stage.get();
        client = stage.trusted(metadata -> metadata);
        other = stage.trusted(metadata -> metadata);
        exchanging = stage.client(metadata -> {
            metadata.setGrantTypes(java.util.Set.of(com.nimbusds.oauth2.sdk.GrantType.TOKEN_EXCHANGE));
            return metadata;
        });
    }

    private static JsonNode introspect(String token, Registered by) throws Exception {
        return Stage.JSON.readTree(stage.post("/oidc/introspect", Map.of("token", token), by).body());
    }

    private static Map<String, String> exchange(String token, String... more) {
        Map<String, String> form = new LinkedHashMap<>(Map.of("grant_type", EXCHANGE, "subject_token", token, "subject_token_type", ACCESS));
        for (int i = 0; i < more.length; i += 2) {
            form.put(more[i], more[i + 1]);
        }
        return form;
    }

    @Test
    void tellsWhatATokenIsGoodFor() throws Exception {
        JsonNode tokens = stage.tokens(client, "ada", "openid offline_access");
        JsonNode access = introspect(tokens.path("access_token").asText(), other);
        assertThat(access.path("active").asBoolean()).isTrue();
        assertThat(access.path("sub").asText()).isEqualTo("u-ada");
        assertThat(access.path("scope").asText()).isEqualTo("openid offline_access");
        assertThat(introspect(tokens.path("refresh_token").asText(), client).path("active").asBoolean()).isTrue();
        assertThat(introspect(tokens.path("refresh_token").asText(), other).toString()).as("of somebody else").isEqualTo("{\"active\":false}");
        assertThat(introspect(tokens.path("id_token").asText(), client).toString()).isEqualTo("{\"active\":false}");
        assertThat(introspect("guess", client).toString()).isEqualTo("{\"active\":false}");
    }

    @Test
    void tellsNothingToThoseWhoDoNotProveThemselves() throws Exception {
        String token = stage.tokens(client, "ada", "openid").path("access_token").asText();
        assertThat(error(stage.send("/oidc/introspect", Map.of("token", token), request -> request))).startsWith("40").contains("invalid_");
        assertThat(stage.send("/oidc/introspect", Map.of("token", token), request -> request.header("Authorization", "Bearer " + token)).statusCode())
                .isEqualTo(401);
    }

    @Test
    void revokesAtOnceWhatIsTheClientsOwn() throws Exception {
        JsonNode tokens = stage.tokens(client, "ada", "openid offline_access");
        String access = tokens.path("access_token").asText();
        assertThat(stage.post("/oidc/revoke", Map.of("token", access), other).statusCode()).isEqualTo(200);
        assertThat(stage.bearer("/oidc/userinfo", access).statusCode()).as("revoked by another client").isEqualTo(200);
        assertThat(stage.post("/oidc/revoke", Map.of("token", access), client).statusCode()).isEqualTo(200);
        assertThat(stage.bearer("/oidc/userinfo", access).statusCode()).isEqualTo(401);
        JsonNode again = stage.tokens(client, "ada", "openid offline_access");
        stage.post("/oidc/revoke", Map.of("token", again.path("refresh_token").asText()), client);
        assertThat(stage.bearer("/oidc/userinfo", again.path("access_token").asText()).statusCode()).as("with the refresh token").isEqualTo(401);
        assertThat(stage.post("/oidc/revoke", Map.of("token", "guess"), client).statusCode()).isEqualTo(200);
        assertThat(error(stage.send("/oidc/revoke", Map.of("token", access), request -> request))).startsWith("40").contains("invalid_");
    }

    @Test
    void tellsWhoAPersonIsByScope() throws Exception {
        JsonNode all = Stage.JSON.readTree(stage.bearer("/oidc/userinfo", stage.tokens(client, "ada", "openid profile email groups wlcg.groups:/physics")
                .path("access_token").asText()).body());
        assertThat(all.path("sub").asText()).isEqualTo("u-ada");
        assertThat(all.path("email").asText()).isEqualTo("ada@example.org");
        assertThat(all.path("groups").toString()).isEqualTo("[\"physics\",\"users/s3\"]");
        assertThat(all.path("wlcg.groups").toString()).isEqualTo("[\"/physics\",\"/users/s3\"]");
        String little = stage.tokens(client, "ada", "openid").path("access_token").asText();
        assertThat(stage.bearer("/oidc/userinfo", little).body()).isEqualTo("{\"sub\":\"u-ada\"}");
        String without = stage.tokens(client, "ada", "profile").path("access_token").asText();
        assertThat(stage.bearer("/oidc/userinfo", without).statusCode()).isEqualTo(403);
    }

    @Test
    void takesNoTokenThatItDidNotWrite() throws Exception {
        JsonNode tokens = stage.tokens(client, "ada", "openid");
        SignedJWT good = SignedJWT.parse(tokens.path("access_token").asText());
        ECKey foreign = new ECKeyGenerator(Curve.P_256).keyID(good.getHeader().getKeyID()).generate();
        SignedJWT forged = new SignedJWT(new JWSHeader.Builder(JWSAlgorithm.ES256).type(new JOSEObjectType("at+jwt")).keyID(foreign.getKeyID())
                .jwk(foreign.toPublicJWK()).build(), good.getJWTClaimsSet());
        forged.sign(new ECDSASigner(foreign));
        List<String> bad = List.of(forged.serialize(), new PlainJWT(good.getJWTClaimsSet()).serialize(), tokens.path("id_token").asText(), "x", "a.b.c",
                "x".repeat(7000));
        for (String token : bad) {
            assertThat(stage.bearer("/oidc/userinfo", token).statusCode()).as(token.substring(0, Math.min(20, token.length()))).isEqualTo(401);
        }
        assertThat(stage.server.send("/oidc/userinfo", request -> request).statusCode()).isEqualTo(401);
        stage.clock.forward(Duration.ofSeconds(3601));
        assertThat(stage.bearer("/oidc/userinfo", good.serialize()).headers().firstValue("WWW-Authenticate"))
                .hasValueSatisfying(value -> assertThat(value).contains("invalid_token"));
    }

    @Test
    void exchangesATokenForOneThatIsGoodForNoMore() throws Exception {
        String token = stage.tokens(client, "ada", "openid deployments:read storage.read:/data").path("access_token").asText();
        JsonNode answer = Stage.JSON.readTree(stage.post("/oidc/token", exchange(token, "scope", "deployments:read"), exchanging).body());
        assertThat(answer.path("issued_token_type").asText()).isEqualTo(ACCESS);
        var claims = Stage.claims(answer.path("access_token").asText());
        assertThat(claims.getSubject()).isEqualTo("u-ada");
        assertThat(claims.getClaim("act")).isEqualTo(Map.of("sub", exchanging.client().id()));
        assertThat(claims.getStringClaim("scope")).isEqualTo("deployments:read");
        assertThat(claims.getExpirationTime()).isBeforeOrEqualTo(Stage.claims(token).getExpirationTime());
        assertThat(error(stage.post("/oidc/token", exchange(token, "scope", "deployments:write"), exchanging))).isEqualTo("400 invalid_scope");
        assertThat(error(stage.post("/oidc/token", exchange(token, "audience", "object"), exchanging))).isEqualTo("400 invalid_target");
        JsonNode twice = Stage.JSON.readTree(stage.post("/oidc/token", exchange(answer.path("access_token").asText()), exchanging).body());
        assertThat(Stage.claims(twice.path("access_token").asText()).getClaim("act"))
                .isEqualTo(Map.of("sub", exchanging.client().id(), "act", Map.of("sub", exchanging.client().id())));
        stage.post("/oidc/revoke", Map.of("token", stage.tokens(client, "ada", "openid").path("access_token").asText()), client);
    }

    @Test
    void exchangesForThoseAloneWhoMay() throws Exception {
        String token = stage.tokens(client, "ada", "openid").path("access_token").asText();
        assertThat(error(stage.post("/oidc/token", exchange(token), client))).isEqualTo("400 unauthorized_client");
        assertThat(error(stage.post("/oidc/token", exchange("guess"), exchanging))).isEqualTo("400 invalid_grant");
        String own = Stage.JSON.readTree(stage.post("/oidc/token", Map.of("grant_type", "client_credentials"), client).body()).path("access_token").asText();
        assertThat(error(stage.post("/oidc/token", exchange(own), exchanging))).as("about no person").isEqualTo("400 invalid_grant");
        assertThat(error(stage.post("/oidc/token", exchange(token, "actor_token", token, "actor_token_type", ACCESS),
                exchanging))).isEqualTo("400 invalid_request");
        stage.post("/oidc/revoke", Map.of("token", token), client);
        assertThat(error(stage.post("/oidc/token", exchange(token), exchanging))).as("revoked").isEqualTo("400 invalid_grant");
    }

    @Test
    void writesTheWlcgProfileForThoseWhoAsk() throws Exception {
        var claims = Stage.claims(stage.tokens(client, "ada", "openid wlcg wlcg.groups:/users/s3 wlcg.groups:/none").path("access_token").asText());
        assertThat(claims.getAudience()).containsExactly("https://wlcg.cern.ch/jwt/v1/any");
        assertThat(claims.getStringClaim("wlcg.ver")).isEqualTo("1.0");
        assertThat(claims.getNotBeforeTime()).isNotNull();
        assertThat(claims.getStringListClaim("wlcg.groups")).containsExactly("/users/s3", "/physics");
    }
}
