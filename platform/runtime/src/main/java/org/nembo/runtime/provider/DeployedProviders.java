package org.nembo.runtime.provider;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.nembo.api.error.NemboException;
import org.nembo.spi.provider.CloudProvider;
import org.nembo.spi.provider.ProviderDescriptor;
import org.nembo.spi.provider.ProviderDirectory;
import org.nembo.spi.provider.ProviderError;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The providers whose bundles run now. When two have the same name, the one that came last serves. */
@Component
public final class DeployedProviders implements ProviderDirectory {

    private static final Logger log = LoggerFactory.getLogger(DeployedProviders.class);

    private final Map<String, CloudProvider> providers = new ConcurrentHashMap<>();

    @Activate
    public DeployedProviders() {
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void addProvider(CloudProvider provider) {
        String name = provider.descriptor().name();
        if (providers.put(name, provider) != null) {
            log.warn("A second provider named '{}' was deployed; the newer one serves", name);
        }
    }

    void removeProvider(CloudProvider provider) {
        providers.remove(provider.descriptor().name(), provider);
    }

    @Override
    public List<ProviderDescriptor> list() {
        return providers.values().stream().map(CloudProvider::descriptor).sorted(Comparator.comparing(ProviderDescriptor::name)).toList();
    }

    @Override
    public CloudProvider get(String name) {
        CloudProvider provider = providers.get(name);
        if (provider == null) {
            throw new NemboException(ProviderError.PROVIDER_ABSENT, "the provider '%s' is not deployed now".formatted(name));
        }
        return provider;
    }
}
