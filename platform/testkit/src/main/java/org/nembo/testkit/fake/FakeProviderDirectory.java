package org.nembo.testkit.fake;

import java.util.List;
import java.util.concurrent.ConcurrentSkipListMap;
import org.nembo.api.error.NemboException;
import org.nembo.spi.provider.CloudProvider;
import org.nembo.spi.provider.ProviderDescriptor;
import org.nembo.spi.provider.ProviderDirectory;
import org.nembo.spi.provider.ProviderError;

/** Providers that come and go at a test's command. Thread-safe. */
public final class FakeProviderDirectory implements ProviderDirectory {

    private final ConcurrentSkipListMap<String, CloudProvider> providers = new ConcurrentSkipListMap<>();

    public FakeProviderDirectory(CloudProvider... present) {
        for (CloudProvider provider : present) {
            arrive(provider);
        }
    }

    public void arrive(CloudProvider provider) {
        providers.put(provider.descriptor().name(), provider);
    }

    public void leave(String name) {
        providers.remove(name);
    }

    @Override
    public List<ProviderDescriptor> list() {
        return providers.values().stream().map(CloudProvider::descriptor).toList();
    }

    @Override
    public CloudProvider get(String name) {
        CloudProvider provider = providers.get(name);
        if (provider == null) {
            throw new NemboException(ProviderError.PROVIDER_ABSENT, "the provider '" + name + "' is not deployed");
        }
        return provider;
    }
}
