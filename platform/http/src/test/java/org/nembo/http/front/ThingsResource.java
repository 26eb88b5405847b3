package org.nembo.http.front;

import com.fasterxml.jackson.databind.JsonNode;
import jakarta.annotation.security.PermitAll;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.ForbiddenException;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.container.AsyncResponse;
import jakarta.ws.rs.container.Suspended;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import jakarta.ws.rs.core.UriInfo;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.nembo.api.error.GeneralError;
import org.nembo.api.error.NemboException;
import org.nembo.api.identity.Subject;
import org.nembo.api.rest.Page;
import org.nembo.api.rest.PageRequest;
import org.nembo.api.rest.StepUp;

/** What the tests call. */
@Path("/")
@Produces("application/json")
public final class ThingsResource {

    public enum Colour { RED, GREEN }

    public record Thing(String name, Optional<Integer> size, Colour colour, List<Part> parts, Instant made) {
    }

    public record Part(String label, int count) {
        public Part {
            if (count < 0) {
                throw new IllegalArgumentException("count must not be negative, is " + count);
            }
        }
    }

    @GET
    public Page<Thing> list(@QueryParam("limit") @DefaultValue("20") int limit, @QueryParam("after") @DefaultValue("") String after) {
        PageRequest page = new PageRequest(limit, after);
        return new Page<>(List.of(new Thing("one", Optional.empty(), Colour.RED, List.of(), Instant.EPOCH)),
                page.limit() == 1 ? Optional.of("one") : Optional.empty());
    }

    @GET
    @Path("{id}")
    public Thing get(@PathParam("id") String id) {
        if (id.equals("none")) {
            throw new NemboException(GeneralError.NOT_FOUND, "there is no thing none").with("thing", id);
        }
        return new Thing(id, Optional.of(4), Colour.GREEN, List.of(new Part("leg", 4)), Instant.EPOCH);
    }

    @POST
    @Consumes("application/json")
    public Response create(Thing thing, @Context UriInfo uri) {
        if (thing == null) {
            throw new NemboException(GeneralError.INVALID_REQUEST, "a thing is needed");
        }
        return Response.created(uri.getAbsolutePathBuilder().path(thing.name()).build()).entity(thing).build();
    }

    @POST
    @Path("any/json")
    @Consumes("application/json")
    public JsonNode any(JsonNode json) {
        return json;
    }

    @DELETE
    @Path("{id}")
    public void delete(@PathParam("id") String id) {
        if (!id.equals("one")) {
            throw new ForbiddenException("internal words");
        }
    }

    @GET
    @Path("open/hello")
    @PermitAll
    public Map<String, String> hello(@Context SecurityContext security) {
        return Map.of("hello", security.getUserPrincipal() == null ? "stranger" : security.getUserPrincipal().getName());
    }

    @GET
    @Path("who/am-i")
    public Map<String, String> who(@Context SecurityContext security) {
        return Map.of("id", ((Subject) security.getUserPrincipal()).id());
    }

    @DELETE
    @Path("dear/{id}")
    @StepUp
    public void deleteDear(@PathParam("id") String id) {
        // Nothing is there.
    }

    @GET
    @Path("who/from")
    public Map<String, String> from(@Context HttpServletRequest request) {
        return Map.of("address", request.getRemoteAddr(), "agent", request.getHeader("User-Agent"));
    }

    @GET
    @Path("bad/{kind}")
    public Response bad(@PathParam("kind") String kind) {
        switch (kind) {
            case "crash":
                throw new IllegalStateException("the secret is 42");
            case "internal":
                throw new NemboException(GeneralError.INTERNAL, "the secret is 42");
            case "busy":
                throw new NemboException(GeneralError.TOO_MANY_REQUESTS, "slow down").with("retryAfter", 7);
            case "down":
                throw new NemboException(GeneralError.UNAVAILABLE, "down for now");
            case "writing":
                return Response.ok(new Object() {
                    @SuppressWarnings("unused")
                    public String getBroken() {
                        throw new IllegalStateException("the secret is 42");
                    }
                }).build();
            default:
                return Response.status(409).build();
        }
    }

    @GET
    @Path("later/{how}")
    public void later(@PathParam("how") String how, @Suspended AsyncResponse response) {
        Thread thread = new Thread(() -> {
            if (how.equals("well")) {
                response.resume(Map.of("later", how));
            } else {
                response.resume(new NemboException(GeneralError.CONFLICT, "later it was in conflict"));
            }
        });
        thread.start();
    }
}
