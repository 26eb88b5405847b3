package org.nembo.security.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.ws.rs.core.SecurityContext;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Clock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nembo.api.error.GeneralError;
import org.nembo.api.error.NemboException;
import org.nembo.api.identity.BrowserSessions.Opened;
import org.nembo.api.identity.Subject;
import org.nembo.security.FewUsers;
import org.nembo.store.StoreDatabases;
import org.nembo.testkit.fake.FakePolicy;
import org.nembo.testkit.fake.RecordedAudit;

final class SessionsResourceTest {

    private static final Subject EVE = FakePolicy.user("eve", "users");
    private static final Subject BOB = FakePolicy.user("bob");

    @TempDir
    private Path directory;
    private StoreDatabases databases;
    private StoredSessions sessions;
    private SessionsResource resource;
    private SessionResource single;

    @BeforeEach
    void open() {
        databases = StoreDatabases.sqlite(directory.resolve("nembo.db"));
        StoredSessions.Config config = (StoredSessions.Config) Proxy.newProxyInstance(StoredSessions.class.getClassLoader(),
                new Class<?>[] {StoredSessions.Config.class}, (proxy, method, arguments) -> method.getDefaultValue());
        sessions = new StoredSessions(config, databases, new RecordedAudit(), Clock.systemUTC());
        sessions.setDirectory(new FewUsers());
        resource = new SessionsResource(sessions, new FakePolicy());
        single = new SessionResource(sessions);
    }

    @AfterEach
    void close() {
        databases.close();
    }

    @Test
    void showsWhoIsSignedInAndTheWordOfTheSessionButOnlyToTheSession() {
        Opened opened = sessions.open(EVE, "", "");
        SessionResource.Caller bySession = single.show(as(EVE), opened.cookie(), null);
        assertThat(bySession.id()).isEqualTo(EVE.id());
        assertThat(bySession.groups()).containsExactly("users");
        assertThat(bySession.session().orElseThrow().csrf()).isEqualTo(opened.session().csrf());
        assertThat(single.show(as(EVE), opened.cookie(), "Bearer x").session()).as("the token counts when there are both").isEmpty();
        assertThat(single.show(as(EVE), null, "Bearer x").session()).isEmpty();
        assertThatThrownBy(() -> single.signOut(opened.cookie(), "Bearer x")).hasMessageContaining("signed in with a token");
        assertThat(sessions.find(opened.cookie())).isPresent();
    }

    @Test
    void listsOnesOwnAndMarksTheOneOfTheRequest() {
        sessions.open(EVE, "192.0.2.7", "Firefox");
        Opened current = sessions.open(EVE, "192.0.2.8", "Chromium");
        sessions.open(BOB, "", "");
        assertThat(resource.list(as(EVE), current.cookie(), "", 20, "").items()).hasSize(2)
                .filteredOn(SessionsResource.Listed::current).singleElement().satisfies(session -> assertThat(session.agent()).isEqualTo("Chromium"));
    }

    @Test
    void anothersAreForAdministratorsAlone() {
        Opened hers = sessions.open(EVE, "", "");
        refused(() -> resource.list(as(BOB), null, EVE.id(), 20, ""));
        refused(() -> resource.close(as(BOB), hers.session().id(), EVE.id()));
        refused(() -> resource.closeAll(as(BOB), EVE.id()));
        assertThatThrownBy(() -> resource.close(as(BOB), hers.session().id(), "")).as("as one of his own").isInstanceOfSatisfying(NemboException.class,
                e -> assertThat(e.code()).isEqualTo(GeneralError.NOT_FOUND));
        assertThat(resource.list(as(FakePolicy.admin()), null, EVE.id(), 20, "").items()).hasSize(1);
        assertThat(resource.closeAll(as(FakePolicy.admin()), EVE.id()).closed()).isEqualTo(1);
        assertThat(sessions.find(hers.cookie())).isEmpty();
    }

    @Test
    void anOwnerEndsOneAndAll() {
        Opened first = sessions.open(EVE, "", "");
        sessions.open(EVE, "", "");
        resource.close(as(EVE), first.session().id(), "");
        assertThat(sessions.find(first.cookie())).isEmpty();
        assertThat(resource.closeAll(as(EVE), "").closed()).isEqualTo(1);
    }

    private static void refused(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(NemboException.class, e -> assertThat(e.code()).isEqualTo(GeneralError.FORBIDDEN));
    }

    private static SecurityContext as(Subject caller) {
        return (SecurityContext) Proxy.newProxyInstance(SecurityContext.class.getClassLoader(), new Class<?>[] {SecurityContext.class},
                (proxy, method, arguments) -> method.getName().equals("getUserPrincipal") ? caller : null);
    }
}
