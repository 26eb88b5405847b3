package org.nembo.identity.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.nembo.identity.Visitor.location;

import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nembo.api.audit.AuditEntry;
import org.nembo.api.identity.BrowserSessions.Session;
import org.nembo.api.identity.Subject;
import org.nembo.api.identity.TrustedIssuers.Proof;
import org.nembo.identity.FakeIssuers;
import org.nembo.identity.Opaque;
import org.nembo.identity.Stage;
import org.nembo.identity.Visitor;
import org.nembo.identity.client.Registered;

/** Sign-ins at an issuer elsewhere, from the button on the login page to the session. */
class ExternalLoginTest {

    private static final String SESSION = "__Host-sid";

    private Stage stage;
    private Visitor visitor;

    @BeforeEach
    void start() throws Exception {
        stage = Stage.get();
        stage.people.addForeign(FakeIssuers.LAB, "grace", "physics");
        visitor = stage.visitor();
    }

    @Test
    void eachIssuerHasAButtonBesideThePassword() throws Exception {
        HttpResponse<String> page = visitor.get("/oidc/login?next=%2Fui%3Fa%3D%22b");
        assertThat(page.body()).contains("<label for=\"password\">").contains("action=\"/oidc/login/lab\"").contains("action=\"/oidc/login/down\"")
                .contains("Sign in with The &lt;Lab&gt;</button>").doesNotContain("<script").doesNotContain("<Lab>");
        assertThat(page.headers().firstValue("Content-Security-Policy").orElseThrow()).contains("form-action 'self';");
    }

    @Test
    void leadsToTheIssuerByAPageWhoseFormNobodyJudges() throws Exception {
        HttpResponse<String> answer = begin("/oidc/login?next=%2Fui");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Refresh")).hasValue("0;url=" + target(answer));
        assertThat(answer.body()).contains("href=\"https://lab.example/authorize?state=").doesNotContain("<form").doesNotContain("<script");
        assertThat(stage.issuers.asked(state(answer))).satisfies(request -> {
            assertThat(request.redirect()).isEqualTo(stage.server.uri("/oidc/callback/lab"));
            assertThat(request.challenge()).matches("[A-Za-z0-9_-]{43}").isNotEqualTo(request.nonce());
            assertThat(request.again()).isFalse();
        });
        assertThat(state(begin("/oidc/login"))).as("another time").isNotEqualTo(state(answer));
    }

    @Test
    void opensASessionOfThatIdentityAndGoesOn() throws Exception {
        Instant proved = stage.clock.instant().minusSeconds(3000);
        HttpResponse<String> done = back(begin("/oidc/login?next=%2Fui%2Fdeployments%3Fa%3Db"), grace(Optional.of(proved)));
        assertThat(done.statusCode()).as(done.body()).isEqualTo(200);
        assertThat(done.headers().firstValue("Refresh")).hasValue("0;url=/ui/deployments?a=b");
        assertThat(visitor.cookies).containsKey(SESSION).doesNotContainKey("__Host-before");
        assertThat(session().subject().id()).isEqualTo("grace@https://lab.example");
        assertThat(session().subject().groups()).containsExactly("staff");
        assertThat(session().proved()).as("when the issuer saw the person, and not now").isEqualTo(proved);
        back(begin("/oidc/login?prompt=login"), grace(Optional.of(stage.clock.instant())));
        assertThat(session().proved()).isAfter(proved);
    }

    @Test
    void anIssuerThatDoesNotSayWhenProvedNothingLately() throws Exception {
        back(begin("/oidc/login"), grace(Optional.empty()));
        assertThat(session().proved()).isEqualTo(Instant.EPOCH);
    }

    @Test
    void whoMustProveItAgainIsAskedAgainByTheIssuer() throws Exception {
        HttpResponse<String> page = visitor.get("/oidc/login?prompt=login");
        assertThat(Visitor.hidden(page)).containsEntry("prompt", "login");
        for (Optional<Instant> proved : List.of(Optional.<Instant>empty(), Optional.of(stage.clock.instant().minusSeconds(600)))) {
            HttpResponse<String> answer = begin("/oidc/login?prompt=login");
            assertThat(stage.issuers.asked(state(answer)).again()).isTrue();
            HttpResponse<String> refused = back(answer, grace(proved));
            assertThat(refused.statusCode()).isEqualTo(401);
            assertThat(refused.body()).contains("did not ask you again");
            assertThat(visitor.cookies).doesNotContainKey(SESSION);
        }
        back(begin("/oidc/login?prompt=login"), grace(Optional.of(stage.clock.instant())));
        assertThat(visitor.cookies).containsKey(SESSION);
    }

    @Test
    void theSameSubjectElsewhereIsAnotherPersonAndTheOldSessionEnds() throws Exception {
        visitor.login("ada");
        String before = visitor.cookies.get(SESSION);
        back(begin("/oidc/login?prompt=login"), grace(Optional.of(stage.clock.instant())));
        assertThat(visitor.cookies.get(SESSION)).isNotEqualTo(before);
        assertThat(stage.sessions.find(before)).isEmpty();
        assertThat(session().subject().issuer()).isEqualTo(FakeIssuers.LAB);
    }

    @Test
    void nobodyComesBackTwice() throws Exception {
        HttpResponse<String> answer = begin("/oidc/login");
        String code = stage.issuers.code(state(answer), grace(Optional.empty()));
        String address = callback(Map.of("code", code, "state", state(answer)));
        Map<String, String> cookies = new HashMap<>(visitor.cookies);
        assertThat(visitor.get(address).statusCode()).isEqualTo(200);
        visitor.cookies.clear();
        visitor.cookies.putAll(cookies);
        stage.issuers.code(state(answer), grace(Optional.empty()));
        assertThat(visitor.get(address)).satisfies(ExternalLoginTest::notOurs);
        assertThat(visitor.cookies).doesNotContainKey(SESSION);
    }

    @Test
    void anotherBrowserIsRefusedAndTheFirstOneStillComesIn() throws Exception {
        HttpResponse<String> answer = begin("/oidc/login");
        String code = stage.issuers.code(state(answer), grace(Optional.empty()));
        String address = callback(Map.of("code", code, "state", state(answer)));
        Visitor stranger = stage.visitor();
        assertThat(stranger.get(address)).as("without a cookie").satisfies(ExternalLoginTest::notOurs);
        stranger.get("/oidc/login");
        assertThat(stranger.get(address)).as("with a cookie of its own").satisfies(ExternalLoginTest::notOurs);
        assertThat(stranger.cookies).doesNotContainKey(SESSION);
        assertThat(stage.issuers.knows(code)).as("the code was sent nowhere").isTrue();
        assertThat(visitor.get(address).statusCode()).isEqualTo(200);
        assertThat(visitor.cookies).containsKey(SESSION);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "another", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"})
    void aStateThatIsNotOursIsRefused(String state) throws Exception {
        HttpResponse<String> answer = begin("/oidc/login");
        String code = stage.issuers.code(state(answer), grace(Optional.empty()));
        assertThat(visitor.get(callback(Map.of("code", code, "state", state)))).satisfies(ExternalLoginTest::notOurs);
        assertThat(visitor.get(callback(Map.of("error", "<b>bad", "state", state))).body()).doesNotContain("bad");
        assertThat(visitor.get(callback(Map.of("state", state(answer))) + "&state=x").statusCode()).as("two states").isEqualTo(400);
    }

    @Test
    void whoTakesTooLongBeginsAgain() throws Exception {
        HttpResponse<String> answer = begin("/oidc/login");
        stage.clock.forward(Duration.ofMinutes(10));
        assertThat(back(answer, grace(Optional.empty()))).satisfies(ExternalLoginTest::notOurs);
        begin("/oidc/login");
        stage.clock.forward(Duration.ofMinutes(11));
        stage.parts.grants().cleanUp();
        assertThat(stage.parts.jdbi().<Integer, RuntimeException>withHandle(handle -> handle.createQuery("SELECT COUNT(*) FROM identity_external")
                .mapTo(Integer.class).one())).isZero();
    }

    @Test
    void anAnswerThatComesFromAnotherIssuerIsRefused() throws Exception {
        HttpResponse<String> answer = begin("/oidc/login");
        String code = stage.issuers.code(state(answer), grace(Optional.empty()));
        assertThat(visitor.get("/oidc/callback/down?" + Visitor.form(Map.of("code", code, "state", state(answer)))))
                .as("at the address of another issuer").satisfies(ExternalLoginTest::notOurs);
        HttpResponse<String> mixed = visitor.get(callback(Map.of("code", code, "state", state(answer), "iss", "https://evil.example")));
        assertThat(mixed.statusCode()).isEqualTo(400);
        assertThat(mixed.body()).contains("of another issuer");
        assertThat(stage.issuers.knows(code)).as("the code was sent nowhere").isTrue();
        HttpResponse<String> again = begin("/oidc/login");
        String good = stage.issuers.code(state(again), grace(Optional.empty()));
        assertThat(visitor.get(callback(Map.of("code", good, "state", state(again), "iss", FakeIssuers.LAB + "/"))).statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({"access_denied, did not let you in", "server_error, the error &#39;server_error&#39;. Because &lt;b&gt;", "<b>, &#39;&lt;b&gt;&#39;"})
    void whatTheIssuerRefusesIsSaidInWordsWithAWayBack(String error, String words) throws Exception {
        HttpResponse<String> answer = begin("/oidc/login?next=%2Fui");
        HttpResponse<String> page = visitor.get(callback(Map.of("error", error, "error_description", "Because <b>", "state", state(answer))));
        assertThat(page.statusCode()).isEqualTo(400);
        assertThat(page.body()).contains(words).contains("role=\"alert\"").contains("href=\"/oidc/login?next=%2Fui\"").doesNotContain("<b>");
        assertThat(visitor.get(callback(Map.of("code", "x", "state", state(answer))))).as("that was its only time").satisfies(ExternalLoginTest::notOurs);
    }

    @Test
    void aCodeThatProvesNothingIsRefusedInWordsAndRecorded() throws Exception {
        HttpResponse<String> answer = begin("/oidc/login");
        HttpResponse<String> page = visitor.get(callback(Map.of("code", "made-up", "state", state(answer))));
        assertThat(page.statusCode()).isEqualTo(401);
        assertThat(page.body()).contains("the code is not good &lt;b&gt;").doesNotContain("made-up");
        assertThat(stage.audit.entries()).anySatisfy(entry -> {
            assertThat(entry.action()).isEqualTo("sessions:login");
            assertThat(entry.resource()).isEqualTo("issuers/lab");
            assertThat(entry.outcome()).isEqualTo(AuditEntry.Outcome.DENIED);
        });
        assertThat(visitor.get(callback(Map.of("state", state(begin("/oidc/login"))))).body()).contains("neither a code nor an error");
    }

    @Test
    void whoIsSuspendedHereIsNotLetIn() throws Exception {
        stage.people.suspend("f-grace", true);
        HttpResponse<String> page = back(begin("/oidc/login"), grace(Optional.empty()));
        stage.people.suspend("f-grace", false);
        assertThat(page.statusCode()).isEqualTo(403);
        assertThat(page.body()).contains("not let in here");
        assertThat(visitor.cookies).doesNotContainKey(SESSION);
        assertThat(stage.audit.entries()).anySatisfy(entry -> assertThat(entry.actor()).isEqualTo("grace@https://lab.example"));
    }

    @Test
    void anIssuerThatIsDownHindersNobodyAtTheOthers() throws Exception {
        HttpResponse<String> page = visitor.get("/oidc/login?next=%2Fui");
        HttpResponse<String> down = visitor.post("/oidc/login/down", Visitor.hidden(page));
        assertThat(down.statusCode()).isEqualTo(503);
        assertThat(down.headers().firstValue("Retry-After")).hasValue("5");
        assertThat(down.body()).contains("Out of order does not answer now").contains("href=\"/oidc/login?next=%2Fui\"");
        assertThat(visitor.post("/oidc/login/lab", Visitor.hidden(page)).statusCode()).isEqualTo(200);
        assertThat(visitor.post("/oidc/login/nobody", Visitor.hidden(page)).statusCode()).isEqualTo(404);
        assertThat(visitor.get("/oidc/callback/nobody").statusCode()).isEqualTo(404);
    }

    @Test
    void aForeignPageBeginsNoSignIn() throws Exception {
        HttpResponse<String> page = visitor.get("/oidc/login");
        assertThat(visitor.post("/oidc/login/lab", Map.of("token", Opaque.value())).statusCode()).isEqualTo(403);
        assertThat(stage.visitor().post("/oidc/login/lab", Visitor.hidden(page)).statusCode()).as("with the token of another browser").isEqualTo(403);
        assertThat(visitor.from("https://evil.example").post("/oidc/login/lab", Visitor.hidden(page)).statusCode()).isEqualTo(403);
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"})
    void goesNowhereElseAfterwards(String next) throws Exception {
        Map<String, String> form = new HashMap<>(Visitor.hidden(visitor.get("/oidc/login")));
        form.put("next", next);
        HttpResponse<String> done = back(visitor.post("/oidc/login/lab", form), grace(Optional.empty()));
        assertThat(done.headers().firstValue("Refresh")).hasValue("0;url=/");
    }

    @Test
    void goesOnToAnApplicationThatUsesOurIssuer() throws Exception {
        Registered client = stage.trusted(metadata -> metadata);
        HttpResponse<String> stranger = visitor.get(Stage.address(Stage.request(client, "openid")));
        HttpResponse<String> done = back(begin(location(stranger)), grace(Optional.of(stage.clock.instant())));
        String next = done.headers().firstValue("Refresh").orElseThrow().substring("0;url=".length());
        assertThat(Visitor.told(visitor.get(next))).containsKey("code").containsEntry("state", "the-state");
    }

    @Test
    void nothingIsStoredThatAThiefOfTheDatabaseCouldUse() throws Exception {
        HttpResponse<String> answer = begin("/oidc/login");
        List<Map<String, Object>> rows = stage.parts.jdbi().withHandle(handle -> handle.createQuery("SELECT * FROM identity_external").mapToMap().list());
        String nonce = stage.issuers.asked(state(answer)).nonce();
        assertThat(rows.toString()).contains(Opaque.hash(state(answer))).doesNotContain(state(answer)).doesNotContain(nonce)
                .doesNotContain(visitor.cookies.get("__Host-before")).doesNotContain(Opaque.hash(visitor.cookies.get("__Host-before")));
    }

    /** Presses the button of the lab. */
    private HttpResponse<String> begin(String login) throws Exception {
        return visitor.post("/oidc/login/lab", Visitor.hidden(visitor.get(login)));
    }

    /** The person signs in there and comes back. */
    private HttpResponse<String> back(HttpResponse<String> begun, Proof proof) throws Exception {
        return visitor.get(callback(Map.of("code", stage.issuers.code(state(begun), proof), "state", state(begun))));
    }

    private static Proof grace(Optional<Instant> proved) {
        return new Proof(new Subject(FakeIssuers.LAB, "grace", "grace", Set.of("staff"), Set.of("*")), proved);
    }

    private Session session() {
        return stage.sessions.find(visitor.cookies.get(SESSION)).orElseThrow();
    }

    private static String callback(Map<String, String> parameters) {
        return "/oidc/callback/lab?" + Visitor.form(parameters);
    }

    private static String target(HttpResponse<String> answer) {
        return answer.headers().firstValue("Refresh").orElseThrow(() -> new AssertionError(answer.statusCode() + answer.body())).substring("0;url=".length());
    }

    private static String state(HttpResponse<String> answer) {
        return URI.create(target(answer)).getRawQuery().replaceAll("^state=([^&]*).*", "$1");
    }

    private static void notOurs(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(answer.body()).contains("was not begun in this browser");
    }
}
