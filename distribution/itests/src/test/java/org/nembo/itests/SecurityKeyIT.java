package org.nembo.itests;

import static org.assertj.core.api.Assertions.assertThat;

import com.deque.html.axecore.results.Rule;
import com.deque.html.axecore.selenium.AxeBuilder;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.nembo.testkit.server.NemboServer;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.WebDriverException;
import org.openqa.selenium.virtualauthenticator.Credential;
import org.openqa.selenium.virtualauthenticator.VirtualAuthenticator;
import org.openqa.selenium.virtualauthenticator.VirtualAuthenticatorOptions;

/** Security keys and passkeys in a real browser, with a key that the browser plays. It makes keys for names alone, so the server is called localhost. */
final class SecurityKeyIT {

    private static NemboServer server;
    private static URI address;
    private static Api administrator;
    private static Chromium browser;
    private static int people;

    private Person person;
    private VirtualAuthenticator key;

    @BeforeAll
    static void start() throws Exception {
        browser = Chromium.started();
        String port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = Integer.toString(free.getLocalPort());
        }
        address = URI.create("http://localhost:" + port);
        server = NemboServer.started(NemboServer.Setup.standard().with("org.apache.felix.http", "org.osgi.service.http.port", port)
                .with("org.nembo.http", "public.url", address.toString()));
        administrator = Api.administrator(server);
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
    void somebodyWithAKey() throws Exception {
        person = Person.made(server, "person" + ++people);
        key = browser.driver().addVirtualAuthenticator(new VirtualAuthenticatorOptions().setProtocol(VirtualAuthenticatorOptions.Protocol.CTAP2)
                .setTransport(VirtualAuthenticatorOptions.Transport.USB).setHasResidentKey(true).setHasUserVerification(true).setIsUserVerified(true));
        open("/oidc/login");
        browser.driver().manage().deleteAllCookies();
    }

    @AfterEach
    void withoutIt() {
        browser.driver().removeVirtualAuthenticator(key);
    }

    @Test
    void aKeyIsAddedAndThenDemandedAfterThePassword() throws Exception {
        String code = add("Blue key");
        look("recovery-codes");
        browser.driver().findElement(By.linkText("I have kept them")).click();
        assertThat(browser.text()).contains("Blue key").contains("never used");
        look("security-keys");
        signOut();
        password();
        assertThat(browser.text()).contains("Or type a code");
        look("security-key");
        browser.press("Use your security key");
        arrived();
        signOut();
        password();
        browser.type("code", code);
        browser.press("Continue");
        arrived();
        open("/oidc/security-keys");
        assertThat(browser.text()).contains("last used");
        browser.press("Remove Blue key");
        assertThat(browser.text()).doesNotContain("Blue key");
        signOut();
        password();
        arrived();
    }

    @Test
    void aPasskeyNeedsNoPassword() throws Exception {
        add("Passkey");
        signOut();
        open("/oidc/login?next=/api/v1/session");
        look("login-with-passkey");
        browser.driver().findElement(By.linkText("Sign in with a passkey")).click();
        look("passkey");
        browser.press("Use your passkey");
        arrived();
        open("/oidc/login?prompt=login&next=/api/v1/session");
        browser.driver().findElement(By.linkText("Sign in with a passkey")).click();
        browser.press("Use your passkey");
        arrived();
    }

    @Test
    void aPasskeyThatDoesNotKnowItsOwnerOpensNothing() throws Exception {
        add("Passkey");
        signOut();
        key.setUserVerified(false);
        open("/oidc/passkey?next=/api/v1/session");
        touch("Use your passkey");
        reads("or it was refused");
        look("passkey-refused");
        key.setUserVerified(true);
        browser.press("Use your passkey");
        arrived();
    }

    @Test
    void theSameKeyIsNotAddedTwice() throws Exception {
        add("Blue key");
        open("/oidc/security-keys");
        touch("Add a security key");
        reads("added already");
        look("security-key-twice");
    }

    @Test
    void aCopyIsFoundByItsCounter() throws Exception {
        add("Blue key");
        signOut();
        Credential original = key.getCredentials().get(0);
        for (int i = 0; i < 2; i++) {
            password();
            browser.press("Use your security key");
            arrived();
            signOut();
        }
        key.removeAllCredentials();
        key.addCredential(Credential.createNonResidentCredential(original.getId(), "localhost", original.getPrivateKey(), original.getSignCount()));
        password();
        browser.press("Use your security key");
        reads("was not accepted");
        String denied = administrator.json("/api/v1/audit?limit=50&action=security-keys:prove").path("items").toString();
        assertThat(denied).contains("its signature counter went back").contains("DENIED");
    }

    private static void open(String path) {
        browser.open(URI.create(address + path));
    }

    /** Signs in, and adds the key. @return a recovery code */
    private String add(String name) {
        open("/oidc/login?next=/oidc/security-keys");
        browser.type("username", person.username());
        browser.type("password", person.password());
        browser.press("Sign in");
        browser.driver().findElement(By.cssSelector("form[data-ceremony] input[name=name]")).sendKeys(name);
        browser.press("Add a security key");
        reads("recovery codes");
        return browser.driver().findElement(By.tagName("code")).getText();
    }

    private void password() {
        open("/oidc/login?next=/api/v1/session");
        browser.type("username", person.username());
        browser.type("password", person.password());
        browser.press("Sign in");
    }

    private void arrived() {
        reads("\"username\":\"" + person.username() + "\"");
    }

    /** Presses a button that leaves the page where it is. */
    private static void touch(String button) {
        browser.driver().findElement(By.xpath("//button[normalize-space()='" + button + "']")).click();
    }

    /** Waits for what the browser does by itself. */
    private static void reads(String text) {
        Api.await("'" + text + "' on the page", Duration.ofSeconds(20), () -> {
            try {
                return browser.text().contains(text);
            } catch (WebDriverException e) {
                // The page went away while it was read.
                return false;
            }
        });
    }

    private static void signOut() {
        open("/oidc/logout");
        browser.press("Sign out");
        open("/api/v1/session");
        assertThat(browser.text()).contains("401");
    }

    /** Everybody can use it, wide and narrow. */
    private static void look(String name) throws Exception {
        for (int width : List.of(390, 1200)) {
            browser.driver().manage().window().setSize(new Dimension(width, 900));
            browser.picture(name + "-" + width);
            List<Rule> violations = new AxeBuilder().withTags(List.of("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")).analyze(browser.driver())
                    .getViolations();
            assertThat(violations).extracting(Rule::getId, Rule::getDescription).as(name + " at " + width).isEmpty();
        }
    }
}
