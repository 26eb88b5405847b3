package org.nembo.orchestrator.rest;

import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import org.nembo.api.identity.Subject;
import org.nembo.api.rest.Page;
import org.nembo.api.rest.PageRequest;
import org.nembo.orchestrator.callback.Callbacks;

/** The callbacks of a deployment: which were sent, which not and why; and what they are signed with. */
@Path("{id}/callbacks")
@Produces("application/json")
public final class CallbacksResource {

    /** What signs the callbacks of a deployment. */
    public record SecretView(String secret) {

        /** The secret itself is for the body of the answer alone. */
        @Override
        public String toString() {
            return "SecretView[***]";
        }
    }

    private final Callbacks callbacks;

    CallbacksResource(Callbacks callbacks) {
        this.callbacks = callbacks;
    }

    @GET
    public Page<DeliveryView> list(@Context SecurityContext security, @PathParam("id") String id, @QueryParam("limit") @DefaultValue("20") int limit,
            @QueryParam("after") @DefaultValue("") String after) {
        return callbacks.list(caller(security), id, new PageRequest(limit, after)).map(DeliveryView::of);
    }

    @POST
    @Path("{delivery}/redeliver")
    public Response redeliver(@Context SecurityContext security, @PathParam("id") String id, @PathParam("delivery") String delivery) {
        return Response.status(Response.Status.ACCEPTED).entity(DeliveryView.of(callbacks.redeliver(caller(security), id, delivery))).build();
    }

    @GET
    @Path("secret")
    public SecretView secret(@Context SecurityContext security, @PathParam("id") String id) {
        return new SecretView(callbacks.secret(caller(security), id).reveal());
    }

    /** Replaces it. */
    @POST
    @Path("secret")
    public SecretView rotate(@Context SecurityContext security, @PathParam("id") String id) {
        return new SecretView(callbacks.rotate(caller(security), id).reveal());
    }

    private static Subject caller(SecurityContext security) {
        return (Subject) security.getUserPrincipal();
    }
}
