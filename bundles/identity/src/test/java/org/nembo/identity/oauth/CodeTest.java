package org.nembo.identity.oauth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.nembo.identity.Stage.claims;
import static org.nembo.identity.Stage.error;
import static org.nembo.identity.Stage.redemption;
import static org.nembo.identity.Stage.request;

import com.fasterxml.jackson.databind.JsonNode;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.oauth2.sdk.auth.ClientAuthenticationMethod;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.nembo.identity.Stage;
import org.nembo.identity.client.Registered;

/** Codes at the token endpoint. */
class CodeTest {

    private static Stage stage;
    private static Registered client;
    private static Registered other;
    private static Registered open;

    @BeforeAll
    static void start() throws Exception {
        stage = Stage.get();
        client = stage.trusted(metadata -> metadata);
        other = stage.trusted(metadata -> metadata);
        open = stage.trusted(metadata -> {
            metadata.setTokenEndpointAuthMethod(ClientAuthenticationMethod.NONE);
            metadata.setIDTokenJWSAlg(JWSAlgorithm.RS256);
            return metadata;
        });
    }

    private static String code(Registered of) throws Exception {
        return stage.code(of, "ada", request(of, "openid profile offline_access"));
    }

    @Test
    void givesTokensThatSayWhoAndForWhat() throws Exception {
        JsonNode answer = stage.tokens(client, "ada", "openid profile groups offline_access");
        assertThat(answer.path("token_type").asText()).isEqualTo("Bearer");
        assertThat(answer.path("expires_in").asLong()).isEqualTo(3600);
        SignedJWT access = SignedJWT.parse(answer.path("access_token").asText());
        assertThat(access.getHeader().getType().getType()).isEqualTo("at+jwt");
        assertThat(access.getHeader().getAlgorithm()).isEqualTo(JWSAlgorithm.ES256);
        JWTClaimsSet claims = access.getJWTClaimsSet();
        assertThat(claims.getIssuer()).isEqualTo(stage.parts.issuer()).isEqualTo(stage.server.uri("/oidc").toString());
        assertThat(claims.getSubject()).isEqualTo("u-ada");
        assertThat(claims.getAudience()).containsExactly("api");
        assertThat(claims.getClaims()).containsEntry("client_id", client.client().id()).containsEntry("scope", "openid profile groups offline_access")
                .containsEntry("groups", List.of("physics", "users/s3")).containsKeys("jti", "iat", "exp").doesNotContainKeys("nbf", "wlcg.ver");
        JWTClaimsSet id = claims(answer.path("id_token").asText());
        assertThat(id.getAudience()).containsExactly(client.client().id());
        assertThat(id.getClaims()).containsEntry("nonce", "the-nonce").containsEntry("preferred_username", "ada").containsEntry("azp", client.client().id())
                .containsKeys("at_hash", "auth_time", "sid").doesNotContainKey("email");
        assertThat(Duration.between(id.getIssueTime().toInstant(), id.getExpirationTime().toInstant())).isEqualTo(Duration.ofMinutes(10));
    }

    @Test
    void signsAsTheClientWantsIt() throws Exception {
        Map<String, String> form = redemption(code(open));
        form.put("client_id", open.client().id());
        HttpResponse<String> answer = stage.send("/oidc/token", form, request -> request);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(SignedJWT.parse(Stage.JSON.readTree(answer.body()).path("id_token").asText()).getHeader().getAlgorithm()).isEqualTo(JWSAlgorithm.RS256);
        assertThat(answer.headers().firstValue("Cache-Control")).hasValueSatisfying(value -> assertThat(value).contains("no-store"));
    }

    @Test
    void aCodeThatComesTwiceEndsAllThatItGave() throws Exception {
        String code = code(client);
        JsonNode tokens = Stage.JSON.readTree(stage.post("/oidc/token", redemption(code), client).body());
        String access = tokens.path("access_token").asText();
        assertThat(stage.bearer("/oidc/userinfo", access).statusCode()).isEqualTo(200);
        assertThat(error(stage.post("/oidc/token", redemption(code), client))).isEqualTo("400 invalid_grant");
        assertThat(stage.bearer("/oidc/userinfo", access).statusCode()).isEqualTo(401);
        assertThat(stage.parts.isRevoked(claims(access).getJWTID())).isTrue();
        Map<String, String> refresh = Map.of("grant_type", "refresh_token", "refresh_token", tokens.path("refresh_token").asText());
        assertThat(error(stage.post("/oidc/token", refresh, client))).isEqualTo("400 invalid_grant");
        assertThat(stage.audit.actions()).contains("grants:revoke");
    }

    @Test
    void aCodeIsForItsClientAlone() throws Exception {
        String code = code(client);
        assertThat(error(stage.post("/oidc/token", redemption(code), other))).isEqualTo("400 invalid_grant");
        assertThat(stage.post("/oidc/token", redemption(code), client).statusCode()).as("still good for the right one").isEqualTo(200);
    }

    @Test
    void aCodeLivesForAMinute() throws Exception {
        String code = code(client);
        stage.clock.forward(Duration.ofSeconds(61));
        assertThat(error(stage.post("/oidc/token", redemption(code), client))).isEqualTo("400 invalid_grant");
    }

    @Test
    void theVerifierMustBeTheOneOfTheChallenge() throws Exception {
        Map<String, String> form = redemption(code(client));
        form.put("code_verifier", "b".repeat(43));
        assertThat(error(stage.post("/oidc/token", form, client))).isEqualTo("400 invalid_grant");
        form = redemption(code(client));
        form.remove("code_verifier");
        assertThat(error(stage.post("/oidc/token", form, client))).as("a client with a secret cannot leave it out either").isEqualTo("400 invalid_grant");
        Map<String, String> without = request(client, "openid");
        without.remove("code_challenge");
        without.remove("code_challenge_method");
        assertThat(error(stage.post("/oidc/token", redemption(stage.code(client, "ada", without)), client))).as("a verifier without a challenge")
                .isEqualTo("400 invalid_grant");
    }

    @Test
    void theRedirectMustBeTheSameAgain() throws Exception {
        Map<String, String> form = redemption(code(client));
        form.put("redirect_uri", "https://app.example/callback/");
        assertThat(error(stage.post("/oidc/token", form, client))).isEqualTo("400 invalid_grant");
        form = redemption(code(client));
        form.remove("redirect_uri");
        assertThat(error(stage.post("/oidc/token", form, client))).isEqualTo("400 invalid_grant");
    }

    @Test
    void nobodyGuessesACode() throws Exception {
        assertThat(error(stage.post("/oidc/token", redemption("guess"), client))).isEqualTo("400 invalid_grant");
    }

    @Test
    void givesNothingToASuspendedAccount() throws Exception {
        stage.people.add("eve");
        String code = stage.code(client, "eve", request(client, "openid"));
        stage.people.suspend("u-eve", true);
        assertThat(error(stage.post("/oidc/token", redemption(code), client))).isEqualTo("400 invalid_grant");
    }

    @Test
    void refusesWhatIsSentTwiceTooLongOrWithoutSense() throws Exception {
        String twice = "grant_type=authorization_code&code=a&code=b&redirect_uri=https%3A%2F%2Fapp.example%2Fcallback";
        String basic = "Basic " + java.util.Base64.getEncoder().encodeToString((client.client().id() + ":" + client.secret()).getBytes());
        assertThat(error(stage.raw("/oidc/token", twice, request -> request.header("Authorization", basic)))).isEqualTo("400 invalid_request");
        assertThat(error(stage.raw("/oidc/token", "grant_type=password&username=ada&password=ada-secret", request -> request.header("Authorization", basic))))
                .isIn("400 unsupported_grant_type", "400 unauthorized_client");
        assertThat(error(stage.raw("/oidc/token", "", request -> request.header("Authorization", basic)))).isEqualTo("400 invalid_request");
        assertThat(stage.raw("/oidc/token", "code=" + "x".repeat(70_000), request -> request.header("Authorization", basic)).statusCode()).isEqualTo(413);
        assertThat(stage.server.send("/oidc/token", request -> request.header("Content-Type", "application/json")
                .POST(java.net.http.HttpRequest.BodyPublishers.ofString("{}"))).statusCode()).isEqualTo(415);
        assertThat(stage.server.send("/oidc/token", request -> request).statusCode()).as("GET").isEqualTo(405);
    }
}
