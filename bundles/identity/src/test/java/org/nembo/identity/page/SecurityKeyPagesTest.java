package org.nembo.identity.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.nembo.identity.Visitor.location;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.nembo.identity.FakeKeys;
import org.nembo.identity.Stage;
import org.nembo.identity.Visitor;

/** What a browser without a script gets to see and may send; the script itself is tried in a real browser elsewhere. */
class SecurityKeyPagesTest {

    private static final String SCRIPTED =
            "default-src 'none'; style-src 'self'; script-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
    private static final Pattern QUESTION = Pattern.compile("data-question=\"\\{&quot;challenge&quot;:&quot;([^&]*)&quot;}\"");

    private Stage stage;

    @BeforeEach
    void start() throws Exception {
        stage = Stage.get();
        stage.keys.work();
    }

    @Test
    void theSignInOffersAPasskeyWhereOneWorks() throws Exception {
        HttpResponse<String> page = stage.visitor().get("/oidc/login?prompt=login&next=%2Fui%2F%3Fa%3D%22");
        assertThat(page.body()).contains("<a class=\"button second\" href=\"/oidc/passkey?prompt=login&amp;next=").doesNotContain("<script");
        stage.keys.reset();
        assertThat(stage.visitor().get("/oidc/login").body()).doesNotContain("passkey");
        assertThat(stage.visitor().get("/oidc/passkey").body()).contains("do not work at this address").doesNotContain("<script");
    }

    @Test
    void aPasskeyOpensASessionAndGoesOn() throws Exception {
        Visitor visitor = stage.visitor();
        HttpResponse<String> page = visitor.get("/oidc/passkey?next=/ui/");
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.headers().firstValue("Content-Security-Policy")).hasValue(SCRIPTED);
        assertThat(page.headers().firstValue("Cache-Control")).hasValue("no-store");
        assertThat(page.body()).contains("<noscript>").contains("<script src=\"/oidc/security-key.js\" defer></script>").contains("Sign in with a password");
        HttpResponse<String> answer = visitor.post("/oidc/passkey", signed(page));
        assertThat(answer.statusCode()).isEqualTo(303);
        assertThat(location(answer)).isEqualTo("/ui/");
        assertThat(visitor.cookies).containsKey("__Host-sid").doesNotContainKey("__Host-before");
        assertThat(location(visitor.get("/oidc/passkey?next=/ui/"))).as("who is signed in already goes on").isEqualTo("/ui/");
        assertThat(visitor.get("/oidc/passkey?prompt=login").statusCode()).isEqualTo(200);
    }

    @Test
    void aWrongAnswerIsToldAndAsksAnew() throws Exception {
        Visitor visitor = stage.visitor();
        Map<String, String> form = signed(visitor.get("/oidc/passkey?next=/ui/"));
        form.put("answer", "something else");
        HttpResponse<String> answer = visitor.post("/oidc/passkey", form);
        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.body()).contains("role=\"alert\"").contains("not accepted");
        assertThat(QUESTION.matcher(answer.body()).find()).isTrue();
        assertThat(visitor.cookies).doesNotContainKey("__Host-sid");
        assertThat(visitor.post("/oidc/passkey", signed(answer)).statusCode()).isEqualTo(303);
    }

    @Test
    void anAnswerOfAnotherBrowserOrAnotherPageIsNotTaken() throws Exception {
        Map<String, String> stolen = signed(stage.visitor().get("/oidc/passkey"));
        assertThat(stage.visitor().post("/oidc/passkey", stolen).statusCode()).as("without the cookie").isEqualTo(403);
        Visitor other = stage.visitor();
        Map<String, String> own = Visitor.hidden(other.get("/oidc/passkey"));
        stolen.put("token", own.get("token"));
        assertThat(other.post("/oidc/passkey", stolen).statusCode()).as("with another's answer").isEqualTo(401);
        Visitor visitor = stage.visitor();
        Map<String, String> form = signed(visitor.get("/oidc/passkey"));
        assertThat(visitor.from("https://evil.example").post("/oidc/passkey", form).statusCode()).isEqualTo(403);
    }

    @Test
    void afterThePasswordTheKeyOrACodeIsTaken() throws Exception {
        stage.people.demandCode("keyed");
        stage.people.add("keyed");
        stage.keys.give("u-keyed", "Blue");
        Visitor visitor = stage.visitor();
        HttpResponse<String> page = visitor.submit(visitor.get("/oidc/login?next=/ui/"), Map.of("username", "keyed", "password", "keyed-secret"));
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.headers().firstValue("Content-Security-Policy")).hasValue(SCRIPTED);
        assertThat(page.body()).contains("Use your security key").contains("Or type a code").contains("name=\"code\"");
        Map<String, String> wrong = signed(page);
        wrong.put("answer", "wrong");
        HttpResponse<String> again = visitor.post("/oidc/passkey", wrong);
        assertThat(again.statusCode()).isEqualTo(401);
        assertThat(again.body()).contains("not accepted").contains("Or type a code");
        HttpResponse<String> answer = visitor.post("/oidc/passkey", signed(again));
        assertThat(location(answer)).isEqualTo("/ui/");
        assertThat(stage.sessions.find(visitor.cookies.get("__Host-sid"))).hasValueSatisfying(session -> assertThat(session.subject().subject())
                .isEqualTo("u-keyed"));
        Visitor coded = stage.visitor();
        HttpResponse<String> both = coded.submit(coded.get("/oidc/login"), Map.of("username", "keyed", "password", "keyed-secret"));
        Map<String, String> code = new LinkedHashMap<>(Visitor.hidden(both));
        code.put("code", "123456");
        assertThat(coded.post("/oidc/login", code).statusCode()).as("the way without a script").isEqualTo(303);
    }

    @Test
    void theKeyAloneIsNoSecondStep() throws Exception {
        stage.people.demandCode("keyed");
        stage.people.add("keyed");
        stage.keys.give("u-keyed", "Blue");
        Visitor visitor = stage.visitor();
        HttpResponse<String> page = visitor.submit(visitor.get("/oidc/login"), Map.of("username", "keyed", "password", "keyed-secret"));
        Map<String, String> form = signed(page);
        stage.clock.forward(Duration.ofMinutes(6));
        HttpResponse<String> late = visitor.post("/oidc/passkey", form);
        assertThat(late.statusCode()).isEqualTo(401);
        assertThat(late.body()).contains("It took too long").contains("name=\"password\"");
    }

    @Test
    void whoTriesTooOftenWaits() throws Exception {
        stage.people.demandCode("keyed");
        stage.people.add("keyed");
        stage.keys.give("u-keyed", "Blue");
        Visitor visitor = stage.visitor();
        HttpResponse<String> page = visitor.submit(visitor.get("/oidc/login"), Map.of("username", "keyed", "password", "keyed-secret"));
        Map<String, String> form = signed(page);
        form.put("answer", "wrong");
        for (int i = 0; i < 5; i++) {
            assertThat(visitor.post("/oidc/passkey", form).statusCode()).isEqualTo(401);
        }
        HttpResponse<String> waits = visitor.post("/oidc/passkey", signed(page));
        assertThat(waits.statusCode()).isEqualTo(429);
        assertThat(waits.headers().firstValue("Retry-After")).hasValue("17");
    }

    @Test
    void keysAreAddedRenamedAndRemovedBySomebodyWhoJustSignedIn() throws Exception {
        Visitor visitor = stage.visitor().login("bob");
        HttpResponse<String> page = visitor.get("/oidc/security-keys");
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.headers().firstValue("Content-Security-Policy")).hasValue(SCRIPTED);
        Map<String, String> form = signed(page);
        form.put("name", "<Blue>");
        HttpResponse<String> codes = visitor.post("/oidc/security-keys", form);
        assertThat(codes.statusCode()).isEqualTo(200);
        assertThat(codes.body()).contains("<code>AAAA-BBBB</code>").contains("&lt;Blue&gt;").doesNotContain("<Blue>");
        HttpResponse<String> list = visitor.get("/oidc/security-keys");
        assertThat(list.body()).contains("<h2>&lt;Blue&gt;</h2>").contains("Added 2026-11-20 08:15 UTC, never used").doesNotContain("<Blue>");
        Map<String, String> second = signed(list);
        second.put("name", "Red");
        assertThat(location(visitor.post("/oidc/security-keys", second))).isEqualTo("/oidc/security-keys");
        String id = stage.keys.list("u-bob").get(0).id();
        String token = second.get("token");
        assertThat(location(visitor.post("/oidc/security-keys/" + id, Map.of("token", token, "action", "rename", "name", "Desk"))))
                .isEqualTo("/oidc/security-keys");
        assertThat(stage.keys.list("u-bob").get(0).name()).isEqualTo("Desk");
        assertThat(visitor.post("/oidc/security-keys/" + id, Map.of("token", "wrong", "action", "remove")).statusCode()).isEqualTo(403);
        visitor.post("/oidc/security-keys/" + id, Map.of("token", token, "action", "remove"));
        assertThat(stage.keys.list("u-bob")).singleElement().satisfies(key -> assertThat(key.name()).isEqualTo("Red"));
        HttpResponse<String> gone = visitor.post("/oidc/security-keys/" + id, Map.of("token", token, "action", "remove"));
        assertThat(gone.statusCode()).isEqualTo(404);
        assertThat(gone.body()).contains("There is no security key").contains("<h2>Red</h2>");
        second.put("answer", "wrong");
        assertThat(visitor.post("/oidc/security-keys", second).statusCode()).isEqualTo(400);
    }

    @Test
    void nobodyElseGetsThere() throws Exception {
        String login = "/oidc/login?prompt=login&next=%2Foidc%2Fsecurity-keys";
        assertThat(location(stage.visitor().get("/oidc/security-keys"))).isEqualTo(login);
        Visitor visitor = stage.visitor().login("bob");
        Map<String, String> form = new HashMap<>(signed(visitor.get("/oidc/security-keys")));
        form.put("name", "Blue");
        Visitor ada = stage.visitor().login("ada");
        form.put("token", Visitor.hidden(ada.get("/oidc/security-keys")).get("token"));
        assertThat(ada.post("/oidc/security-keys", form).statusCode()).as("with an answer to what another was asked").isEqualTo(400);
        stage.clock.forward(Duration.ofMinutes(11));
        assertThat(location(visitor.get("/oidc/security-keys"))).as("long after the sign-in").isEqualTo(login);
        assertThat(location(visitor.post("/oidc/security-keys", form))).isEqualTo(login);
        assertThat(stage.keys.list("u-bob")).isEmpty();
    }

    @Test
    void whoComesFromElsewhereIsSentThere() throws Exception {
        Visitor visitor = stage.visitor();
        visitor.cookies.put("__Host-sid", stage.sessions.open(org.nembo.identity.FakePeople.subject(stage.people.addForeign("https://issuer.example", "zoe")),
                "127.0.0.1", "").cookie());
        assertThat(visitor.get("/oidc/security-keys").body()).contains("You sign in at https://issuer.example");
    }

    @Test
    void theScriptIsOurs() throws Exception {
        HttpResponse<String> script = stage.visitor().get("/oidc/security-key.js");
        assertThat(script.headers().firstValue("Content-Type")).hasValue("text/javascript;charset=utf-8");
        assertThat(script.body()).contains("navigator.credentials.create").contains("navigator.credentials.get").doesNotContain("innerHTML")
                .doesNotContain("eval");
    }

    /** The form of the key with the right answer. */
    private static Map<String, String> signed(HttpResponse<String> page) {
        Matcher question = QUESTION.matcher(page.body());
        assertThat(question.find()).as(page.body()).isTrue();
        String form = page.body().substring(page.body().lastIndexOf("<form", question.start()));
        Map<String, String> fields = new LinkedHashMap<>();
        Matcher hidden = Pattern.compile("<input type=\"hidden\" name=\"([a-z]+)\" value=\"([^\"]*)\">").matcher(form.substring(0, form.indexOf("</form>")));
        while (hidden.find()) {
            fields.put(hidden.group(1), hidden.group(2));
        }
        fields.put("answer", FakeKeys.signed(question.group(1)));
        return fields;
    }
}
