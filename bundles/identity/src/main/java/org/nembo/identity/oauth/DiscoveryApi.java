package org.nembo.identity.oauth;

import java.util.Set;
import org.nembo.api.rest.RestApi;
import org.nembo.identity.IssuerParts;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code /.well-known/openid-configuration}, where clients look that were given the server's address for the issuer's. */
@Component(service = RestApi.class)
public final class DiscoveryApi implements RestApi {

    private final DiscoveryResource resource;

    @Activate
    public DiscoveryApi(@Reference IssuerParts parts) {
        this.resource = new DiscoveryResource(parts.named());
    }

    @Override
    public String path() {
        return "/.well-known/openid-configuration";
    }

    @Override
    public String title() {
        return "OpenID Connect discovery";
    }

    @Override
    public Set<Object> resources() {
        return Set.of(resource);
    }

    @Override
    public boolean signsIn() {
        return false;
    }
}
