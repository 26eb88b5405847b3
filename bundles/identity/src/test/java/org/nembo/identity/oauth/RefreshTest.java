package org.nembo.identity.oauth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.nembo.identity.Stage.claims;
import static org.nembo.identity.Stage.error;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.nembo.identity.Stage;
import org.nembo.identity.client.Registered;

class RefreshTest {

    private static Stage stage;
    private static Registered client;
    private static Registered other;

    @BeforeAll
    static void start() throws Exception {
        stage = Stage.get();
        client = stage.trusted(metadata -> metadata);
        other = stage.trusted(metadata -> metadata);
    }

    private static String first(String scope) throws Exception {
        return stage.tokens(client, "ada", scope).path("refresh_token").asText();
    }

    private static HttpResponse<String> refresh(String token, Registered of, String... more) throws Exception {
        Map<String, String> form = new LinkedHashMap<>(Map.of("grant_type", "refresh_token", "refresh_token", token));
        for (int i = 0; i < more.length; i += 2) {
            form.put(more[i], more[i + 1]);
        }
        return stage.post("/oidc/token", form, of);
    }

    private static JsonNode good(HttpResponse<String> answer) throws Exception {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return Stage.JSON.readTree(answer.body());
    }

    @Test
    void givesANewOneEachTime() throws Exception {
        String one = first("openid offline_access");
        JsonNode answer = good(refresh(one, client));
        assertThat(answer.path("refresh_token").asText()).isNotEqualTo(one).isNotEmpty();
        assertThat(claims(answer.path("id_token").asText()).getSubject()).isEqualTo("u-ada");
        good(refresh(answer.path("refresh_token").asText(), client));
    }

    @Test
    void oneThatComesAgainEndsTheWholeFamily() throws Exception {
        String one = first("openid offline_access");
        JsonNode answer = good(refresh(one, client));
        String access = answer.path("access_token").asText();
        assertThat(stage.bearer("/oidc/userinfo", access).statusCode()).isEqualTo(200);
        assertThat(error(refresh(one, client))).isEqualTo("400 invalid_grant");
        assertThat(error(refresh(answer.path("refresh_token").asText(), client))).as("the newest of the family").isEqualTo("400 invalid_grant");
        assertThat(stage.bearer("/oidc/userinfo", access).statusCode()).as("and the access token").isEqualTo(401);
    }

    @Test
    void isForItsClientAloneAndOnlyWhenAskedFor() throws Exception {
        String one = first("openid offline_access");
        assertThat(error(refresh(one, other))).isEqualTo("400 invalid_grant");
        good(refresh(one, client));
        assertThat(stage.tokens(client, "ada", "openid").has("refresh_token")).isFalse();
        assertThat(error(refresh("guess", client))).isEqualTo("400 invalid_grant");
    }

    @Test
    void givesLessButNeverMore() throws Exception {
        String one = first("openid email offline_access storage.read:/data");
        JsonNode less = good(refresh(one, client, "scope", "openid storage.read:/data/mine"));
        assertThat(claims(less.path("access_token").asText()).getStringClaim("scope")).isEqualTo("openid storage.read:/data/mine");
        String two = less.path("refresh_token").asText();
        assertThat(error(refresh(two, client, "scope", "openid groups"))).isEqualTo("400 invalid_scope");
        assertThat(error(refresh(two, client, "scope", "storage.read:/"))).isEqualTo("400 invalid_scope");
        JsonNode all = good(refresh(two, client));
        assertThat(claims(all.path("access_token").asText()).getStringClaim("scope")).as("a refusal uses nothing up, and less is not for ever")
                .isEqualTo("openid email offline_access storage.read:/data");
    }

    @Test
    void isGoodForTheAudienceThatIsAskedFor() throws Exception {
        String one = first("openid offline_access");
        JsonNode object = good(refresh(one, client, "aud", "object registry"));
        assertThat(claims(object.path("access_token").asText()).getAudience()).containsExactly("object", "registry");
        JsonNode other = good(refresh(object.path("refresh_token").asText(), client, "audience", "https://se.example"));
        assertThat(claims(other.path("access_token").asText()).getAudience()).containsExactly("https://se.example");
    }

    @Test
    void keepsToTheAudienceThatWasGranted() throws Exception {
        Map<String, String> request = Stage.request(client, "openid offline_access");
        request.put("audience", "https://object.example registry");
        JsonNode tokens = good(stage.post("/oidc/token", Stage.redemption(stage.code(client, "ada", request)), client));
        assertThat(claims(tokens.path("access_token").asText()).getAudience()).containsExactlyInAnyOrder("https://object.example", "registry");
        String one = tokens.path("refresh_token").asText();
        assertThat(error(refresh(one, client, "audience", "api"))).isEqualTo("400 invalid_target");
        assertThat(claims(good(refresh(one, client, "resource",
                "https://object.example")).path("access_token").asText()).getAudience()).containsExactly("https://object.example");
    }

    @Test
    void endsAfterThirtyDaysWithoutUse() throws Exception {
        String one = first("openid offline_access");
        stage.clock.forward(Duration.ofDays(29));
        String two = good(refresh(one, client)).path("refresh_token").asText();
        stage.clock.forward(Duration.ofDays(29));
        stage.parts.grants().cleanUp();
        String three = good(refresh(two, client)).path("refresh_token").asText();
        stage.clock.forward(Duration.ofDays(31));
        assertThat(error(refresh(three, client))).isEqualTo("400 invalid_grant");
    }

    @Test
    void givesNothingToASuspendedAccount() throws Exception {
        stage.people.add("fay");
        String one = stage.tokens(client, "fay", "openid offline_access").path("refresh_token").asText();
        stage.people.suspend("u-fay", true);
        assertThat(error(refresh(one, client))).isEqualTo("400 invalid_grant");
    }
}
