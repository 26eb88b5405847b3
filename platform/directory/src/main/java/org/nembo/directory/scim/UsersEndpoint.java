package org.nembo.directory.scim;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import jakarta.ws.rs.core.UriInfo;
import java.net.URI;
import org.nembo.api.identity.Subject;
import org.nembo.directory.UserRow;
import org.nembo.directory.rest.Callers;

/** {@code /scim/Users}: for administrators; somebody else reads their own record. */
@Path("Users")
@Produces({Scim.MEDIA_TYPE, "application/json"})
public final class UsersEndpoint {

    private final Callers callers;
    private final ScimUsers users;

    UsersEndpoint(Callers callers, ScimUsers users) {
        this.callers = callers;
        this.users = users;
    }

    @GET
    public JsonNode list(@Context SecurityContext security, @Context UriInfo uri, @QueryParam("filter") String filter, @QueryParam("sortBy") String sortBy,
            @QueryParam("sortOrder") String order, @QueryParam("startIndex") Integer start, @QueryParam("count") Integer count) {
        callers.require(Callers.subject(security), "users:list", "users");
        return users.list(Query.of(filter, sortBy, order, start, count, projection(uri)), base(uri));
    }

    @POST
    @Path(".search")
    @Consumes({Scim.MEDIA_TYPE, "application/json"})
    public JsonNode search(@Context SecurityContext security, @Context UriInfo uri, JsonNode body) {
        callers.require(Callers.subject(security), "users:list", "users");
        return users.list(Query.of(body), base(uri));
    }

    @POST
    @Consumes({Scim.MEDIA_TYPE, "application/json"})
    public Response create(@Context SecurityContext security, @Context UriInfo uri, JsonNode body) {
        Subject caller = Callers.subject(security);
        callers.require(caller, "users:create", "users");
        String uid = users.create(caller, Scim.checked(body));
        return Response.fromResponse(answer(users.get(uid, base(uri)), uri, null)).status(201).location(URI.create(base(uri) + "Users/" + uid)).build();
    }

    @GET
    @Path("{id}")
    public Response get(@Context SecurityContext security, @Context UriInfo uri, @PathParam("id") String id, @HeaderParam("If-None-Match") String known) {
        return answer(users.shown(callers.user(Callers.subject(security), "users:read", id), base(uri)), uri, known);
    }

    @PUT
    @Path("{id}")
    @Consumes({Scim.MEDIA_TYPE, "application/json"})
    public Response replace(@Context SecurityContext security, @Context UriInfo uri, @PathParam("id") String id, @HeaderParam("If-Match") String version,
            JsonNode body) {
        Subject caller = Callers.subject(security);
        UserRow present = changeable(caller, id);
        users.replace(caller, present, Scim.checked(body), Callers.version(version), false);
        return answer(users.get(id, base(uri)), uri, null);
    }

    @PATCH
    @Path("{id}")
    @Consumes({Scim.MEDIA_TYPE, "application/json"})
    public Response patch(@Context SecurityContext security, @Context UriInfo uri, @PathParam("id") String id, @HeaderParam("If-Match") String version,
            JsonNode body) {
        Subject caller = Callers.subject(security);
        UserRow present = changeable(caller, id);
        ObjectNode wanted = Patch.apply(Patch.parse(body), users.shown(present, base(uri)));
        users.replace(caller, present, wanted, Callers.version(version), false);
        return answer(users.get(id, base(uri)), uri, null);
    }

    @DELETE
    @Path("{id}")
    public void delete(@Context SecurityContext security, @PathParam("id") String id) {
        Subject caller = Callers.subject(security);
        callers.require(caller, "users:delete", "users/" + id);
        users.delete(caller, id);
    }

    /** The record may say anything about the user, so everything is asked for. */
    private UserRow changeable(Subject caller, String id) {
        callers.require(caller, "users:suspend", "users/" + id);
        callers.require(caller, "users:reset", "users/" + id);
        return callers.user(caller, "users:update-all", id, false);
    }

    static Projection projection(UriInfo uri) {
        return Projection.of(uri.getQueryParameters().getFirst("attributes"), uri.getQueryParameters().getFirst("excludedAttributes"));
    }

    /** Where the API is, with a slash at its end. */
    static String base(UriInfo uri) {
        String base = uri.getBaseUri().toString();
        return base.endsWith("/") ? base : base + "/";
    }

    /** @param known an ETag that the client has; null for none */
    static Response answer(ObjectNode resource, UriInfo uri, String known) {
        String tag = resource.path("meta").path("version").asText();
        if (tag.equals(known)) {
            return Response.notModified().header("ETag", tag).build();
        }
        return Response.ok(projection(uri).of(resource)).header("ETag", tag).build();
    }
}
