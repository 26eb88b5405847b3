package org.nembo.federation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.ws.rs.core.SecurityContext;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.security.Principal;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nembo.api.error.GeneralError;
import org.nembo.api.error.NemboException;
import org.nembo.api.identity.Subject;
import org.nembo.api.shell.Command;
import org.nembo.api.shell.CommandLine;
import org.nembo.api.site.SiteStatus;
import org.nembo.store.StoreDatabases;
import org.nembo.testkit.fake.FakeEvents;
import org.nembo.testkit.fake.FakePolicy;
import org.nembo.testkit.fake.FakeProviderDirectory;
import org.nembo.testkit.fake.FakeSecrets;
import org.nembo.testkit.fake.RecordedAudit;

final class SitesResourceTest {

    private static final String WHO = "root@https://issuer.example";

    @TempDir
    private Path directory;

    private StoreDatabases databases;
    private SitesResource resource;
    private StoredSites sites;
    private FakeProviderDirectory providers;

    @BeforeEach
    void start() {
        databases = StoreDatabases.sqlite(directory.resolve("test.db"));
        providers = new FakeProviderDirectory(TestDirectory.provider(TestDirectory.LOCAL, () -> { }), TestDirectory.provider(TestDirectory.CLOUD, () -> { }));
        sites = new StoredSites(databases, new FakeSecrets(), new FakeEvents(), providers, new RecordedAudit(), Clock.systemUTC());
        resource = new SitesResource(sites, new SiteCheck(5, providers), new FakePolicy("sites:read"));
        sites.create(WHO, new org.nembo.api.site.Site("one", "", "local", SiteStatus.ACTIVE, Map.of()));
    }

    @AfterEach
    void stop() {
        databases.close();
    }

    @Test
    void whoIsNoAdministratorLooksButChangesNothing() {
        SecurityContext user = as(FakePolicy.user("ann", "users"));
        assertThat(resource.list(user, 20, "").items()).extracting(SiteView::id).containsExactly("one");
        assertThat(resource.show(user, "one").getHeaderString("ETag")).isEqualTo("\"1\"");
        assertForbidden(() -> resource.create(user, null, form("two")));
        assertForbidden(() -> resource.update(user, "one", null, form(null)));
        assertForbidden(() -> resource.delete(user, "one"));
        assertForbidden(() -> resource.check(user, "one"));
    }

    @Test
    void anAdministratorChangesOverWhatWasSeenOnly() {
        SecurityContext admin = as(FakePolicy.admin());
        SitesResource.SiteForWriting drained = new SitesResource.SiteForWriting(null, "new", null, SiteStatus.DRAINING, null);
        assertThat(resource.update(admin, "one", "\"1\"", drained).getStatus()).isEqualTo(200);
        assertThatThrownBy(() -> resource.update(admin, "one", "\"1\"", form(null))).hasMessageContaining("version 2");
        assertThatThrownBy(() -> resource.update(admin, "one", "W/x", form(null))).hasMessageContaining("ETag");
        assertThatThrownBy(() -> resource.update(admin, "one", null, form("other"))).hasMessageContaining("differs");
        assertThatThrownBy(() -> resource.update(admin, "none", null, form(null))).hasMessageContaining("no site 'none'");
        assertThat(resource.check(admin, "one").capabilities()).containsExactly("quotas");
    }

    @Test
    void nullRemovesASecretThatIsNotRequired() {
        SecurityContext admin = as(FakePolicy.admin());
        Map<String, String> properties = new HashMap<>(Map.of("auth.url", "https://cloud.example", "password", "CANARY", "proxy.password", "other"));
        sites.create(WHO, new org.nembo.api.site.Site("far", "", "cloud", SiteStatus.ACTIVE, properties));
        properties.put("password", "***");
        properties.put("proxy.password", null);
        resource.update(admin, "far", "\"1\"", new SitesResource.SiteForWriting(null, "", null, null, properties));
        assertThat(sites.secrets("far")).containsOnlyKeys("password");
        properties.put("region", null);
        assertThatThrownBy(() -> resource.update(admin, "far", null, new SitesResource.SiteForWriting(null, "", null, null, properties)))
                .hasMessageContaining("must not be null");
    }

    @Test
    void theShellRemovesASecretByNameAlone() throws Exception {
        sites.create(WHO, new org.nembo.api.site.Site("far", "", "cloud", SiteStatus.ACTIVE,
                Map.of("auth.url", "https://cloud.example", "password", "CANARY", "proxy.password", "other", "region", "two")));
        SiteCommands commands = new SiteCommands(sites, new SiteCheck(5, providers), providers);
        Command set = commands.commands().stream().filter(command -> command.name().equals("set")).findFirst().orElseThrow();
        run(set, "far", "proxy.password=", "region=");
        assertThat(sites.secrets("far")).containsOnlyKeys("password");
        assertThat(sites.get("far").site().properties()).containsOnlyKeys("auth.url");
        providers.leave("cloud");
        assertThatThrownBy(() -> run(set, "far", "proxy.password=")).isInstanceOf(NemboException.class);
    }

    @Test
    void badBodiesNameWhatIsWrong() {
        SecurityContext admin = as(FakePolicy.admin());
        assertThatThrownBy(() -> resource.create(admin, null, null)).hasMessageContaining("needs 'id' and 'provider'");
        assertThatThrownBy(() -> resource.create(admin, null, form("Not An Id"))).hasMessageContaining("lower-case");
        Map<String, String> withNull = new HashMap<>();
        withNull.put("x", null);
        SitesResource.SiteForWriting holed = new SitesResource.SiteForWriting("two", "", "local", null, withNull);
        assertThatThrownBy(() -> resource.create(admin, null, holed)).hasMessageContaining("null");
    }

    /** What somebody typed. */
    private static void run(Command command, String site, String... properties) throws Exception {
        CommandLine line = (CommandLine) Proxy.newProxyInstance(CommandLine.class.getClassLoader(), new Class<?>[] {CommandLine.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "argument" -> site;
                    case "rest" -> List.of(properties);
                    case "option" -> "";
                    case "caller" -> FakePolicy.admin();
                    default -> throw new IllegalStateException(method.getName() + " is not asked for");
                });
        command.body().run(line);
    }

    private static void assertForbidden(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOf(NemboException.class)
                .satisfies(e -> assertThat(((NemboException) e).code()).isEqualTo(GeneralError.FORBIDDEN));
    }

    private static SitesResource.SiteForWriting form(String id) {
        return new SitesResource.SiteForWriting(id, "", "local", null, Map.of());
    }

    private static SecurityContext as(Subject subject) {
        return new SecurityContext() {
            @Override
            public Principal getUserPrincipal() {
                return subject;
            }

            @Override
            public boolean isUserInRole(String role) {
                return false;
            }

            @Override
            public boolean isSecure() {
                return true;
            }

            @Override
            public String getAuthenticationScheme() {
                return "Bearer";
            }
        };
    }
}
