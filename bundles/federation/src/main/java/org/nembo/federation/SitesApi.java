package org.nembo.federation;

import java.util.Set;
import org.nembo.api.identity.Policy;
import org.nembo.api.rest.RestApi;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code /api/v1/sites}. */
@Component
public final class SitesApi implements RestApi {

    private final SitesResource resource;

    @Activate
    public SitesApi(@Reference StoredSites sites, @Reference SiteCheck check, @Reference Policy policy) {
        this.resource = new SitesResource(sites, check, policy);
    }

    @Override
    public String path() {
        return "/api/v1/sites";
    }

    @Override
    public String title() {
        return "Sites";
    }

    @Override
    public Set<Object> resources() {
        return Set.of(resource);
    }
}
