package org.nembo.identity.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.nembo.identity.Visitor.location;

import java.net.http.HttpResponse;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.nembo.identity.Stage;
import org.nembo.identity.Visitor;

class PasswordTest {

    private static final Map<String, String> GOOD = Map.of("password", "correct horse battery", "repeat", "correct horse battery");

    private Stage stage;
    private Visitor visitor;
    private String link;

    @BeforeEach
    void start() throws Exception {
        stage = Stage.get();
        visitor = stage.visitor();
        link = stage.accounts.link();
    }

    private HttpResponse<String> opened() throws Exception {
        return visitor.get(location(visitor.get("/oidc/password?token=" + link)));
    }

    @Test
    void takesTheTokenOutOfTheAddressAtOnce() throws Exception {
        HttpResponse<String> first = visitor.get("/oidc/password?token=" + link);
        assertThat(first.statusCode()).isEqualTo(303);
        assertThat(location(first)).isEqualTo("/oidc/password");
        assertThat(first.body()).isEmpty();
        assertThat(first.headers().firstValue("Cache-Control")).hasValue("no-store");
        assertThat(first.headers().firstValue("Set-Cookie")).hasValueSatisfying(cookie -> assertThat(cookie).startsWith("__Host-link=" + link)
                .contains("; Secure").contains("; HttpOnly").contains("; SameSite=Lax").contains("; Path=/").contains("Max-Age=1800"));
        HttpResponse<String> page = visitor.get("/oidc/password");
        assertThat(page.body()).contains("<label for=\"password\">").contains("<label for=\"repeat\">").doesNotContain(link).doesNotContain("<script");
        assertThat(page.headers().firstValue("Content-Security-Policy")).hasValue(
                "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'");
    }

    @Test
    void setsThePasswordOnce() throws Exception {
        HttpResponse<String> page = opened();
        HttpResponse<String> done = visitor.submit(page, GOOD);
        assertThat(done.statusCode()).isEqualTo(200);
        assertThat(done.body()).contains("Your password is set").contains("href=\"/oidc/login\"");
        assertThat(stage.accounts.set).containsEntry(link, GOOD.get("password"));
        assertThat(visitor.cookies).doesNotContainKey("__Host-link");
        assertThat(visitor.get("/oidc/password").statusCode()).isEqualTo(400);
        HttpResponse<String> again = visitor.submit(opened(), GOOD);
        assertThat(again.statusCode()).isEqualTo(400);
        assertThat(again.body()).contains("was used or has expired").doesNotContain(link);
        assertThat(visitor.cookies).doesNotContainKey("__Host-link");
    }

    @Test
    void saysBesideTheFieldWhatIsWrongAndKeepsTheLink() throws Exception {
        HttpResponse<String> differs = visitor.submit(opened(), Map.of("password", "correct horse battery", "repeat", "another"));
        assertThat(differs.statusCode()).isEqualTo(400);
        assertThat(differs.body()).contains("id=\"repeat-error\">This is not the same as above").contains("aria-describedby=\"repeat-error\"");
        HttpResponse<String> weak = visitor.submit(differs, Map.of("password", "short", "repeat", "short"));
        assertThat(weak.body()).contains("id=\"password-error\">This password is not taken: it has less than 12 characters.").doesNotContain("\"short\"");
        assertThat(visitor.submit(weak, GOOD).statusCode()).isEqualTo(200);
    }

    @Test
    void opensForNobodyWithoutALink() throws Exception {
        assertThat(visitor.get("/oidc/password").statusCode()).isEqualTo(400);
        HttpResponse<String> odd = visitor.get("/oidc/password?token=%0D%0ASet-Cookie:x");
        assertThat(odd.statusCode()).isEqualTo(400);
        assertThat(odd.body()).contains("ask an administrator for another");
        assertThat(visitor.post("/oidc/password", GOOD).statusCode()).isEqualTo(400);
        link = "x".repeat(43);
        assertThat(visitor.submit(opened(), GOOD).statusCode()).as("a guess").isEqualTo(400);
        assertThat(stage.accounts.set).isEmpty();
    }

    @Test
    void takesNoFormOfAnotherPage() throws Exception {
        HttpResponse<String> page = opened();
        assertThat(visitor.submit(page, Map.of("token", "wrong", "password", "a", "repeat", "a")).statusCode()).isEqualTo(403);
        assertThat(visitor.from("https://evil.example").submit(page, GOOD).statusCode()).isEqualTo(403);
        assertThat(stage.accounts.set).isEmpty();
    }
}
