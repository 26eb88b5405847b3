package org.nembo.identity.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.nembo.identity.Stage.address;
import static org.nembo.identity.Stage.request;
import static org.nembo.identity.Visitor.location;
import static org.nembo.identity.Visitor.told;

import com.nimbusds.oauth2.sdk.auth.ClientAuthenticationMethod;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nembo.identity.Stage;
import org.nembo.identity.Visitor;
import org.nembo.identity.client.Registered;
import org.nembo.testkit.fake.FakePolicy;

/** Requests for a code, and the consent page. */
class AuthorizeTest {

    private static Stage stage;
    private static Registered client;
    private static Registered open;

    @BeforeAll
    static void start() throws Exception {
        stage = Stage.get();
        client = stage.trusted(metadata -> metadata);
        open = stage.trusted(metadata -> {
            metadata.setTokenEndpointAuthMethod(ClientAuthenticationMethod.NONE);
            metadata.setRedirectionURIs(Set.of(URI.create("http://127.0.0.1/back"), URI.create("http://[::1]/back"), URI.create("org.example.app:/back")));
            return metadata;
        });
    }

    private static Visitor ada() throws Exception {
        return stage.visitor().login("ada");
    }

    @Test
    void leadsBackWithACodeTheStateAndTheIssuer() throws Exception {
        HttpResponse<String> answer = ada().get(address(request(client, "openid")));
        assertThat(answer.statusCode()).isEqualTo(303);
        assertThat(location(answer)).startsWith("https://app.example/callback?");
        assertThat(told(answer)).containsEntry("state", "the-state").containsEntry("iss", stage.parts.issuer()).containsKey("code");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "https://app.example/callback/", "https://app.example/callback?x=1", "https://app.example/Callback",
            "http://app.example/callback",
        "https://app.example:444/callback", "https://evil.example/callback", "https://app.example.evil.example/callback",
                "https://app.example@evil.example/callback",
        "https://app.example/callback#x", "//evil.example", "javascript:alert(1)", "https://app.example/callback%2f..%2fevil"})
    void neverRedirectsToWhatIsNotRegistered(String redirect) throws Exception {
        Map<String, String> request = request(client, "openid");
        request.put("redirect_uri", redirect);
        HttpResponse<String> answer = ada().get(address(request));
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(location(answer)).isEmpty();
        assertThat(answer.body()).contains("redirect_uri").doesNotContain("<script");
    }

    @ParameterizedTest
    @CsvSource({"http://127.0.0.1:49152/back, true", "http://127.0.0.1/back, true", "org.example.app:/back, true", "http://127.0.0.1:49152/other, false",
        "https://127.0.0.1:49152/back, false", "http://localhost:49152/back, false", "http://a@127.0.0.1:49152/back, false", "org.example.app:/other, false"})
    void leavesThePortOfALoopbackOpenAndNothingElse(String redirect, boolean good) throws Exception {
        Map<String, String> request = request(open, "openid");
        request.put("redirect_uri", redirect);
        HttpResponse<String> answer = ada().get(address(request));
        assertThat(answer.statusCode()).isEqualTo(good ? 303 : 400);
        assertThat(location(answer)).startsWith(good ? redirect + "?" : "");
    }

    @Test
    void showsAnUnknownApplicationToThePersonAlone() throws Exception {
        Map<String, String> request = request(client, "openid");
        request.put("client_id", "nobody<b>");
        HttpResponse<String> answer = ada().get(address(request));
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("no application is registered").doesNotContain("<b>");
    }

    @Test
    void refusesAnApplicationThatWaitsForApproval() throws Exception {
        Registered waiting = stage.parts.clients().create(FakePolicy.user("carl"), "", Stage.metadata(ClientAuthenticationMethod.CLIENT_SECRET_BASIC), false,
                true);
        assertThat(waiting.client().trusted()).as("only an administrator says so").isFalse();
        assertThat(ada().get(address(request(waiting, "openid"))).body()).contains("approval");
    }

    @ParameterizedTest
    @CsvSource({"response_type, token, unsupported_response_type", "response_type, code id_token, unsupported_response_type",
            "scope, openid admin, invalid_scope",
        "scope, *, invalid_scope", "scope, sites:write, invalid_scope", "scope, wlcg.groups:bad, invalid_scope", "scope, openid \\x, invalid_scope",
        "scope, storage.read:/../x, invalid_scope", "code_challenge_method, plain, invalid_request", "code_challenge, short, invalid_request",
        "response_mode, fragment, invalid_request", "request, eyJhbGciOiJub25lIn0.e30., request_not_supported",
                "request_uri, https://x.example/r, request_uri_not_supported",
        "prompt, none login, invalid_request", "max_age, x, invalid_request", "aud, 'a\"b', invalid_target"})
    void tellsTheClientOfAnyOtherMistake(String name, String value, String error) throws Exception {
        Map<String, String> request = request(client, "openid");
        request.put(name, value);
        HttpResponse<String> answer = ada().get(address(request));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(303);
        assertThat(location(answer)).startsWith("https://app.example/callback?");
        assertThat(told(answer)).containsEntry("error", error).containsEntry("state", "the-state").doesNotContainKey("code");
    }

    @Test
    void demandsAChallengeOfThoseWhoKeepNoSecret() throws Exception {
        Map<String, String> request = request(open, "openid");
        request.put("redirect_uri", "org.example.app:/back");
        request.remove("code_challenge");
        request.remove("code_challenge_method");
        assertThat(told(ada().get(address(request)))).containsEntry("error", "invalid_request");
        request.put("code_challenge_method", "S256");
        assertThat(told(ada().get(address(request)))).containsEntry("error", "invalid_request");
    }

    @Test
    void demandsSomethingThatTiesTheAnswerToTheBrowser() throws Exception {
        Map<String, String> request = request(client, "openid");
        request.keySet().removeAll(Set.of("code_challenge", "code_challenge_method", "nonce"));
        assertThat(told(ada().get(address(request)))).as("a state is enough").containsKey("code");
        request.remove("state");
        assertThat(told(ada().get(address(request)))).containsEntry("error", "invalid_request").doesNotContainKey("state");
    }

    @Test
    void refusesParametersThatComeTwice() throws Exception {
        HttpResponse<String> answer = ada().get(address(request(client, "openid")) + "&redirect_uri=https%3A%2F%2Fevil.example");
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(location(answer)).isEmpty();
    }

    @Test
    void refusesAnAddressThatIsTooLong() throws Exception {
        Map<String, String> request = request(client, "openid");
        request.put("state", "x".repeat(6000));
        assertThat(ada().get(address(request)).statusCode()).isIn(400, 414, 431);
    }

    @Test
    void asksAStrangerToSignInAndComesBack() throws Exception {
        Visitor stranger = stage.visitor();
        HttpResponse<String> answer = stranger.get(address(request(client, "openid")));
        assertThat(location(answer)).startsWith("/oidc/login?next=%2Foidc%2Fauthorize%3F");
        HttpResponse<String> form = stranger.get(location(answer));
        assertThat(form.headers().firstValue("Content-Security-Policy")).as("the redirects after the form lead to the application").hasValue(
                "default-src 'none'; style-src 'self'; form-action 'self' https://app.example; base-uri 'none'; frame-ancestors 'none'");
        HttpResponse<String> wrong = stranger.submit(form, Map.of("username", "ada", "password", "wrong"));
        assertThat(wrong.headers().firstValue("Content-Security-Policy").orElseThrow()).as("after a mistake")
                .contains("form-action 'self' https://app.example;");
        HttpResponse<String> signedIn = stranger.submit(form, Map.of("username", "ada", "password", "ada-secret"));
        assertThat(told(stranger.get(location(signedIn)))).containsKey("code");
    }

    @ParameterizedTest
    @CsvSource({"http://127.0.0.1:49152/back, http://127.0.0.1:49152", "org.example.app:/back, org.example.app:", "http://[::1]:49152/back, http:",
            "https://evil.example/back, ''"})
    void theLoginPageAllowsItsFormTheRegisteredRedirectAndNothingElse(String redirect, String allowed) throws Exception {
        Map<String, String> request = request(open, "openid");
        request.put("redirect_uri", redirect);
        HttpResponse<String> page = stage.visitor().get("/oidc/login?" + Visitor.form(Map.of("next", address(request))));
        assertThat(page.headers().firstValue("Content-Security-Policy").orElseThrow())
                .contains("form-action 'self'" + (allowed.isEmpty() ? "" : " " + allowed) + "; base-uri");
    }

    @Test
    void asksNothingWhenItMayNot() throws Exception {
        Map<String, String> request = request(client, "openid");
        request.put("prompt", "none");
        assertThat(told(stage.visitor().get(address(request)))).containsEntry("error", "login_required");
        assertThat(told(ada().get(address(request)))).containsKey("code");
        Registered asking = stage.client(metadata -> metadata);
        Map<String, String> other = request(asking, "openid");
        other.put("prompt", "none");
        assertThat(told(ada().get(address(other)))).containsEntry("error", "consent_required");
    }

    @Test
    void wantsTheSignInAgainWhenTheClientDoes() throws Exception {
        Map<String, String> request = request(client, "openid");
        request.put("prompt", "login");
        Visitor visitor = ada();
        HttpResponse<String> answer = visitor.get(address(request));
        assertThat(location(answer)).startsWith("/oidc/login?prompt=login");
        HttpResponse<String> signedIn = visitor.submit(visitor.get(location(answer)), Map.of("username", "ada", "password", "ada-secret"));
        assertThat(told(visitor.get(location(signedIn)))).containsKey("code");
    }

    @Test
    void asksForConsentInWordsAndOnlyOnce() throws Exception {
        Registered asking = stage.client(metadata -> {
            metadata.setName("<b>Evil</b> & Co");
            return metadata;
        });
        Visitor visitor = ada();
        HttpResponse<String> page = visitor.get(address(request(asking, "openid offline_access")));
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.body()).contains("&lt;b&gt;Evil&lt;/b&gt; &amp; Co").contains("Know who you are").contains("while you are away")
                .doesNotContain("<b>Evil");
        assertThat(page.headers().firstValue("Content-Security-Policy")).hasValue("default-src 'none'; style-src 'self'; "
                + "form-action 'self' https://app.example; base-uri 'none'; frame-ancestors 'none'");
        assertThat(told(visitor.submit(page, Map.of("decision", "deny")))).containsEntry("error", "access_denied").containsEntry("state", "the-state");
        assertThat(told(visitor.submit(page, Map.of("decision", "allow")))).containsKey("code");
        assertThat(told(visitor.get(address(request(asking, "openid"))))).as("less than was agreed to").containsKey("code");
        assertThat(visitor.get(address(request(asking, "openid email"))).statusCode()).as("more").isEqualTo(200);
        assertThat(stage.visitor().login("bob").get(address(request(asking, "openid"))).statusCode()).as("another person").isEqualTo(200);
    }

    @Test
    void takesAConsentOnlyFromItsOwnPage() throws Exception {
        Registered asking = stage.client(metadata -> metadata);
        Visitor visitor = ada();
        HttpResponse<String> page = visitor.get(address(request(asking, "openid")));
        assertThat(visitor.submit(page, Map.of("decision", "allow", "token", "wrong")).statusCode()).isEqualTo(403);
        Map<String, String> hidden = Visitor.hidden(page);
        Visitor other = stage.visitor().login("bob");
        assertThat(other.post("/oidc/consent", Map.of("decision", "allow", "token", hidden.get("token"), "request", hidden.get("request"))).statusCode())
                .as("with the token of somebody else's session").isEqualTo(403);
        assertThat(visitor.from("https://evil.example").submit(page, Map.of("decision", "allow")).statusCode()).isEqualTo(403);
    }

    @Test
    void trustsNothingThatThePageCarries() throws Exception {
        Registered asking = stage.client(metadata -> metadata);
        Visitor visitor = ada();
        HttpResponse<String> page = visitor.get(address(request(asking, "openid")));
        String changed = Visitor.hidden(page).get("request").replace("app.example", "evil.example");
        HttpResponse<String> answer = visitor.submit(page, Map.of("decision", "allow", "request", changed));
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(location(answer)).isEmpty();
        String more = Visitor.hidden(page).get("request").replace("scope=openid", "scope=openid+*");
        assertThat(told(visitor.submit(page, Map.of("decision", "allow", "request", more)))).containsEntry("error", "invalid_scope");
    }
}
