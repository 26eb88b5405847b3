package org.nembo.directory.rest;

import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
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
import java.util.Locale;
import java.util.Optional;
import org.nembo.api.error.NemboException;
import org.nembo.api.identity.Subject;
import org.nembo.api.identity.User;
import org.nembo.api.rest.Page;
import org.nembo.api.rest.PageRequest;
import org.nembo.directory.DirectoryError;
import org.nembo.directory.MembershipRequests;
import org.nembo.directory.MembershipRequests.Asked;
import org.nembo.directory.MembershipRequests.State;

/** Requests to be let into a group: everybody asks, managers decide, who asked sees how it stands. */
@Path("{name: .+}/requests")
@Produces("application/json")
public final class RequestsResource {

    /** What somebody asks with. */
    public record Ask(Optional<String> note) {
    }

    /** What is told to whoever asked. */
    public record Verdict(Optional<String> reason) {
    }

    private final Callers callers;
    private final MembershipRequests requests;

    RequestsResource(Callers callers, MembershipRequests requests) {
        this.callers = callers;
        this.requests = requests;
    }

    @POST
    @Consumes("application/json")
    public Response ask(@Context SecurityContext security, @PathParam("name") String name, Ask form) {
        Subject caller = Callers.subject(security);
        callers.require(caller, "groups:join", "groups/" + name);
        User self = callers.self(caller);
        String note = form == null ? "" : form.note().orElse("");
        return Response.status(201).entity(requests.ask(caller.id(), self, name, note)).build();
    }

    @GET
    public Page<Asked> list(@Context SecurityContext security, @PathParam("name") String name, @QueryParam("state") @DefaultValue("") String state,
            @QueryParam("limit") @DefaultValue("20") int limit, @QueryParam("after") @DefaultValue("") String after) {
        callers.require(Callers.subject(security), "groups:update", "groups/" + name, name);
        return requests.of(name, state(state), new PageRequest(limit, after));
    }

    @GET
    @Path("{id}")
    public Asked get(@Context SecurityContext security, @PathParam("name") String name, @PathParam("id") String id) {
        Subject caller = Callers.subject(security);
        Asked asked = present(caller, name, id);
        if (!mine(caller, asked)) {
            callers.require(caller, "groups:update", "groups/" + name, name);
        }
        return asked;
    }

    @POST
    @Path("{id}/approve")
    @Consumes("application/json")
    public Asked approve(@Context SecurityContext security, @PathParam("name") String name, @PathParam("id") String id, Verdict form) {
        Subject caller = Callers.subject(security);
        callers.require(caller, "groups:update", "groups/" + name, name);
        return requests.approve(caller.id(), present(caller, name, id).id(), reason(form));
    }

    @POST
    @Path("{id}/reject")
    @Consumes("application/json")
    public Asked reject(@Context SecurityContext security, @PathParam("name") String name, @PathParam("id") String id, Verdict form) {
        Subject caller = Callers.subject(security);
        callers.require(caller, "groups:update", "groups/" + name, name);
        return requests.reject(caller.id(), present(caller, name, id).id(), reason(form));
    }

    /** Whoever asked takes it back. */
    @DELETE
    @Path("{id}")
    public void withdraw(@Context SecurityContext security, @PathParam("name") String name, @PathParam("id") String id) {
        Subject caller = Callers.subject(security);
        callers.require(caller, "groups:join", "groups/" + name);
        Asked asked = present(caller, name, id);
        if (!mine(caller, asked)) {
            throw absent();
        }
        requests.withdraw(caller.id(), asked.id());
    }

    /** To those who may not see it, it is not there. */
    private Asked present(Subject caller, String name, String id) {
        Asked asked = requests.get(id);
        if (!asked.group().equals(name) || !mine(caller, asked) && !callers.may(caller, "groups:update", "groups/" + name, name)) {
            throw absent();
        }
        return asked;
    }

    private boolean mine(Subject caller, Asked asked) {
        return callers.owns(caller, "groups:join", asked.uid());
    }

    private static String reason(Verdict form) {
        return form == null ? "" : form.reason().orElse("");
    }

    private static Optional<State> state(String state) {
        try {
            return state.isEmpty() ? Optional.empty() : Optional.of(State.valueOf(state.toUpperCase(Locale.ROOT)));
        } catch (IllegalArgumentException e) {
            throw Callers.invalid("state is pending, approved, rejected or withdrawn");
        }
    }

    private static NemboException absent() {
        return new NemboException(DirectoryError.REQUEST_NOT_FOUND, "there is no such request");
    }
}
