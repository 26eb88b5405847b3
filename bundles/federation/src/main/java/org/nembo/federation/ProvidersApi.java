package org.nembo.federation;

import java.util.Set;
import org.nembo.api.identity.Policy;
import org.nembo.api.rest.RestApi;
import org.nembo.spi.provider.ProviderDirectory;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code /api/v1/providers}. */
@Component
public final class ProvidersApi implements RestApi {

    private final ProvidersResource resource;

    @Activate
    public ProvidersApi(@Reference ProviderDirectory providers, @Reference StoredSites sites, @Reference Policy policy) {
        this.resource = new ProvidersResource(providers, sites, policy);
    }

    @Override
    public String path() {
        return "/api/v1/providers";
    }

    @Override
    public String title() {
        return "Providers";
    }

    @Override
    public Set<Object> resources() {
        return Set.of(resource);
    }
}
