package org.nembo.identity.rest;

import java.util.Set;
import org.nembo.api.identity.Policy;
import org.nembo.api.rest.RestApi;
import org.nembo.identity.IssuerParts;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code /api/v1/clients}. */
@Component
public final class ClientsApi implements RestApi {

    private final ClientsResource resource;

    @Activate
    public ClientsApi(@Reference IssuerParts parts, @Reference Policy policy) {
        this.resource = new ClientsResource(parts, policy);
    }

    @Override
    public String path() {
        return "/api/v1/clients";
    }

    @Override
    public String title() {
        return "Clients";
    }

    @Override
    public Set<Object> resources() {
        return Set.of(resource);
    }
}
