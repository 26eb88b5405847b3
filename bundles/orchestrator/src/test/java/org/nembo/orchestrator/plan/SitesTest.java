package org.nembo.orchestrator.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.nembo.api.error.ErrorCode;
import org.nembo.api.error.NemboException;
import org.nembo.api.secret.Secret;
import org.nembo.api.site.Site;
import org.nembo.api.site.SiteStatus;
import org.nembo.spi.provider.CloudProvider;
import org.nembo.spi.provider.CloudSession;
import org.nembo.spi.provider.Credential;
import org.nembo.spi.provider.ProviderDescriptor;
import org.nembo.spi.provider.ProviderError;
import org.nembo.testkit.fake.FakeProvider;
import org.nembo.testkit.fake.FakeProviderDirectory;
import org.nembo.testkit.fake.FakeSiteCatalog;

class SitesTest {

    private final FakeSiteCatalog catalog = new FakeSiteCatalog();
    private final FakeProvider provider = new FakeProvider("fake");

    private static void refused(ErrorCode code, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(NemboException.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    @Test
    void looksAtEverySiteHoweverMany() {
        for (int i = 0; i < 1001; i++) {
            catalog.add("s" + i, "fake");
        }
        Sites sites = Sites.patient(catalog, new FakeProviderDirectory(provider), Duration.ofSeconds(60));
        assertThat(sites.all()).hasSize(1001).extracting(Site::id).doesNotHaveDuplicates();
    }

    @Test
    void closesTheSessionWhateverHappens() {
        catalog.add("local", "fake");
        Sites sites = Sites.patient(catalog, new FakeProviderDirectory(provider), Duration.ofSeconds(60));
        sites.workloads("local", workloads -> 1);
        assertThatThrownBy(() -> sites.workloads("local", workloads -> {
            throw new IllegalStateException("no");
        })).hasMessage("no");
        assertThat(provider.openSessions()).isZero();
    }

    @Test
    void callsNothingAtASiteThatIsDisabledOrGone() {
        catalog.add("local", "fake").status("local", SiteStatus.DISABLED);
        Sites sites = Sites.patient(catalog, new FakeProviderDirectory(provider), Duration.ofSeconds(60));
        refused(ProviderError.PROVIDER_UNAVAILABLE, () -> sites.workloads("local", workloads -> 1));
        refused(ProviderError.PROVIDER_UNAVAILABLE, () -> sites.workloads("other", workloads -> 1));
        assertThat(provider.calls()).isEmpty();
    }

    @Test
    void signsInWithTheSecretsOfTheSite() {
        AtomicReference<Credential> used = new AtomicReference<>();
        CloudProvider curious = new CloudProvider() {
            @Override
            public ProviderDescriptor descriptor() {
                return new ProviderDescriptor("curious", "Curious", "Keeps the credential.", List.of());
            }

            @Override
            public CloudSession open(Site site, Credential credential) {
                used.set(credential);
                return () -> { };
            }
        };
        catalog.add("plain", "curious").add("secret", "curious").secrets("secret", Map.of("key", new Secret("s")));
        Sites sites = Sites.patient(catalog, new FakeProviderDirectory(curious), Duration.ofSeconds(60));
        sites.with(catalog.find("plain").orElseThrow(), session -> 1);
        assertThat(used.get()).isEqualTo(new Credential.None());
        sites.with(catalog.find("secret").orElseThrow(), session -> 1);
        assertThat(used.get()).isEqualTo(new Credential.SiteSecrets(Map.of("key", new Secret("s"))));
        refused(ProviderError.PROVIDER_UNSUPPORTED, () -> sites.workloads("plain", workloads -> 1));
    }
}
