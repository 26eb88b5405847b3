package org.nembo.identity.rest;

import java.util.Set;
import org.nembo.api.identity.Policy;
import org.nembo.api.rest.RestApi;
import org.nembo.identity.IssuerParts;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code /api/v1/consents}. */
@Component
public final class ConsentsApi implements RestApi {

    private final ConsentsResource resource;

    @Activate
    public ConsentsApi(@Reference IssuerParts parts, @Reference Policy policy) {
        this.resource = new ConsentsResource(parts, policy);
    }

    @Override
    public String path() {
        return "/api/v1/consents";
    }

    @Override
    public String title() {
        return "Consents";
    }

    @Override
    public Set<Object> resources() {
        return Set.of(resource);
    }
}
