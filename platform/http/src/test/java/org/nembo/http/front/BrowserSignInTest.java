package org.nembo.http.front;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nembo.http.Settings;

class BrowserSignInTest {

    private static final FewSessions SESSIONS = new FewSessions();

    private static TestServer server;

    @BeforeAll
    static void start() throws Exception {
        Settings.Network network = new Settings.Network(false, List.of(), Set.of("https://portal.example"), Optional.of(URI.create("https://cloud.example")));
        server = new TestServer(new Settings(TestServer.LIMITS, TestServer.SWAP, TestServer.STREAMS, network)).with("/echo/*", new EchoServlet()).start()
                .add(new SampleApi("/api/v1/things", new ThingsResource()));
        server.signIn.setSessions(SESSIONS);
        SESSIONS.add("fresh", "eve", Instant.now());
        SESSIONS.add("old", "eve", Instant.now().minus(Duration.ofMinutes(11)));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void knowsTheCallerByTheCookieInEveryPartOfTheServer() throws Exception {
        assertThat(send("GET", "/api/v1/things/who/am-i", r -> r.header("Cookie", "a=b; __Host-sid=fresh")).body()).contains("eve@https://issuer.example");
        assertThat(send("GET", "/echo/x", r -> r.header("Cookie", "__Host-sid=fresh")).body()).startsWith("eve@https://issuer.example");
    }

    @Test
    void whoseSessionIsOverIsAStranger() throws Exception {
        assertThat(send("GET", "/api/v1/things/who/am-i", r -> r.header("Cookie", "__Host-sid=over")).statusCode()).isEqualTo(401);
        assertThat(send("GET", "/api/v1/things/open/hello", r -> r.header("Cookie", "__Host-sid=over")).body()).contains("stranger");
        assertThat(send("GET", "/api/v1/things/who/am-i", r -> r.header("Cookie", "sid=fresh")).statusCode()).as("a cookie of another name").isEqualTo(401);
    }

    @Test
    void theTokenCountsWhenThereAreBoth() throws Exception {
        UnaryOperator<HttpRequest.Builder> both = r -> r.header("Cookie", "__Host-sid=fresh").header("Authorization", "Bearer ada");
        assertThat(send("GET", "/api/v1/things/who/am-i", both).body()).contains("ada@");
        assertThat(send("DELETE", "/api/v1/things/one", both).statusCode()).as("which needs no proof of a page").isEqualTo(204);
        assertThat(send("GET", "/api/v1/things/who/am-i", r -> r.header("Cookie", "__Host-sid=fresh").header("Authorization", "Bearer bad")).statusCode())
                .as("and a bad one is not made good by the cookie").isEqualTo(401);
    }

    @Test
    void aPageOfOursMayChangeThings() throws Exception {
        String own = server.uri("").toString();
        assertThat(delete(r -> word(r).header("Origin", own)).statusCode()).isEqualTo(204);
        assertThat(delete(r -> word(r).header("Origin", "https://cloud.example")).statusCode()).as("by its public address").isEqualTo(204);
        assertThat(delete(r -> word(r).header("Sec-Fetch-Site", "same-origin")).statusCode()).isEqualTo(204);
        assertThat(delete(r -> word(r).header("Origin", own).header("Sec-Fetch-Site", "same-origin")).statusCode()).isEqualTo(204);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "no word | | https://cloud.example | same-origin",
        "another session's word | word-of-old | https://cloud.example | same-origin",
        "a foreign origin | word-of-fresh | https://evil.example | cross-site",
        "a foreign origin, told by the first header only | word-of-fresh | https://evil.example | same-origin",
        "a foreign site, told by the second header only | word-of-fresh | https://cloud.example | cross-site",
        "another port | word-of-fresh | https://cloud.example:8443 | ",
        "another scheme | word-of-fresh | http://cloud.example | ",
        "a name that begins the same | word-of-fresh | https://cloud.example.evil.example | ",
        "a sandboxed page | word-of-fresh | null | ",
        "an origin that scripts may call the API from | word-of-fresh | https://portal.example | ",
        "a sister site | word-of-fresh | | same-site",
        "neither header | word-of-fresh | | "})
    void aPageOfOthersMayNot(String name, String word, String origin, String site) throws Exception {
        for (String method : List.of("DELETE", "POST", "PUT", "PATCH")) {
            HttpResponse<String> answer = send(method, "/api/v1/things/one", request -> {
                request.header("Cookie", "__Host-sid=fresh");
                Optional.ofNullable(word).ifPresent(value -> request.header("X-CSRF", value));
                Optional.ofNullable(origin).ifPresent(value -> request.header("Origin", value));
                Optional.ofNullable(site).ifPresent(value -> request.header("Sec-Fetch-Site", value));
                return request;
            });
            assertThat(answer.statusCode()).as(method).isEqualTo(403);
            assertThat(answer.body()).contains("browser session").doesNotContain("word-of-fresh");
        }
    }

    @Test
    void aForeignOriginGetsNoLeaveToReadWithTheCookie() throws Exception {
        HttpResponse<String> answer = send("GET", "/api/v1/things", r -> r.header("Cookie", "__Host-sid=fresh").header("Origin", "https://portal.example"));
        assertThat(answer.headers().firstValue("Access-Control-Allow-Credentials")).isEmpty();
    }

    @Test
    void dangerousThingsNeedARecentProofOfASessionButNotOfAToken() throws Exception {
        String path = "/api/v1/things/dear/one";
        HttpResponse<String> refused = send("DELETE", path, r -> r.header("Cookie", "__Host-sid=old").header("X-CSRF", "word-of-old")
                .header("Sec-Fetch-Site", "same-origin"));
        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(refused.body()).contains("\"code\":\"STEP_UP_REQUIRED\"").contains("/oidc/login?prompt=login").contains("last 10 minutes");
        assertThat(send("DELETE", path, r -> word(r.header("Cookie", "__Host-sid=fresh")).header("Sec-Fetch-Site", "same-origin")).statusCode()).isEqualTo(204);
        assertThat(send("DELETE", path, r -> r.header("Authorization", "Bearer ada")).statusCode()).isEqualTo(204);
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "HEAD", "OPTIONS"})
    void whatChangesNothingNeedsNoWord(String method) throws Exception {
        assertThat(send(method, "/api/v1/things/one", r -> r.header("Cookie", "__Host-sid=fresh").header("Origin", "https://evil.example")).statusCode())
                .isLessThan(300);
    }

    @Test
    void saysThatItCannotTellWithoutTheSecurityService() throws Exception {
        try (TestServer alone = new TestServer().start().add(new SampleApi("/api/v1/things", new ThingsResource()))) {
            HttpResponse<String> answer = alone.send("/api/v1/things/who/am-i", r -> r.header("Cookie", "__Host-sid=fresh"));
            assertThat(answer.statusCode()).isEqualTo(503);
        }
    }

    private static HttpRequest.Builder word(HttpRequest.Builder request) {
        return request.header("X-CSRF", "word-of-fresh");
    }

    private static HttpResponse<String> delete(UnaryOperator<HttpRequest.Builder> more) throws Exception {
        return send("DELETE", "/api/v1/things/one", r -> more.apply(r.header("Cookie", "__Host-sid=fresh")));
    }

    private static HttpResponse<String> send(String method, String path, UnaryOperator<HttpRequest.Builder> more) throws Exception {
        return server.send(path, r -> more.apply(r.method(method, HttpRequest.BodyPublishers.noBody())));
    }
}
