package org.nembo.identity.oauth;

import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;
import org.nembo.identity.Issuer;

/** What the issuer tells of itself. */
@Path("/")
@PermitAll
public final class DiscoveryResource {

    private static final String AGE = "public, max-age=300";

    private final Issuer issuer;

    DiscoveryResource(Issuer issuer) {
        this.issuer = issuer;
    }

    @GET
    public Response show() {
        return metadata(issuer);
    }

    static Response metadata(Issuer issuer) {
        return Response.ok(Metadata.of(issuer), "application/json").header("Cache-Control", AGE).header("Access-Control-Allow-Origin", "*").build();
    }

    static Response keys(String keys) {
        return Response.ok(keys, "application/jwk-set+json").header("Cache-Control", AGE).header("Access-Control-Allow-Origin", "*").build();
    }
}
