package org.nembo.directory.scim;

import com.fasterxml.jackson.databind.JsonNode;
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
import java.util.List;
import java.util.function.Predicate;
import org.nembo.api.identity.Subject;
import org.nembo.directory.Group;
import org.nembo.directory.Groups;
import org.nembo.directory.rest.Callers;

/** {@code /scim/Groups}: everybody sees the names, members see each other, managers change members, administrators do the rest. */
@Path("Groups")
@Produces({Scim.MEDIA_TYPE, "application/json"})
public final class GroupsEndpoint {

    private final Callers callers;
    private final ScimGroups scim;
    private final Groups groups;

    GroupsEndpoint(Callers callers, ScimGroups scim, Groups groups) {
        this.callers = callers;
        this.scim = scim;
        this.groups = groups;
    }

    @GET
    public JsonNode list(@Context SecurityContext security, @Context UriInfo uri, @QueryParam("filter") String filter, @QueryParam("sortBy") String sortBy,
            @QueryParam("sortOrder") String order, @QueryParam("startIndex") Integer start, @QueryParam("count") Integer count) {
        Subject caller = Callers.subject(security);
        callers.require(caller, "groups:list", "groups");
        return scim.list(Query.of(filter, sortBy, order, start, count, UsersEndpoint.projection(uri)), UsersEndpoint.base(uri), readable(callers, caller));
    }

    @POST
    @Path(".search")
    @Consumes({Scim.MEDIA_TYPE, "application/json"})
    public JsonNode search(@Context SecurityContext security, @Context UriInfo uri, JsonNode body) {
        Subject caller = Callers.subject(security);
        callers.require(caller, "groups:list", "groups");
        return scim.list(Query.of(body), UsersEndpoint.base(uri), readable(callers, caller));
    }

    @POST
    @Consumes({Scim.MEDIA_TYPE, "application/json"})
    public Response create(@Context SecurityContext security, @Context UriInfo uri, JsonNode body) {
        Subject caller = Callers.subject(security);
        callers.require(caller, "groups:create", "groups");
        Group made = scim.create(caller, Scim.checked(body));
        URI location = URI.create(UsersEndpoint.base(uri) + "Groups/" + made.id());
        return Response.fromResponse(shown(caller, made.id(), uri, null)).status(201).location(location).build();
    }

    @GET
    @Path("{id}")
    public Response get(@Context SecurityContext security, @Context UriInfo uri, @PathParam("id") String id, @HeaderParam("If-None-Match") String known) {
        Subject caller = Callers.subject(security);
        callers.require(caller, "groups:list", "groups");
        return shown(caller, id, uri, known);
    }

    @PUT
    @Path("{id}")
    @Consumes({Scim.MEDIA_TYPE, "application/json"})
    public Response replace(@Context SecurityContext security, @Context UriInfo uri, @PathParam("id") String id, @HeaderParam("If-Match") String version,
            JsonNode body) {
        Subject caller = Callers.subject(security);
        scim.replace(caller, changeable(caller, id), Callers.version(version), Scim.checked(body));
        return shown(caller, id, uri, null);
    }

    @PATCH
    @Path("{id}")
    @Consumes({Scim.MEDIA_TYPE, "application/json"})
    public Response patch(@Context SecurityContext security, @Context UriInfo uri, @PathParam("id") String id, @HeaderParam("If-Match") String version,
            JsonNode body) {
        Subject caller = Callers.subject(security);
        callers.require(caller, "groups:list", "groups");
        List<Patch.Operation> operations = Patch.parse(body);
        scim.patch(caller, changeable(caller, id), Callers.version(version), operations);
        return shown(caller, id, uri, null);
    }

    @DELETE
    @Path("{id}")
    public void delete(@Context SecurityContext security, @PathParam("id") String id) {
        Subject caller = Callers.subject(security);
        callers.require(caller, "groups:delete", "groups/" + id);
        groups.delete(caller.id(), groups.byId(id).name());
    }

    @GET
    @Path("{id}/members")
    public JsonNode members(@Context SecurityContext security, @Context UriInfo uri, @PathParam("id") String id, @QueryParam("startIndex") Integer start,
            @QueryParam("count") Integer count) {
        Subject caller = Callers.subject(security);
        callers.require(caller, "groups:list", "groups");
        Group group = groups.byId(id);
        callers.require(caller, "groups:read", "groups/" + group.name(), group.name());
        return scim.members(group, Query.of(null, null, null, start, count, Projection.ALL), UsersEndpoint.base(uri));
    }

    @GET
    @Path("{id}/subgroups")
    public JsonNode subgroups(@Context SecurityContext security, @Context UriInfo uri, @PathParam("id") String id, @QueryParam("startIndex") Integer start,
            @QueryParam("count") Integer count) {
        callers.require(Callers.subject(security), "groups:list", "groups");
        return scim.subgroups(groups.byId(id), Query.of(null, null, null, start, count, Projection.ALL), UsersEndpoint.base(uri));
    }

    static Predicate<Group> readable(Callers callers, Subject caller) {
        return group -> callers.may(caller, "groups:read", "groups/" + group.name(), group.name());
    }

    private Response shown(Subject caller, String id, UriInfo uri, String known) {
        Group group = groups.byId(id);
        return UsersEndpoint.answer(scim.shown(group, UsersEndpoint.base(uri), readable(callers, caller).test(group)), uri, known);
    }

    private Group changeable(Subject caller, String id) {
        callers.require(caller, "groups:list", "groups");
        Group group = groups.byId(id);
        callers.require(caller, "groups:update", "groups/" + group.name(), group.name());
        return group;
    }
}
