package org.nembo.itests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nembo.testkit.server.NemboServer;

/** A real Keycloak with two realms beside a server that trusts one of them by its groups' full paths and the other with a prefix. */
final class KeycloakIT {

    @TempDir
    private static Path directory;
    private static Keycloak keycloak;
    private static NemboServer server;
    private static Api administrator;

    @BeforeAll
    static void start() throws Exception {
        keycloak = Keycloak.starting(directory);
        server = NemboServer.started(NemboServer.Setup.standard()
                .with("org.nembo.security.issuer~lab", "url", keycloak.realm("lab"))
                .with("org.nembo.security.issuer~lab", "groups.map", "[staff/cloud=admins]")
                .with("org.nembo.security.issuer~lab", "client.id", Keycloak.PORTAL)
                .with("org.nembo.security.issuer~lab", "client.secret", Keycloak.SECRET)
                .with("org.nembo.security.issuer~lab", "label", "Lab account")
                .with("org.nembo.security.issuer~other", "url", keycloak.realm("other") + "/")
                .with("org.nembo.security.issuer~other", "groups.prefix", "other")
                .with("org.nembo.security.issuer~other", "client.id", Keycloak.PORTAL)
                .with("org.nembo.security.issuer~other", "client.secret", Keycloak.SECRET)
                .with("org.nembo.security.issuer~other", "label", "Other account"));
        administrator = Api.administrator(server);
        keycloak.awaitReady();
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
        }
        if (keycloak != null) {
            keycloak.close();
        }
    }

    @Test
    void aTokenOfARealmIsTakenWithItsGroupsInTheNamesOfThisServer() throws Exception {
        JsonNode ada = session(keycloak.token("lab", "nembo", "ada"));
        assertThat(ada.path("issuer").asText()).isEqualTo(keycloak.realm("lab"));
        assertThat(ada.path("username").asText()).isEqualTo("ada");
        assertThat(texts(ada, "groups")).containsExactly("users/s3");
        assertThat(texts(ada, "scopes")).contains("*", "openid");
    }

    @Test
    void aMappedGroupMakesAnAdministratorAndOneOfTheSameNameDoesNot() throws Exception {
        Api operator = administrator.as(keycloak.token("lab", "nembo", "grace"));
        assertThat(operator.get("/api/v1/users").statusCode()).isEqualTo(200);
        Api pretender = administrator.as(keycloak.token("lab", "nembo", "mallory"));
        assertThat(texts(session(keycloak.token("lab", "nembo", "mallory")), "groups")).isEmpty();
        assertThat(pretender.get("/api/v1/users").statusCode()).isEqualTo(403);
    }

    @Test
    void theSameSubjectInAnotherRealmIsAnotherPersonWithTheSameCalls() throws Exception {
        JsonNode here = session(keycloak.token("lab", "nembo", "ada"));
        JsonNode there = session(keycloak.token("other", "nembo", "ada"));
        assertThat(there.path("subject").asText()).isEqualTo(here.path("subject").asText()).isEqualTo(Keycloak.ADA);
        assertThat(there.path("id").asText()).isNotEqualTo(here.path("id").asText());
        assertThat(texts(there, "groups")).containsExactly("other/guests");
        Api first = administrator.as(keycloak.token("lab", "nembo", "ada"));
        Api second = administrator.as(keycloak.token("other", "nembo", "ada"));
        HttpResponse<String> made = first.post("/api/v1/tokens", "{\"name\":\"hers\",\"scopes\":[\"*\"]}", "application/json");
        assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
        String id = Api.parse(made.body()).path("token").path("id").asText();
        assertThat(first.get("/api/v1/tokens/" + id).statusCode()).isEqualTo(200);
        assertThat(second.get("/api/v1/tokens/" + id).statusCode()).isEqualTo(404);
        assertThat(second.delete("/api/v1/tokens/" + id).statusCode()).isEqualTo(404);
        assertThat(session(Api.parse(made.body()).path("value").asText()).path("id").asText()).isEqualTo(here.path("id").asText());
    }

    @Test
    void groupsThatAreNotInTheTokenAreAskedForAtTheIssuer() throws Exception {
        assertThat(texts(session(keycloak.token("lab", "bare", "ada")), "groups")).containsExactly("users/s3");
    }

    @Test
    void aTokenForAnotherServiceIsRefusedWithTheReason() throws Exception {
        HttpResponse<String> answer = administrator.as(keycloak.token("lab", "elsewhere", "ada")).get("/api/v1/session");
        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.body()).contains("is for").contains("registry").contains("and not for 'api'");
    }

    @Test
    void aSignatureThatWasTouchedIsRefused() throws Exception {
        String token = keycloak.token("lab", "nembo", "ada");
        int at = token.length() - 20;
        String touched = token.substring(0, at) + (token.charAt(at) == 'A' ? 'B' : 'A') + token.substring(at + 1);
        HttpResponse<String> answer = administrator.as(touched).get("/api/v1/session");
        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.body()).contains("signature");
    }

    @Test
    void suspensionHoldsAtOnceForTheTokenOfTheIssuerAndTheTokensMadeHere() throws Exception {
        String token = keycloak.token("lab", "nembo", "grace");
        Api grace = administrator.as(token);
        String own = Api.parse(grace.post("/api/v1/tokens", "{\"name\":\"x\",\"scopes\":[\"*\"]}", "application/json").body()).path("value").asText();
        assertThat(administrator.as(own).get("/api/v1/session").statusCode()).isEqualTo(200);
        String uid = uid("grace");
        assertThat(administrator.post("/api/v1/users/" + uid + "/suspend", "", "application/json").statusCode()).isEqualTo(200);
        for (String each : new String[] {token, own}) {
            HttpResponse<String> answer = administrator.as(each).get("/api/v1/session");
            assertThat(answer.statusCode()).isEqualTo(401);
            assertThat(answer.body()).contains("suspended");
        }
        assertThat(administrator.post("/api/v1/users/" + uid + "/resume", "", "application/json").statusCode()).isEqualTo(200);
        assertThat(grace.get("/api/v1/session").statusCode()).isEqualTo(200);
    }

    @Test
    void peopleSignInWithTheirBrowserAtEitherRealmAsTheSamePersonsAsByToken() throws Exception {
        JsonNode here = signedIn("lab", "ada");
        JsonNode there = signedIn("other", "ada");
        assertThat(here.path("id").asText()).isEqualTo(Keycloak.ADA + "@" + keycloak.realm("lab"))
                .isEqualTo(session(keycloak.token("lab", "nembo", "ada")).path("id").asText());
        assertThat(texts(here, "groups")).containsExactly("users/s3");
        assertThat(there.path("id").asText()).isEqualTo(Keycloak.ADA + "@" + keycloak.realm("other"));
        assertThat(texts(there, "groups")).as("by userinfo").containsExactly("other/guests");
        assertThat(texts(signedIn("lab", "grace"), "groups")).contains("admins");
    }

    @Test
    void whoIsKnownToTheRealmIsAskedAgainOnlyWhereARecentProofIsWanted() throws Exception {
        Traveller ada = new Traveller();
        login(ada, "lab", "ada", "");
        HttpResponse<String> silent = ada.submit(ada.get(server.url("/oidc/logout")), "/oidc/logout", Map.of());
        assertThat(silent.body()).contains("Signed out");
        HttpResponse<String> back = ada.submit(ada.get(server.url("/oidc/login?next=/api/v1/session")), "/oidc/login/lab", Map.of());
        assertThat(back.body()).as("the realm knows the browser").contains(Keycloak.ADA);
        HttpResponse<String> form = ada.submit(ada.get(server.url("/oidc/login?prompt=login&next=/api/v1/session")), "/oidc/login/lab", Map.of());
        assertThat(form.uri().toString()).startsWith(keycloak.realm("lab"));
        HttpResponse<String> proved = ada.submit(form, "/login-actions/authenticate", Map.of("username", "ada", "password", "ada"));
        assertThat(proved.body()).contains(Keycloak.ADA);
    }

    @Test
    void whoIsSuspendedHereIsNotLetInByTheBrowserEither() throws Exception {
        session(keycloak.token("lab", "nembo", "mallory"));
        String uid = uid("mallory");
        assertThat(administrator.post("/api/v1/users/" + uid + "/suspend", "", "application/json").statusCode()).isEqualTo(200);
        try {
            HttpResponse<String> refused = login(new Traveller(), "lab", "mallory", "");
            assertThat(refused.statusCode()).isEqualTo(403);
            assertThat(refused.body()).contains("not let in here").contains("suspended");
        } finally {
            administrator.post("/api/v1/users/" + uid + "/resume", "", "application/json");
        }
    }

    private static JsonNode signedIn(String realm, String username) throws Exception {
        HttpResponse<String> session = login(new Traveller(), realm, username, "next=/api/v1/session");
        assertThat(session.statusCode()).as(session.body()).isEqualTo(200);
        return Api.parse(session.body());
    }

    private static HttpResponse<String> login(Traveller browser, String realm, String username, String query) throws Exception {
        HttpResponse<String> form = browser.submit(browser.get(server.url("/oidc/login?" + query)), "/oidc/login/" + realm, Map.of());
        assertThat(form.uri().toString()).as(form.body()).startsWith(keycloak.realm(realm));
        return browser.submit(form, "/login-actions/authenticate", Map.of("username", username, "password", username));
    }

    private static String uid(String username) {
        for (JsonNode user : administrator.json("/api/v1/users?limit=100").path("items")) {
            if (user.path("username").asText().equals(username) && user.path("issuer").asText().equals(keycloak.realm("lab"))) {
                return user.path("uid").asText();
            }
        }
        throw new AssertionError("nobody is called " + username);
    }

    private static JsonNode session(String token) {
        return administrator.as(token).json("/api/v1/session");
    }

    private static java.util.List<String> texts(JsonNode node, String field) {
        return Api.JSON.convertValue(node.path(field), Api.JSON.getTypeFactory().constructCollectionType(java.util.List.class, String.class));
    }
}
