package org.nembo.identity.oauth;

import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;
import org.nembo.identity.IssuerParts;

/** Discovery and keys below the issuer's own address. */
@Path("/")
@PermitAll
public final class IssuerResource {

    private final IssuerParts parts;

    IssuerResource(IssuerParts parts) {
        this.parts = parts;
    }

    @GET
    @Path(".well-known/openid-configuration")
    public Response discovery() {
        return DiscoveryResource.metadata(parts.named());
    }

    @GET
    @Path("jwk")
    public Response keys() {
        return DiscoveryResource.keys(parts.keys());
    }
}
