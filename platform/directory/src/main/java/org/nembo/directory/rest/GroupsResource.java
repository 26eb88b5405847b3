package org.nembo.directory.rest;

import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
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
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.nembo.api.identity.Policy;
import org.nembo.api.identity.Subject;
import org.nembo.api.rest.Page;
import org.nembo.api.rest.PageRequest;
import org.nembo.directory.Group;
import org.nembo.directory.Groups;

/** Groups: everybody sees their names, members see each other, managers let people in and out, administrators make and delete them. */
@Path("/")
@Produces("application/json")
public final class GroupsResource {

    /** A group as everybody sees it. */
    public record GroupView(String name, String parent, String description, Instant created) {
        static GroupView of(Group group) {
            return new GroupView(group.name(), group.parent(), group.description(), group.created());
        }
    }

    /** A group that is to be. @param name in full */
    public record NewGroup(String name, Optional<String> description) {
    }

    /** What may be changed. */
    public record GroupChanges(Optional<String> description) {
    }

    /** Somebody as other members see them. */
    public record Member(String uid, String username, String name) {
    }

    private final Callers callers;
    private final Groups groups;
    private final Policy policy;

    GroupsResource(Callers callers, Groups groups, Policy policy) {
        this.callers = callers;
        this.groups = groups;
        this.policy = policy;
    }

    @GET
    public Page<GroupView> list(@Context SecurityContext security, @QueryParam("parent") @DefaultValue("") String parent,
            @QueryParam("limit") @DefaultValue("20") int limit, @QueryParam("after") @DefaultValue("") String after) {
        callers.require(Callers.subject(security), "groups:list", "groups");
        return groups.list(parent, new PageRequest(limit, after)).map(GroupView::of);
    }

    @POST
    @Consumes("application/json")
    public Response create(@Context SecurityContext security, @Context UriInfo uri, NewGroup form) {
        Subject caller = Callers.subject(security);
        callers.require(caller, "groups:create", "groups");
        if (form == null || form.name() == null) {
            throw Callers.invalid("a group needs 'name'");
        }
        Group made = groups.create(caller.id(), form.name(), form.description().orElse(""));
        return Response.created(uri.getAbsolutePathBuilder().path(made.name()).build()).entity(GroupView.of(made)).build();
    }

    @GET
    @Path("{name: .+}")
    public GroupView get(@Context SecurityContext security, @PathParam("name") String name) {
        callers.require(Callers.subject(security), "groups:list", "groups");
        return GroupView.of(groups.get(name));
    }

    @PATCH
    @Path("{name: .+}")
    @Consumes({"application/merge-patch+json", "application/json"})
    public GroupView update(@Context SecurityContext security, @PathParam("name") String name, GroupChanges form) {
        Subject caller = Callers.subject(security);
        callers.require(caller, "groups:update", "groups/" + name, name);
        if (form == null) {
            throw Callers.invalid("say what is to be changed: 'description'");
        }
        return GroupView.of(form.description().isPresent() ? groups.describe(caller.id(), name, form.description().get()) : groups.get(name));
    }

    @DELETE
    @Path("{name: .+}")
    public void delete(@Context SecurityContext security, @PathParam("name") String name) {
        Subject caller = Callers.subject(security);
        callers.require(caller, "groups:delete", "groups/" + name);
        groups.delete(caller.id(), name);
    }

    @GET
    @Path("{name: .+}/members")
    public Page<Member> members(@Context SecurityContext security, @PathParam("name") String name, @QueryParam("limit") @DefaultValue("20") int limit,
            @QueryParam("after") @DefaultValue("") String after) {
        callers.require(Callers.subject(security), "groups:read", "groups/" + name, name);
        return members(name, new PageRequest(limit, after));
    }

    @PUT
    @Path("{name: .+}/members/{uid}")
    public void add(@Context SecurityContext security, @PathParam("name") String name, @PathParam("uid") String uid) {
        Subject caller = Callers.subject(security);
        callers.require(caller, "groups:update", "groups/" + name, name);
        groups.add(caller.id(), name, uid);
    }

    /** Everybody may leave. */
    @DELETE
    @Path("{name: .+}/members/{uid}")
    public void remove(@Context SecurityContext security, @PathParam("name") String name, @PathParam("uid") String uid) {
        Subject caller = Callers.subject(security);
        if (callers.self(caller).uid().equals(uid)) {
            policy.require(caller, "groups:leave", "groups/" + name, Map.of(Policy.OWNER, caller.id()));
        } else {
            callers.require(caller, "groups:update", "groups/" + name, name);
        }
        groups.remove(caller.id(), name, uid);
    }

    @GET
    @Path("{name: .+}/managers")
    public Page<Member> managers(@Context SecurityContext security, @PathParam("name") String name, @QueryParam("limit") @DefaultValue("20") int limit,
            @QueryParam("after") @DefaultValue("") String after) {
        callers.require(Callers.subject(security), "groups:read", "groups/" + name, name);
        return groups.exists(Groups.managersOf(groups.get(name).name())) ? members(Groups.managersOf(name), new PageRequest(limit, after))
                : new Page<>(List.of(), Optional.empty());
    }

    @PUT
    @Path("{name: .+}/managers/{uid}")
    public void appoint(@Context SecurityContext security, @PathParam("name") String name, @PathParam("uid") String uid) {
        Subject caller = Callers.subject(security);
        callers.require(caller, "groups:update", "groups/" + Groups.managersOf(name), Groups.managersOf(name));
        groups.appoint(caller.id(), name, uid);
    }

    @DELETE
    @Path("{name: .+}/managers/{uid}")
    public void dismiss(@Context SecurityContext security, @PathParam("name") String name, @PathParam("uid") String uid) {
        Subject caller = Callers.subject(security);
        callers.require(caller, "groups:update", "groups/" + Groups.managersOf(name), Groups.managersOf(name));
        groups.remove(caller.id(), Groups.managersOf(name), uid);
    }

    private Page<Member> members(String name, PageRequest page) {
        return groups.members(name, page).map(row -> new Member(row.user().uid(), row.user().username(), row.user().name()));
    }
}
