package org.nembo.identity.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nembo.api.identity.Accounts.Registration;
import org.nembo.identity.Stage;
import org.nembo.identity.Visitor;

class ApplyTest {

    private static final String GOOD = "correct horse battery";

    private Stage stage;

    @BeforeEach
    void start() throws Exception {
        stage = Stage.get();
        stage.accounts.become(Registration.APPROVAL);
    }

    private static Map<String, String> fields(String... changed) {
        Map<String, String> fields = new LinkedHashMap<>(Map.of("username", "cleo", "name", "Cleo <b>", "email", "cleo@example.org", "password", GOOD, "repeat",
                GOOD, "reason", "A thesis\r\non stars"));
        for (int i = 0; i < changed.length; i += 2) {
            fields.put(changed[i], changed[i + 1]);
        }
        return fields;
    }

    private HttpResponse<String> apply(String... changed) throws Exception {
        Visitor visitor = stage.visitor();
        return visitor.submit(visitor.get("/oidc/apply"), fields(changed));
    }

    @Test
    void isAPlainPageThatNoOtherCanFrameOrScript() throws Exception {
        HttpResponse<String> page = stage.visitor().get("/oidc/apply");
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.headers().firstValue("Content-Security-Policy")).hasValue(
                "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'");
        assertThat(page.headers().firstValue("Cache-Control")).hasValue("no-store");
        for (String name : fields().keySet()) {
            assertThat(page.body()).contains("<label for=\"" + name + "\">").contains("id=\"" + name + "\"");
        }
        assertThat(page.body()).contains("<main>").contains("autocomplete=\"new-password\"").doesNotContain("<script").doesNotContain("style=");
    }

    @Test
    void waitsForAnAdministratorAndSaysSo() throws Exception {
        HttpResponse<String> answer = apply();
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).contains("Your application waits").doesNotContain(GOOD);
        assertThat(stage.accounts.applications).singleElement().satisfies(made -> {
            assertThat(made.username()).isEqualTo("cleo");
            assertThat(made.name()).isEqualTo("Cleo <b>");
            assertThat(made.email()).isEqualTo("cleo@example.org");
            assertThat(made.password().reveal()).isEqualTo(GOOD);
            assertThat(made.reason()).as("one line").isEqualTo("A thesis on stars");
        });
    }

    @Test
    void leadsToTheSignInWhereRegistrationIsOpen() throws Exception {
        stage.accounts.become(Registration.OPEN);
        HttpResponse<String> answer = apply();
        assertThat(answer.body()).contains("Your account is ready").contains("<strong>cleo</strong>").contains("href=\"/oidc/login\"");
        assertThat(answer.headers().allValues("Set-Cookie")).as("nobody is signed in by that").noneMatch(cookie -> cookie.startsWith("__Host-sid="));
    }

    @Test
    void isClosedUnlessSomebodyOpensIt() throws Exception {
        Visitor visitor = stage.visitor();
        HttpResponse<String> page = visitor.get("/oidc/apply");
        assertThat(visitor.get("/oidc/login").body()).contains("href=\"/oidc/apply\"");
        stage.accounts.become(Registration.CLOSED);
        assertThat(visitor.submit(page, fields()).statusCode()).isEqualTo(403);
        HttpResponse<String> closed = visitor.get("/oidc/apply");
        assertThat(closed.statusCode()).isEqualTo(403);
        assertThat(closed.body()).contains("Ask an administrator").doesNotContain("<form");
        assertThat(visitor.get("/oidc/login").body()).doesNotContain("/oidc/apply");
        assertThat(stage.accounts.applications).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"username, A!, 400, username, A username has letters only.", "username, taken, 409, username, This username is taken. Choose another.",
        "email, nowhere, 400, email, &#39;nowhere&#39; is not an e-mail address.", "repeat, other, 400, repeat, This is not the same as above.",
        "both, short, 400, password, This password is not taken: it has less than 12 characters."})
    void saysInWordsBesideTheFieldWhatIsWrong(String changed, String value, int status, String field, String words) throws Exception {
        HttpResponse<String> answer = changed.equals("both") ? apply("password", value, "repeat", value) : apply(changed, value);
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.body()).contains("role=\"alert\"").contains("aria-describedby=\"" + field + "-error\"")
                .contains("<p class=\"error\" id=\"" + field + "-error\">" + words);
        assertThat(answer.body()).containsOnlyOnce("aria-invalid=\"true\"");
        assertThat(answer.body()).as("what was typed stays, but for passwords").contains("Cleo &lt;b&gt;").contains("A thesis").doesNotContain(GOOD);
        assertThat(stage.accounts.applications).isEmpty();
    }

    @Test
    void tellsWhoComesTooOftenWhenToComeAgain() throws Exception {
        HttpResponse<String> answer = apply("username", "eager");
        assertThat(answer.statusCode()).isEqualTo(429);
        assertThat(answer.headers().firstValue("Retry-After")).hasValue("17");
        assertThat(answer.body()).contains("Try again in 17 seconds");
    }

    @Test
    void takesNoFormOfAnotherPage() throws Exception {
        assertThat(stage.visitor().post("/oidc/apply", fields()).statusCode()).isEqualTo(403);
        Visitor victim = stage.visitor();
        HttpResponse<String> page = victim.get("/oidc/apply");
        assertThat(victim.from("https://evil.example").submit(page, fields()).statusCode()).isEqualTo(403);
        assertThat(stage.accounts.applications).isEmpty();
    }
}
