package org.nembo.objectstore.rest;

import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import org.nembo.objectstore.admin.Scrubs;

/** The reading and verifying of all that is stored. */
@Path("scrub")
@Produces("application/json")
public final class ScrubResource {

    private final Scrubs scrubs;

    ScrubResource(Scrubs scrubs) {
        this.scrubs = scrubs;
    }

    @GET
    public Scrubs.Status status(@Context SecurityContext security) {
        return scrubs.status(KeysResource.caller(security));
    }

    @POST
    public Response start(@Context SecurityContext security) {
        return Response.status(202).entity(scrubs.start(KeysResource.caller(security))).build();
    }

    @DELETE
    public Scrubs.Status stop(@Context SecurityContext security) {
        return scrubs.stop(KeysResource.caller(security));
    }
}
