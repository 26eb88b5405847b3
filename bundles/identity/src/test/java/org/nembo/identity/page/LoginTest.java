package org.nembo.identity.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.nembo.identity.Visitor.location;

import java.net.http.HttpResponse;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nembo.identity.Stage;
import org.nembo.identity.Visitor;

class LoginTest {

    private static final String SESSION = "__Host-sid";
    private static final Map<String, String> ADA = Map.of("username", "ada", "password", "ada-secret");

    private Stage stage;

    @BeforeEach
    void start() throws Exception {
        stage = Stage.get();
    }

    @Test
    void isAPlainPageThatNoOtherCanFrameOrScript() throws Exception {
        HttpResponse<String> page = stage.visitor().get("/oidc/login");
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.headers().firstValue("Content-Security-Policy")).hasValue(
                "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'");
        assertThat(page.headers().firstValue("Cache-Control")).hasValue("no-store");
        assertThat(page.headers().firstValue("Set-Cookie")).hasValueSatisfying(cookie -> assertThat(cookie).startsWith("__Host-before=")
                .contains("; Secure").contains("; HttpOnly").contains("; SameSite=Lax").contains("; Path=/").doesNotContain("Domain"));
        assertThat(page.body()).contains("<html lang=\"en\">").contains("<main>").contains("<label for=\"username\">").contains("<label for=\"password\">")
                .doesNotContain("<script").doesNotContain("style=").doesNotContain("onclick");
        HttpResponse<String> style = stage.visitor().get("/oidc/style.css");
        assertThat(style.headers().firstValue("Content-Type")).hasValue("text/css;charset=utf-8");
        assertThat(style.body()).contains("prefers-color-scheme: dark").contains(":focus-visible");
    }

    @Test
    void opensASessionAndGoesOn() throws Exception {
        Visitor visitor = stage.visitor();
        HttpResponse<String> answer = visitor.submit(visitor.get("/oidc/login?next=%2Fui%2Fdeployments%3Fa%3Db"), ADA);
        assertThat(answer.statusCode()).isEqualTo(303);
        assertThat(location(answer)).isEqualTo("/ui/deployments?a=b");
        assertThat(visitor.cookies).containsKey(SESSION).doesNotContainKey("__Host-before");
        assertThat(stage.sessions.find(visitor.cookies.get(SESSION))).hasValueSatisfying(session -> {
            assertThat(session.subject().id()).isEqualTo("u-ada@urn:nembo:local");
            assertThat(session.subject().scopes()).containsExactly("*");
            assertThat(session.client()).isEqualTo("127.0.0.1");
        });
        assertThat(location(visitor.get("/oidc/login"))).as("who is signed in already goes on").isEqualTo("/");
        assertThat(visitor.get("/oidc/login?prompt=login").statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://evil.example/", "//evil.example/", "/\\evil.example", "\\\\evil.example", "javascript:alert(1)",
            "/%0d%0aSet-Cookie:x=1\r\n",
        "http:/evil", "/ evil", "evil"})
    void goesNowhereElse(String next) throws Exception {
        Visitor visitor = stage.visitor();
        HttpResponse<String> page = visitor.get("/oidc/login?" + Visitor.form(Map.of("next", next)));
        assertThat(Visitor.hidden(page)).containsEntry("next", "/");
        assertThat(location(visitor.submit(page, Map.of("username", "ada", "password", "ada-secret", "next", next)))).isEqualTo("/");
    }

    @ParameterizedTest
    @CsvSource({"ada, wrong", "nobody, ada-secret", "'', ''", "'<b>', x"})
    void saysTheSameWhateverIsWrong(String username, String password) throws Exception {
        Visitor visitor = stage.visitor();
        HttpResponse<String> answer = visitor.submit(visitor.get("/oidc/login"), Map.of("username", username, "password", password));
        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.body()).contains("The username, the password or the code is wrong.").contains("role=\"alert\"").doesNotContain("<b>");
        assertThat(visitor.cookies).doesNotContainKey(SESSION);
    }

    @Test
    void slowsDownWhoGuesses() throws Exception {
        Visitor visitor = stage.visitor();
        HttpResponse<String> page = visitor.get("/oidc/login");
        for (int i = 0; i < 5; i++) {
            assertThat(visitor.submit(page, Map.of("username", "bob", "password", "guess" + i)).statusCode()).isEqualTo(401);
        }
        HttpResponse<String> refused = visitor.submit(page, Map.of("username", "bob", "password", "bob-secret"));
        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(refused.headers().firstValue("Retry-After")).hasValue("17");
        assertThat(refused.body()).contains("Try again in 17 seconds");
        assertThat(visitor.submit(page, ADA).statusCode()).as("others are not held up").isEqualTo(303);
    }

    @Test
    void asksForTheCodeOfThoseWhoHaveOne() throws Exception {
        stage.people.add("gil");
        stage.people.demandCode("gil");
        Visitor visitor = stage.visitor();
        HttpResponse<String> second = visitor.submit(visitor.get("/oidc/login?next=%2Fui"), Map.of("username", "gil", "password", "gil-secret"));
        assertThat(second.statusCode()).isEqualTo(200);
        assertThat(second.body()).contains("<label for=\"code\">").doesNotContain("gil-secret");
        assertThat(visitor.cookies).doesNotContainKey(SESSION);
        assertThat(visitor.submit(second, Map.of("code", "000000")).statusCode()).isEqualTo(401);
        HttpResponse<String> done = visitor.submit(second, Map.of("code", "123456"));
        assertThat(location(done)).isEqualTo("/ui");
        assertThat(visitor.cookies).containsKey(SESSION);
        Visitor other = stage.visitor();
        other.get("/oidc/login");
        HttpResponse<String> stolen = other.post("/oidc/login", Map.of("token", Visitor.hidden(second).get("token"), "code", "123456"));
        assertThat(stolen.statusCode()).as("a code without the password before it").isEqualTo(403);
    }

    @Test
    void signsNobodyInFromAnotherPage() throws Exception {
        assertThat(stage.visitor().post("/oidc/login", ADA).statusCode()).as("without the cookie and the token").isEqualTo(403);
        Visitor victim = stage.visitor();
        victim.get("/oidc/login");
        String attackers = Visitor.hidden(stage.visitor().get("/oidc/login")).get("token");
        assertThat(victim.post("/oidc/login", Map.of("username", "bob", "password", "bob-secret", "token", attackers)).statusCode()).isEqualTo(403);
        HttpResponse<String> page = victim.get("/oidc/login");
        assertThat(victim.from("https://evil.example").submit(page, ADA).statusCode()).isEqualTo(403);
        assertThat(victim.cookies).doesNotContainKey(SESSION);
    }

    @Test
    void givesASessionThatNobodyHasChosenBefore() throws Exception {
        Visitor victim = stage.visitor();
        victim.cookies.put(SESSION, "chosen-by-an-attacker");
        victim.submit(victim.get("/oidc/login"), ADA);
        assertThat(victim.cookies.get(SESSION)).isNotEqualTo("chosen-by-an-attacker");
        String first = victim.cookies.get(SESSION);
        victim.login("ada");
        assertThat(victim.cookies.get(SESSION)).isNotEqualTo(first);
        assertThat(stage.sessions.find(first)).as("the session before the new sign-in").isEmpty();
    }

    @Test
    void refusesFieldsThatComeTwice() throws Exception {
        HttpResponse<String> answer = stage.raw("/oidc/login", "username=ada&username=bob&password=x", request -> request);
        assertThat(answer.statusCode()).isEqualTo(400);
    }
}
