package org.nembo.identity.logout;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.openid.connect.sdk.rp.OIDCClientMetadata;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nembo.api.audit.AuditEntry;
import org.nembo.http.front.TestServer;
import org.nembo.identity.Stage;
import org.nembo.identity.Visitor;
import org.nembo.identity.client.Registered;

class BackChannelTest {

    private static final String EVENT = "http://schemas.openid.net/event/backchannel-logout";

    private Stage stage;
    private Receiver receiver;

    @BeforeEach
    void start() throws Exception {
        stage = Stage.get();
        receiver = new Receiver();
    }

    @AfterEach
    void stop() {
        receiver.close();
    }

    private Registered told(URI uri) {
        return stage.trusted(metadata -> with(metadata, uri));
    }

    private static OIDCClientMetadata with(OIDCClientMetadata metadata, URI uri) {
        metadata.setBackChannelLogoutURI(uri);
        metadata.requiresBackChannelLogoutSession(true);
        return metadata;
    }

    /** The answer to a client in the person's session. */
    private HttpResponse<String> tokens(Visitor visitor, Registered client, String scope) throws Exception {
        HttpResponse<String> answer = visitor.get(Stage.address(Stage.request(client, scope)));
        return stage.post("/oidc/token", Stage.redemption(Visitor.told(answer).get("code")), client);
    }

    private JsonNode in(Visitor visitor, Registered client, String scope) throws Exception {
        HttpResponse<String> answer = tokens(visitor, client, scope);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return Stage.JSON.readTree(answer.body());
    }

    private static void signOut(Visitor visitor) throws Exception {
        assertThat(visitor.submit(visitor.get("/oidc/logout"), Map.of()).statusCode()).isEqualTo(200);
    }

    private int waiting(Registered client) {
        return stage.parts.jdbi().withHandle(handle -> handle.createQuery("SELECT COUNT(*) FROM identity_logout WHERE client = :client")
                .bind("client", client.client().id()).mapTo(Integer.class).one());
    }

    /** Until nothing waits for the client any more. */
    private void settle(Registered client) {
        TestServer.await(() -> {
            stage.notices.deliver();
            return waiting(client) == 0;
        });
    }

    /** Until the attempt that the receiver has seen has come to its end: the row is gone, or waits for another time than the end of the lease. */
    private void handled(Registered client) {
        TestServer.await(() -> !isTaken(client));
    }

    private boolean isTaken(Registered client) {
        long now = stage.clock.millis();
        return stage.parts.jdbi().withHandle(handle -> handle.createQuery("SELECT due FROM identity_logout WHERE client = :client")
                .bind("client", client.client().id()).mapTo(Long.class).list()).stream().anyMatch(due -> due - now > 40_000 && due - now <= 60_500);
    }

    private List<AuditEntry> givenUp(Registered client) {
        return stage.audit.entries().stream().filter(entry -> entry.action().equals("clients:logout")
                && entry.resource().equals("clients/" + client.client().id())).toList();
    }

    @Test
    void aClientIsToldWithASignedTokenWhenSomebodySignsOut() throws Exception {
        Registered client = told(receiver.uri());
        Visitor ada = stage.visitor().login("ada");
        String sid = Stage.claims(in(ada, client, "openid").path("id_token").asText()).getStringClaim("sid");
        String session = stage.sessions.find(ada.cookies.get("__Host-sid")).orElseThrow().id();
        signOut(ada);
        SignedJWT token = SignedJWT.parse(receiver.token());
        assertThat(token.getHeader().getType()).hasToString("logout+jwt");
        JWKSet keys = JWKSet.parse(stage.parts.keys());
        assertThat(token.verify(new ECDSAVerifier(keys.getKeyByKeyId(token.getHeader().getKeyID()).toECKey()))).isTrue();
        JWTClaimsSet claims = token.getJWTClaimsSet();
        assertThat(claims.getIssuer()).isEqualTo(stage.parts.issuer());
        assertThat(claims.getSubject()).isEqualTo("u-ada");
        assertThat(claims.getAudience()).containsExactly(client.client().id());
        assertThat(claims.getStringClaim("sid")).isEqualTo(sid).isNotEqualTo(session);
        assertThat(claims.getJSONObjectClaim("events")).containsOnlyKeys(EVENT);
        assertThat((Map<?, ?>) claims.getJSONObjectClaim("events").get(EVENT)).isEmpty();
        assertThat(claims.getClaims()).containsKey("jti").doesNotContainKey("nonce");
        assertThat(claims.getExpirationTime().getTime() - claims.getIssueTime().getTime()).isBetween(1L, 120_000L);
        settle(client);
        assertThat(receiver.isQuiet()).as("once").isTrue();
    }

    @Test
    void aLogoutTokenIsGoodForNothingElse() throws Exception {
        Registered client = told(receiver.uri());
        String token = stage.parts.tokens().logout(client.client(), "u-ada", "sid");
        assertThat(stage.bearer("/oidc/userinfo", token).statusCode()).isEqualTo(401);
        assertThat(stage.parts.ownTokens().idToken(token)).isEmpty();
        JsonNode state = Stage.JSON.readTree(stage.post("/oidc/introspect", Map.of("token", token), client).body());
        assertThat(state.path("active").asBoolean(true)).isFalse();
    }

    @Test
    void onlyThoseAreToldThatGotAnIdTokenInThatSession() throws Exception {
        Registered client = told(receiver.uri());
        Registered without = told(receiver.uri());
        Visitor here = stage.visitor().login("ada");
        Visitor there = stage.visitor().login("ada");
        in(here, without, "deployments:*");
        String sid = Stage.claims(in(there, client, "openid").path("id_token").asText()).getStringClaim("sid");
        signOut(here);
        assertThat(waiting(client) + waiting(without)).isZero();
        assertThat(stage.sessions.closeAll("u-ada@urn:nembo:local")).isPositive();
        assertThat(Stage.claims(receiver.token()).getStringClaim("sid")).isEqualTo(sid);
        settle(client);
        assertThat(receiver.isQuiet()).isTrue();
    }

    @Test
    void whoProvesAgainWhoTheyAreStaysSignedInEverywhere() throws Exception {
        Registered client = told(receiver.uri());
        Visitor visitor = stage.visitor().login("ada");
        in(visitor, client, "openid");
        String before = visitor.cookies.get("__Host-sid");
        visitor.login("ada");
        assertThat(stage.sessions.find(before)).as("another cookie").isEmpty();
        assertThat(waiting(client)).as("the same session").isZero();
        visitor.login("bob");
        assertThat(Stage.claims(receiver.token()).getSubject()).as("the session of who was there before").isEqualTo("u-ada");
        settle(client);
    }

    @Test
    void aCodeOfASessionThatIsOverGivesNothing() throws Exception {
        Registered client = told(receiver.uri());
        Visitor visitor = stage.visitor().login("ada");
        String code = Visitor.told(visitor.get(Stage.address(Stage.request(client, "openid")))).get("code");
        signOut(visitor);
        assertThat(Stage.error(stage.post("/oidc/token", Stage.redemption(code), client))).isEqualTo("400 invalid_grant");
        receiver.token();
        settle(client);
    }

    @Test
    void whatWasGrantedForLongerStays() throws Exception {
        Registered client = told(receiver.uri());
        Visitor visitor = stage.visitor().login("ada");
        String refresh = in(visitor, client, "openid offline_access").path("refresh_token").asText();
        signOut(visitor);
        receiver.token();
        settle(client);
        HttpResponse<String> answer = stage.post("/oidc/token", Map.of("grant_type", "refresh_token", "refresh_token", refresh), client);
        assertThat(answer.statusCode()).isEqualTo(200);
    }

    @Test
    void itIsTriedAgainWhenItMayPass() throws Exception {
        Registered client = told(receiver.uri());
        Visitor visitor = stage.visitor().login("ada");
        in(visitor, client, "openid");
        receiver.status = 503;
        signOut(visitor);
        String first = Stage.claims(receiver.token()).getJWTID();
        receiver.status = 204;
        handled(client);
        stage.clock.forward(Duration.ofMinutes(2));
        settle(client);
        assertThat(Stage.claims(receiver.token()).getJWTID()).as("a fresh token").isNotEqualTo(first);
        assertThat(givenUp(client)).isEmpty();
    }

    @Test
    void itIsGivenUpInTheEndAndTold() throws Exception {
        Registered client = told(receiver.uri());
        Visitor visitor = stage.visitor().login("ada");
        in(visitor, client, "openid");
        receiver.status = 500;
        signOut(visitor);
        int tries = 0;
        while (waiting(client) > 0) {
            receiver.token();
            tries++;
            handled(client);
            stage.clock.forward(Duration.ofMinutes(61));
            TestServer.await(() -> {
                stage.notices.deliver();
                return !receiver.isQuiet() || waiting(client) == 0;
            });
        }
        while (!receiver.isQuiet()) {
            receiver.token();
            tries++;
        }
        assertThat(tries).as("after 61, 122 and 183 minutes").isEqualTo(4);
        assertThat(givenUp(client)).singleElement().satisfies(entry -> {
            assertThat(entry.outcome()).isEqualTo(AuditEntry.Outcome.FAILED);
            assertThat(entry.facts()).containsEntry("reason", "it answered 500").containsEntry("user", "u-ada");
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {302, 400, 404})
    void anAnswerThatWillNotChangeIsTheLast(int status) throws Exception {
        Registered client = told(receiver.uri());
        Visitor visitor = stage.visitor().login("ada");
        in(visitor, client, "openid");
        receiver.status = status;
        signOut(visitor);
        receiver.token();
        settle(client);
        assertThat(receiver.isQuiet()).as("no redirect is followed").isTrue();
        assertThat(givenUp(client)).singleElement().satisfies(entry -> assertThat(entry.facts()).containsEntry("reason", "it answered " + status));
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://app.example/logout", "https://app.example/logout#x", "https://u@app.example/logout", "com.example.app:/logout",
        "ftp://app.example/x", "https:/x", "javascript:alert(1)"})
    void aClientNamesAnAddressThatATokenMayTravelTo(String uri) throws Exception {
        String body = "{\"redirect_uris\": [\"https://a.example/b\"], \"backchannel_logout_uri\": \"%s\"}".formatted(uri);
        HttpResponse<String> answer = stage.server.send("/oidc/register", request -> request.header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body)));
        assertThat(Stage.error(answer)).isEqualTo("400 invalid_client_metadata");
    }

    @Test
    void theRegistrationAndTheDiscoveryTellOfIt() throws Exception {
        JsonNode discovery = Stage.JSON.readTree(stage.server.send("/oidc/.well-known/openid-configuration", request -> request).body());
        assertThat(discovery.path("backchannel_logout_supported").asBoolean()).isTrue();
        assertThat(discovery.path("backchannel_logout_session_supported").asBoolean()).isTrue();
        assertThat(discovery.path("claims_supported").toString()).contains("\"sid\"");
        Registered client = told(URI.create("https://app.example/logout"));
        Map<String, Object> kept = stage.parts.clients().get(client.client().id()).metadata().toJSONObject();
        assertThat(kept).containsEntry("backchannel_logout_uri", "https://app.example/logout").containsEntry("backchannel_logout_session_required", true);
    }
}
