package org.nembo.itests;

import static org.assertj.core.api.Assertions.assertThat;

import com.deque.html.axecore.results.Rule;
import com.deque.html.axecore.selenium.AxeBuilder;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.nembo.api.identity.BrowserSessions;
import org.nembo.testkit.server.NemboServer;
import org.openqa.selenium.Cookie;
import org.openqa.selenium.Dimension;

/** The pages of the server in a real browser: signing in and out, and what other people's pages try with somebody who is signed in. */
final class BrowserIT {

    private static NemboServer server;
    private static Api administrator;
    private static Person ann;
    private static Chromium browser;

    @BeforeAll
    static void start() throws Exception {
        browser = Chromium.started();
        server = NemboServer.started();
        administrator = Api.administrator(server);
        ann = Person.made(server, "ann");
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
        }
        if (browser != null) {
            browser.close();
        }
    }

    @BeforeEach
    void signedOut() {
        browser.open(server.url("/oidc/login"));
        browser.driver().manage().deleteAllCookies();
    }

    @Test
    void somebodySignsInAndTheCookieIsKeptFromScripts() throws Exception {
        browser.open(server.url("/oidc/login?next=/api/v1/session"));
        browser.picture("login");
        signIn();
        assertThat(URI.create(browser.driver().getCurrentUrl()).getPath()).isEqualTo("/api/v1/session");
        assertThat(browser.text()).contains("\"username\":\"ann\"");
        Cookie cookie = browser.cookie(BrowserSessions.COOKIE);
        assertThat(cookie.isHttpOnly() && cookie.isSecure()).isTrue();
        assertThat(cookie.getSameSite()).isEqualTo("Lax");
        assertThat(cookie.getPath()).isEqualTo("/");
        assertThat(browser.driver().executeScript("return document.cookie").toString()).doesNotContain(cookie.getValue());
    }

    @Test
    void aWrongPasswordIsToldWithoutSayingWhatIsWrong() throws Exception {
        browser.open(server.url("/oidc/login"));
        browser.type("username", "nobody-of-that-name");
        browser.type("password", "wrong");
        browser.press("Sign in");
        String unknown = browser.text();
        browser.picture("login-wrong");
        browser.open(server.url("/oidc/login"));
        browser.type("username", "ann");
        browser.type("password", "wrong");
        browser.press("Sign in");
        assertThat(browser.text()).isEqualTo(unknown).contains("wrong");
        assertThat(browser.cookie(BrowserSessions.COOKIE)).isNull();
    }

    /** Whoever plants a session's cookie before the sign-in knows nothing after it. */
    @Test
    void aSessionThatWasPlantedIsNotTheOneAfterTheSignIn() {
        browser.open(server.url("/oidc/login"));
        signIn();
        String planted = browser.cookie(BrowserSessions.COOKIE).getValue();
        browser.open(server.url("/oidc/login?prompt=login"));
        signIn();
        String fresh = browser.cookie(BrowserSessions.COOKIE).getValue();
        assertThat(fresh).isNotEqualTo(planted);
        browser.driver().manage().deleteAllCookies();
        browser.driver().manage().addCookie(new Cookie.Builder(BrowserSessions.COOKIE, planted).path("/").isSecure(true).isHttpOnly(true).build());
        browser.open(server.url("/api/v1/session"));
        assertThat(browser.text()).doesNotContain("ann");
    }

    /** A page of the same host on another port, which is sent the cookie, and one of another host, which is not. */
    @Test
    void noPageOfAnotherOriginChangesAnything() throws Exception {
        browser.open(server.url("/oidc/login"));
        signIn();
        int before = tokens();
        for (String host : List.of("127.0.0.1", "127.0.0.2")) {
            HttpServer foreign = foreign(host);
            try {
                browser.open(URI.create("http://" + host + ":" + foreign.getAddress().getPort() + "/form"));
                Api.await("answer to the form", Api.PATIENCE, () -> browser.driver().getCurrentUrl().contains("/api/v1/tokens"));
                assertThat(browser.text()).as("a form from " + host).doesNotContain("nembo_").containsAnyOf("401", "403", "415");
                browser.open(URI.create("http://" + host + ":" + foreign.getAddress().getPort() + "/fetch"));
                Api.await("answer to the script", Api.PATIENCE, () -> !browser.text().isBlank());
                assertThat(browser.text()).as("a script from " + host).doesNotContain("nembo_").contains("refused");
                browser.open(URI.create("http://" + host + ":" + foreign.getAddress().getPort() + "/frame"));
                browser.driver().switchTo().frame(0);
                assertThat(browser.driver().getPageSource()).as("our page in a frame of another's").doesNotContain("password");
                browser.driver().switchTo().defaultContent();
            } finally {
                foreign.stop(0);
            }
        }
        browser.open(server.url("/api/v1/session"));
        assertThat(browser.text()).as("still signed in").contains("\"username\":\"ann\"");
        assertThat(tokens()).isEqualTo(before);
    }

    /** A browser asks the policy of the page with the form about every redirect that follows on it. */
    @Test
    void aSignInThatBeganAtAnApplicationOfAnotherOriginLeadsBackThere() throws Exception {
        HttpServer application = foreign("127.0.0.1");
        try {
            String back = "http://127.0.0.1:" + application.getAddress().getPort() + "/welcome";
            String id = Api.JSON.readTree(administrator.shell("client:create --json --name App --grants code --scopes openid " + back))
                    .path("client_id").asText();
            URI begin = server.url("/oidc/authorize?response_type=code&scope=openid&state=s&nonce=n&client_id=" + id + "&redirect_uri=" + back);
            browser.open(begin);
            signIn();
            browser.press("Allow");
            Api.await("application after the consent", Api.PATIENCE, () -> browser.driver().getCurrentUrl().startsWith(back));
            signedOut();
            browser.open(begin);
            signIn();
            Api.await("application after the sign-in", Api.PATIENCE, () -> browser.driver().getCurrentUrl().startsWith(back));
            assertThat(browser.text()).contains("Welcome back");
        } finally {
            application.stop(0);
        }
    }

    @Test
    void everyPageCanBeUsedByEverybody() throws Exception {
        Map<String, String> pages = Map.of("login", "/oidc/login", "device", "/oidc/device", "error", "/oidc/authorize?client_id=nobody", "logout",
                "/oidc/logout");
        for (Map.Entry<String, String> page : pages.entrySet()) {
            for (int width : List.of(1200, 390)) {
                browser.driver().manage().window().setSize(new Dimension(width, 900));
                browser.open(server.url(page.getValue()));
                browser.picture(page.getKey() + "-" + width);
                List<Rule> violations = new AxeBuilder().withTags(List.of("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")).analyze(browser.driver())
                        .getViolations();
                assertThat(violations).extracting(Rule::getId, Rule::getDescription).as(page.getKey() + " at " + width).isEmpty();
            }
        }
        browser.driver().manage().window().setSize(new Dimension(1200, 900));
    }

    private static void signIn() {
        browser.type("username", ann.username());
        browser.type("password", ann.password());
        browser.press("Sign in");
    }

    private static int tokens() {
        String owner = administrator.json("/api/v1/users?q=ann").path("items").path(0).path("uid").asText() + "@urn:nembo:local";
        return administrator.json("/api/v1/tokens?limit=100&owner=" + owner).path("items").size();
    }

    private static HttpServer foreign(String host) throws IOException {
        String target = server.url("/api/v1/tokens").toString();
        String body = "{\"name\":\"stolen\",\"scopes\":[\"*\"]}";
        Map<String, String> pages = Map.of(
                "/form", "<form method=post enctype='text/plain' action='" + target + "'><input name='" + body.replace("}", ",\"x\":\"")
                        + "' value='\"}'></form><script>document.forms[0].submit()</script>",
                "/fetch", "<p id=o></p><script>fetch('" + target + "',{method:'POST',mode:'no-cors',credentials:'include',body:'" + body
                        + "'}).then(r=>r.text()).then(t=>document.getElementById('o').textContent='refused '+t,"
                        + "e=>document.getElementById('o').textContent='refused '+e)</script>",
                "/welcome", "<p>Welcome back</p>",
                "/frame", "<iframe src='" + server.url("/oidc/login") + "'></iframe>");
        HttpServer foreign = HttpServer.create(new InetSocketAddress(host, 0), 0);
        pages.forEach((path, page) -> foreign.createContext(path, exchange -> {
            byte[] bytes = ("<!doctype html>" + page).getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "text/html");
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        }));
        foreign.start();
        return foreign;
    }
}
