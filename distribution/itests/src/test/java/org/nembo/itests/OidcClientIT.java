package org.nembo.itests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.api.client.auth.oauth2.AuthorizationCodeFlow;
import com.google.api.client.auth.oauth2.AuthorizationCodeResponseUrl;
import com.google.api.client.auth.oauth2.BearerToken;
import com.google.api.client.auth.oauth2.ClientParametersAuthentication;
import com.google.api.client.auth.oauth2.RefreshTokenRequest;
import com.google.api.client.auth.oauth2.TokenResponse;
import com.google.api.client.auth.oauth2.TokenResponseException;
import com.google.api.client.auth.openidconnect.IdToken;
import com.google.api.client.auth.openidconnect.IdTokenVerifier;
import com.google.api.client.http.BasicAuthentication;
import com.google.api.client.http.GenericUrl;
import com.google.api.client.http.HttpExecuteInterceptor;
import com.google.api.client.http.javanet.NetHttpTransport;
import com.google.api.client.json.gson.GsonFactory;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nembo.testkit.server.NemboServer;

/** A client library that knows nothing of Nembo signs somebody in: code with PKCE, the ID token by the published keys, refresh, userinfo. */
final class OidcClientIT {

    private static final String REDIRECT = "https://app.example.org/callback";
    private static final NetHttpTransport HTTP = new NetHttpTransport();
    private static final GsonFactory JSON = GsonFactory.getDefaultInstance();

    private static NemboServer server;
    private static Person ada;
    private static JsonNode discovery;

    @BeforeAll
    static void start() throws Exception {
        server = NemboServer.started();
        ada = Person.made(server, "ada");
        discovery = Api.JSON.readTree(Api.fetch(server.url("/oidc/.well-known/openid-configuration").toString()).body());
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static JsonNode client(String options) throws Exception {
        return Api.JSON.readTree(Api.administrator(server).shell("client:create --json --name App " + options + " " + REDIRECT));
    }

    private static AuthorizationCodeFlow flow(JsonNode client) {
        String id = client.path("client_id").asText();
        HttpExecuteInterceptor proof = client.has("client_secret") ? new BasicAuthentication(id, client.path("client_secret").asText())
                : new ClientParametersAuthentication(id, null);
        return new AuthorizationCodeFlow.Builder(BearerToken.authorizationHeaderAccessMethod(), HTTP, JSON,
                new GenericUrl(discovery.path("token_endpoint").asText()), proof, id, discovery.path("authorization_endpoint").asText())
                .setScopes(List.of("openid", "profile", "offline_access")).enablePKCE().build();
    }

    private static AuthorizationCodeResponseUrl signIn(AuthorizationCodeFlow flow) throws Exception {
        HttpResponse<String> consent = ada.arrive(flow.newAuthorizationUrl().setRedirectUri(REDIRECT).setState("a state").build());
        assertThat(consent.body()).contains("Allow access?").contains("<strong>App</strong>");
        return new AuthorizationCodeResponseUrl(Person.location(ada.submit(consent, Map.of("decision", "allow"))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "--public", "--algorithm RS256"})
    void aPersonSignsInAtAnApplication(String options) throws Exception {
        JsonNode client = client(options);
        AuthorizationCodeFlow flow = flow(client);
        AuthorizationCodeResponseUrl back = signIn(flow);
        assertThat(back.getState()).isEqualTo("a state");
        TokenResponse tokens = flow.newTokenRequest(back.getCode()).setRedirectUri(REDIRECT).execute();
        IdToken id = IdToken.parse(JSON, tokens.get("id_token").toString());
        IdTokenVerifier verifier = new IdTokenVerifier.Builder().setIssuer(discovery.path("issuer").asText())
                .setAudience(List.of(client.path("client_id").asText())).setCertificatesLocation(discovery.path("jwks_uri").asText()).build();
        assertThat(verifier.verifyOrThrow(id)).isTrue();
        assertThat(id.getPayload().get("preferred_username")).isEqualTo("ada");
        assertThat(id.getHeader().getAlgorithm()).isEqualTo(options.contains("RS256") ? "RS256" : "ES256");

        TokenResponse fresh = refresh(client, tokens.getRefreshToken());
        assertThat(fresh.getRefreshToken()).isNotEqualTo(tokens.getRefreshToken());
        HttpResponse<String> who = Api.administrator(server).as(fresh.getAccessToken()).get("/oidc/userinfo");
        assertThat(Api.JSON.readTree(who.body()).path("sub").asText()).isEqualTo(id.getPayload().getSubject());
        assertThatThrownBy(() -> refresh(client, tokens.getRefreshToken())).as("the old one").isInstanceOf(TokenResponseException.class)
                .hasMessageContaining("invalid_grant");
        assertThat(Api.administrator(server).as(fresh.getAccessToken()).get("/oidc/userinfo").statusCode()).as("all of the family").isEqualTo(401);
    }

    @Test
    void aTokenWithTheRightScopeIsGoodForTheApi() throws Exception {
        JsonNode client = client("--scopes openid,profile,offline_access,deployments:list");
        AuthorizationCodeFlow flow = new AuthorizationCodeFlow.Builder(BearerToken.authorizationHeaderAccessMethod(), HTTP, JSON,
                new GenericUrl(discovery.path("token_endpoint").asText()),
                new BasicAuthentication(client.path("client_id").asText(), client.path("client_secret").asText()), client.path("client_id").asText(),
                discovery.path("authorization_endpoint").asText()).setScopes(List.of("openid", "deployments:list")).enablePKCE().build();
        String token = flow.newTokenRequest(signIn(flow).getCode()).setRedirectUri(REDIRECT).execute().getAccessToken();
        Api app = Api.administrator(server).as(token);
        assertThat(app.get("/api/v1/deployments").statusCode()).isEqualTo(200);
        assertThat(app.get("/api/v1/sites").statusCode()).as("beyond its scope").isEqualTo(403);
    }

    private static TokenResponse refresh(JsonNode client, String token) throws Exception {
        String id = client.path("client_id").asText();
        HttpExecuteInterceptor proof = client.has("client_secret") ? new BasicAuthentication(id, client.path("client_secret").asText())
                : new ClientParametersAuthentication(id, null);
        return new RefreshTokenRequest(HTTP, JSON, new GenericUrl(discovery.path("token_endpoint").asText()), token).setClientAuthentication(proof).execute();
    }
}
