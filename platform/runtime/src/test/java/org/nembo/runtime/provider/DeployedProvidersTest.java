package org.nembo.runtime.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.nembo.api.error.NemboException;
import org.nembo.api.site.Site;
import org.nembo.spi.provider.CloudProvider;
import org.nembo.spi.provider.CloudSession;
import org.nembo.spi.provider.Credential;
import org.nembo.spi.provider.ProviderDescriptor;
import org.nembo.spi.provider.ProviderError;

class DeployedProvidersTest {

    private record Named(String name, String title) implements CloudProvider {
        @Override
        public ProviderDescriptor descriptor() {
            return new ProviderDescriptor(name, title, "", List.of());
        }

        @Override
        public CloudSession open(Site site, Credential credential) {
            throw new IllegalStateException("nobody opens it here");
        }
    }

    private final DeployedProviders providers = new DeployedProviders();

    @Test
    void listsThoseThatAreDeployedByName() {
        providers.addProvider(new Named("zeta", "Z"));
        providers.addProvider(new Named("alpha", "A"));
        assertThat(providers.list()).extracting(ProviderDescriptor::name).containsExactly("alpha", "zeta");
        assertThat(providers.get("zeta").descriptor().title()).isEqualTo("Z");
    }

    @Test
    void anAbsentOneIsARetryableError() {
        assertThatThrownBy(() -> providers.get("local")).isInstanceOfSatisfying(NemboException.class, e -> {
            assertThat(e.code()).isEqualTo(ProviderError.PROVIDER_ABSENT);
            assertThat(e.code().retryable()).isTrue();
        });
    }

    @Test
    void aReplacementThatCameBeforeTheOldOneWentStays() {
        Named old = new Named("local", "old");
        providers.addProvider(old);
        providers.addProvider(new Named("local", "new"));
        providers.removeProvider(old);
        assertThat(providers.get("local").descriptor().title()).isEqualTo("new");
    }

    @Test
    void theOlderOfTwoServesAgainWhenTheNewerGoes() {
        Named newer = new Named("local", "newer");
        providers.addProvider(new Named("local", "older"));
        providers.addProvider(newer);
        assertThat(providers.list()).extracting(ProviderDescriptor::title).containsExactly("newer");
        providers.removeProvider(newer);
        assertThat(providers.get("local").descriptor().title()).isEqualTo("older");
        assertThat(providers.list()).extracting(ProviderDescriptor::title).containsExactly("older");
    }
}
