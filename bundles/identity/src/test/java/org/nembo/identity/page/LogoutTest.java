package org.nembo.identity.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.nembo.identity.Visitor.location;

import java.net.URI;
import java.net.http.HttpResponse;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.nembo.identity.Stage;
import org.nembo.identity.Visitor;
import org.nembo.identity.client.Registered;

class LogoutTest {

    private static final String BACK = "https://app.example/bye";

    private Stage stage;
    private Registered client;

    @BeforeEach
    void start() throws Exception {
        stage = Stage.get();
        client = stage.trusted(metadata -> {
            metadata.setPostLogoutRedirectionURIs(Set.of(URI.create(BACK)));
            return metadata;
        });
    }

    @Test
    void asksThenEndsTheSessionAndLeadsBack() throws Exception {
        Visitor visitor = stage.visitor().login("ada");
        String cookie = visitor.cookies.get("__Host-sid");
        String hint = stage.tokens(client, "ada", "openid").path("id_token").asText();
        Map<String, String> request = Map.of("id_token_hint", hint, "post_logout_redirect_uri", BACK, "state", "a b");
        HttpResponse<String> page = visitor.get("/oidc/logout?" + Visitor.form(request));
        assertThat(page.body()).contains("Sign out?").contains("ada");
        assertThat(stage.sessions.find(cookie)).as("a link alone ends nothing").isPresent();
        HttpResponse<String> done = visitor.submit(page, Map.of());
        assertThat(location(done)).isEqualTo(BACK + "?state=a+b");
        assertThat(stage.sessions.find(cookie)).isEmpty();
        assertThat(visitor.cookies).doesNotContainKey("__Host-sid");
    }

    @Test
    void leadsOnlyWhereTheClientIsRegisteredFor() throws Exception {
        String hint = stage.tokens(client, "ada", "openid").path("id_token").asText();
        Visitor visitor = stage.visitor().login("ada");
        for (String target : new String[] {"https://evil.example/", BACK + "/", BACK + "?x=1"}) {
            HttpResponse<String> answer = visitor.get("/oidc/logout?" + Visitor.form(Map.of("id_token_hint", hint, "post_logout_redirect_uri", target)));
            assertThat(answer.statusCode()).isEqualTo(400);
            assertThat(location(answer)).isEmpty();
        }
        assertThat(visitor.get("/oidc/logout?" + Visitor.form(Map.of("post_logout_redirect_uri", BACK))).statusCode()).as("of nobody").isEqualTo(400);
        String forged = hint.substring(0, hint.length() - 4) + "AAAA";
        assertThat(visitor.get("/oidc/logout?" + Visitor.form(Map.of("id_token_hint", forged, "post_logout_redirect_uri", BACK))).statusCode()).isEqualTo(400);
        Map<String, String> other = new LinkedHashMap<>(Map.of("id_token_hint", hint, "post_logout_redirect_uri", BACK));
        other.put("client_id", "another");
        assertThat(visitor.get("/oidc/logout?" + Visitor.form(other)).statusCode()).isEqualTo(400);
    }

    @Test
    void nobodySignsOthersOut() throws Exception {
        Visitor visitor = stage.visitor().login("ada");
        HttpResponse<String> page = visitor.get("/oidc/logout");
        assertThat(visitor.submit(page, Map.of("token", "wrong")).statusCode()).isEqualTo(403);
        assertThat(visitor.from("https://evil.example").submit(page, Map.of()).statusCode()).isEqualTo(403);
        assertThat(stage.sessions.find(visitor.cookies.get("__Host-sid"))).isPresent();
    }

    @Test
    void tellsAStrangerThatHeIsSignedOut() throws Exception {
        HttpResponse<String> page = stage.visitor().get("/oidc/logout");
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.body()).contains("Signed out");
    }
}
