package org.nembo.identity.oauth;

import java.util.Set;
import org.nembo.api.rest.RestApi;
import org.nembo.identity.IssuerParts;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code /.well-known/oauth-authorization-server/oidc} (RFC 8414, section 3). */
@Component(service = RestApi.class)
public final class ServerMetadataApi implements RestApi {

    private final DiscoveryResource resource;

    @Activate
    public ServerMetadataApi(@Reference IssuerParts parts) {
        this.resource = new DiscoveryResource(parts.named());
    }

    @Override
    public String path() {
        return "/.well-known/oauth-authorization-server/oidc";
    }

    @Override
    public String title() {
        return "OAuth server metadata";
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
