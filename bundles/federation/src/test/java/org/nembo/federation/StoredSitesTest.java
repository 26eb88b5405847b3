package org.nembo.federation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.nembo.api.error.ErrorCode;
import org.nembo.api.error.NemboException;
import org.nembo.api.rest.Page;
import org.nembo.api.rest.PageRequest;
import org.nembo.api.secret.Secret;
import org.nembo.api.site.Site;
import org.nembo.api.site.SiteStatus;
import org.nembo.spi.provider.ProviderError;
import org.nembo.store.StoreDatabases;
import org.nembo.testkit.fake.FakeEvents;
import org.nembo.testkit.fake.FakeProviderDirectory;
import org.nembo.testkit.fake.FakeSecrets;
import org.nembo.testkit.fake.RecordedAudit;
import org.nembo.testkit.sql.BothDatabases;
import org.nembo.testkit.sql.TestDatabase;

final class StoredSitesTest {

    private static final String WHO = "root@https://issuer.example";

    private static final Map<String, String> GOOD = Map.of("auth.url", "https://cloud.example", "password", "CANARY");

    private final FakeEvents events = new FakeEvents();
    private final RecordedAudit audit = new RecordedAudit();
    private final FakeSecrets secrets = new FakeSecrets();
    private final FakeProviderDirectory providers = new FakeProviderDirectory(
            TestDirectory.provider(TestDirectory.CLOUD, () -> { }), TestDirectory.provider(TestDirectory.LOCAL, () -> { }));

    private interface Body {
        void run(StoredSites sites);
    }

    @BothDatabases
    void aSiteIsStoredAndItsSecretsAreSealedApart(TestDatabase database) {
        with(database, sites -> {
            StoredSite made = sites.create(WHO, site("bari", GOOD));
            assertThat(made.site().properties()).containsOnlyKeys("auth.url");
            assertThat(sites.find("bari")).contains(made.site());
            assertThat(sites.secrets("bari")).containsOnlyKeys("password");
            assertThat(sites.secrets("bari").get("password").reveal()).isEqualTo("CANARY");
            assertThat(secrets.paths()).containsExactly("sites/bari/password");
            assertThat(SiteView.of(made, sites.secretNames("bari")).properties()).containsEntry("password", "***");
            assertThat(events.types("sites/bari")).containsExactly("org.nembo.site.created");
            assertThat(events.all().toString()).doesNotContain("CANARY");
        });
    }

    @BothDatabases
    void everyChangeIsAuditedAndNoneHappensThatCannotBe(TestDatabase database) {
        with(database, sites -> {
            sites.create(WHO, site("bari", GOOD));
            sites.setStatus(WHO, "bari", SiteStatus.DISABLED);
            sites.delete(WHO, "bari");
            assertThat(audit.entries()).allMatch(entry -> entry.actor().equals(WHO) && entry.resource().equals("sites/bari"))
                    .extracting(entry -> entry.facts().get("what")).containsExactly("created", "updated", "deleted");
            assertThat(audit.entries().toString()).doesNotContain("CANARY");
            audit.fail();
            assertThatThrownBy(() -> sites.create(WHO, site("bari", GOOD))).isInstanceOf(IllegalStateException.class);
            assertThat(sites.find("bari")).isEmpty();
        });
    }

    @BothDatabases
    void everyMistakeIsToldAtOnceAndNothingIsStored(TestDatabase database) {
        with(database, sites -> {
            assertThatThrownBy(() -> sites.create(WHO, site("bari", Map.of("auth.ulr", "x", "colour", "blue"))))
                    .isInstanceOf(NemboException.class)
                    .hasMessageContaining("no property 'auth.ulr': did you mean 'auth.url'?").hasMessageContaining("no property 'colour'")
                    .hasMessageContaining("'auth.url' is required").hasMessageContaining("'password' is required")
                    .satisfies(e -> assertThat((List<?>) ((NemboException) e).members().get("errors")).hasSize(4));
            assertThat(sites.find("bari")).isEmpty();
            assertThat(secrets.paths()).isEmpty();
            assertThat(events.all()).isEmpty();
        });
    }

    @BothDatabases
    void aTakenIdIsRefusedAndTheFirstSiteStays(TestDatabase database) {
        with(database, sites -> {
            sites.create(WHO, site("bari", GOOD));
            Site second = new Site("bari", "other", "local", SiteStatus.ACTIVE, Map.of());
            assertThatThrownBy(() -> sites.create(WHO, second)).satisfies(code(FederationError.SITE_EXISTS));
            assertThat(sites.find("bari").orElseThrow().provider()).isEqualTo("cloud");
        });
    }

    @BothDatabases
    void theMaskKeepsASecretAndAValueReplacesIt(TestDatabase database) {
        with(database, sites -> {
            sites.create(WHO, site("bari", GOOD));
            sites.update(WHO, site("bari", Map.of("auth.url", "https://new.example", "password", "***")), OptionalInt.of(1));
            assertThat(sites.secrets("bari").get("password").reveal()).isEqualTo("CANARY");
            assertThat(sites.find("bari").orElseThrow().property("auth.url", "")).isEqualTo("https://new.example");
            sites.update(WHO, site("bari", Map.of("auth.url", "https://new.example", "password", "fresh")), OptionalInt.of(2));
            assertThat(sites.secrets("bari").get("password").reveal()).isEqualTo("fresh");
        });
    }

    @BothDatabases
    void anEmptyTextRemovesASecretThatIsNotRequired(TestDatabase database) {
        with(database, sites -> {
            Map<String, String> both = Map.of("auth.url", "https://cloud.example", "password", "CANARY", "proxy.password", "other");
            sites.create(WHO, site("bari", both));
            sites.update(WHO, site("bari", Map.of("auth.url", "https://cloud.example")), OptionalInt.of(1));
            assertThat(sites.secretNames("bari")).as("left out, they stay").containsExactlyInAnyOrder("password", "proxy.password");
            sites.update(WHO, site("bari", Map.of("auth.url", "https://cloud.example", "proxy.password", "")), OptionalInt.of(2));
            assertThat(secrets.paths()).containsExactly("sites/bari/password");
            assertThatThrownBy(() -> sites.update(WHO, site("bari", Map.of("auth.url", "https://cloud.example", "password", "")), OptionalInt.of(3)))
                    .satisfies(code(FederationError.SITE_INVALID)).hasMessageContaining("'password' is required");
            assertThat(sites.secrets("bari").get("password").reveal()).isEqualTo("CANARY");
        });
    }

    @BothDatabases
    void secretsAreAllFoundHoweverManyThereAre(TestDatabase database) {
        with(database, sites -> {
            int many = PageRequest.MAX + 3;
            for (int i = 0; i < many; i++) {
                secrets.put("sites/bari/p%04d".formatted(i), new Secret("v" + i));
            }
            secrets.put("sites/bari2/other", new Secret("x"));
            assertThat(sites.secretNames("bari")).hasSize(many).contains("p0000", "p%04d".formatted(many - 1));
            assertThat(sites.secrets("bari")).hasSize(many);
        });
    }

    @BothDatabases
    void theMaskIsNoPasswordOfANewSite(TestDatabase database) {
        with(database, sites -> {
            sites.create(WHO, site("bari", Map.of("auth.url", "x", "password", "***")));
            assertThat(sites.secrets("bari").get("password").reveal()).as("taken as it is: nothing was stored before").isEqualTo("***");
        });
    }

    @BothDatabases
    void aChangeOverAnotherOnesChangeIsRefused(TestDatabase database) {
        with(database, sites -> {
            sites.create(WHO, site("bari", GOOD));
            sites.setStatus(WHO, "bari", SiteStatus.DRAINING);
            assertThatThrownBy(() -> sites.update(WHO, site("bari", GOOD), OptionalInt.of(1))).satisfies(code(FederationError.SITE_CHANGED))
                    .hasMessageContaining("version 2");
            assertThat(sites.find("bari").orElseThrow().status()).isEqualTo(SiteStatus.DRAINING);
        });
    }

    @BothDatabases
    void onlyADisabledSiteIsRemovedAndItsSecretsGoWithIt(TestDatabase database) {
        with(database, sites -> {
            sites.create(WHO, site("bari", GOOD));
            assertThatThrownBy(() -> sites.delete(WHO, "bari")).satisfies(code(FederationError.SITE_IN_SERVICE));
            sites.setStatus(WHO, "bari", SiteStatus.DISABLED);
            sites.delete(WHO, "bari");
            assertThat(sites.find("bari")).isEmpty();
            assertThat(secrets.paths()).isEmpty();
            assertThat(events.types("sites/bari")).endsWith("org.nembo.site.deleted");
            assertThatThrownBy(() -> sites.delete(WHO, "bari")).satisfies(code(FederationError.SITE_NOT_FOUND));
        });
    }

    @BothDatabases
    void theStatusChangesAlsoWhileTheProviderIsAway(TestDatabase database) {
        with(database, sites -> {
            sites.create(WHO, site("bari", GOOD));
            providers.leave("cloud");
            assertThat(sites.setStatus(WHO, "bari", SiteStatus.DISABLED).site().status()).isEqualTo(SiteStatus.DISABLED);
            assertThatThrownBy(() -> sites.create(WHO, site("other", GOOD))).satisfies(code(ProviderError.PROVIDER_ABSENT));
        });
    }

    @BothDatabases
    void theListIsPagedById(TestDatabase database) {
        with(database, sites -> {
            for (String id : List.of("c", "a", "b")) {
                sites.create(WHO, new Site(id, "", "local", SiteStatus.ACTIVE, Map.of()));
            }
            Page<Site> first = sites.list(PageRequest.first(2));
            assertThat(first.items()).extracting(Site::id).containsExactly("a", "b");
            assertThat(sites.list(new PageRequest(2, first.next().orElseThrow())).items()).extracting(Site::id).containsExactly("c");
            assertThat(sites.countByProvider()).containsOnly(Map.entry("local", 3));
        });
    }

    @BothDatabases
    void aFreshServerWithTheLocalProviderGetsItsSiteOnce(TestDatabase database) {
        with(database, sites -> {
            DefaultSite unwanted = new DefaultSite(false, sites);
            unwanted.addProvider(providers.get("local"));
            assertThat(sites.isEmpty()).isTrue();
            DefaultSite wanted = new DefaultSite(true, sites);
            wanted.addProvider(providers.get("cloud"));
            assertThat(sites.isEmpty()).isTrue();
            wanted.addProvider(providers.get("local"));
            wanted.addProvider(providers.get("local"));
            assertThat(sites.list(PageRequest.first(10)).items()).extracting(Site::id).containsExactly("local");
        });
    }

    private static java.util.function.Consumer<Throwable> code(ErrorCode code) {
        return e -> assertThat(((NemboException) e).code()).isEqualTo(code);
    }

    private static Site site(String id, Map<String, String> properties) {
        return new Site(id, "A site", "cloud", SiteStatus.ACTIVE, properties);
    }

    private void with(TestDatabase database, Body body) {
        try (StoreDatabases databases = StoreDatabases.of(database.jdbcUrl(), database.user(), database.password())) {
            body.run(new StoredSites(databases, secrets, events, providers, audit, Clock.systemUTC()));
        }
    }
}
