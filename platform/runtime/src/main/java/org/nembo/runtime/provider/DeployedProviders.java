package org.nembo.runtime.provider;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
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

/** The providers whose bundles run now. Of those that have the same name, the one that came last serves. */
@Component
public final class DeployedProviders implements ProviderDirectory {

    private static final Logger log = LoggerFactory.getLogger(DeployedProviders.class);

    /** In the order they came. */
    private final List<CloudProvider> providers = new CopyOnWriteArrayList<>();

    @Activate
    public DeployedProviders() {
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void addProvider(CloudProvider provider) {
        String name = provider.descriptor().name();
        if (find(name).isPresent()) {
            log.warn("A second provider named '{}' was deployed; the newer one serves", name);
        }
        providers.add(provider);
    }

    void removeProvider(CloudProvider provider) {
        providers.remove(provider);
    }

    @Override
    public List<ProviderDescriptor> list() {
        Map<String, ProviderDescriptor> byName = new TreeMap<>();
        providers.forEach(provider -> byName.put(provider.descriptor().name(), provider.descriptor()));
        return List.copyOf(byName.values());
    }

    @Override
    public CloudProvider get(String name) {
        return find(name).orElseThrow(() -> new NemboException(ProviderError.PROVIDER_ABSENT, "the provider '%s' is not deployed now".formatted(name)));
    }

    private Optional<CloudProvider> find(String name) {
        return providers.stream().filter(provider -> provider.descriptor().name().equals(name)).reduce((older, newer) -> newer);
    }
}
