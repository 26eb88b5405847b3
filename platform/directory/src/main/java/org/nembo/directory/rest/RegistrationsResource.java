package org.nembo.directory.rest;

import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.Consumes;
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
import java.util.Map;
import java.util.Optional;
import org.nembo.api.identity.Accounts.Application;
import org.nembo.api.identity.Policy;
import org.nembo.api.identity.Subject;
import org.nembo.api.identity.User;
import org.nembo.api.rest.Page;
import org.nembo.api.rest.PageRequest;
import org.nembo.api.secret.Secret;
import org.nembo.directory.credential.Registrations;
import org.nembo.directory.credential.Registrations.Applied;
import org.nembo.directory.credential.Registrations.State;

/** Accounts that people make for themselves: strangers apply where that is allowed, administrators decide. */
@Path("/")
@Produces("application/json")
public final class RegistrationsResource {

    /** What somebody applies with. @param note for those who decide */
    public record NewApplication(String username, String password, Optional<String> name, Optional<String> email, Optional<String> note) {
        @Override
        public String toString() {
            return "NewApplication[" + username + "]";
        }
    }

    /** Whether one may apply: {@code closed}, {@code approval} or {@code open}. */
    public record Mode(String registration) {
    }

    /** What became of it. @param state {@code APPROVED} when the account can be used at once */
    public record Outcome(State state) {
    }

    /** Why it is refused. */
    public record Verdict(Optional<String> reason) {
    }

    private final Registrations registrations;
    private final Policy policy;

    RegistrationsResource(Registrations registrations, Policy policy) {
        this.registrations = registrations;
        this.policy = policy;
    }

    @GET
    @Path("mode")
    @PermitAll
    public Mode mode() {
        return new Mode(registrations.registration().name().toLowerCase(Locale.ROOT));
    }

    @POST
    @PermitAll
    @Consumes("application/json")
    public Response apply(NewApplication form) {
        if (form == null || form.username() == null || form.password() == null) {
            throw Callers.invalid("an application needs 'username' and 'password'");
        }
        Optional<User> made = registrations.register(new Application(form.username(), form.name().orElse(""), form.email().orElse(""),
                new Secret(form.password()), form.note().orElse("")), Callers.client());
        return Response.status(made.isPresent() ? 201 : 202).entity(new Outcome(made.isPresent() ? State.APPROVED : State.PENDING)).build();
    }

    @GET
    public Page<Applied> list(@Context SecurityContext security, @QueryParam("state") @DefaultValue("pending") String state,
            @QueryParam("limit") @DefaultValue("20") int limit, @QueryParam("after") @DefaultValue("") String after) {
        require(security, "registrations:list", "registrations");
        return registrations.list(state(state), new PageRequest(limit, after));
    }

    @POST
    @Path("{id}/approve")
    public UserView approve(@Context SecurityContext security, @PathParam("id") String id) {
        return UserView.of(registrations.approve(require(security, "registrations:decide", "registrations/" + id).id(), id));
    }

    @POST
    @Path("{id}/reject")
    @Consumes("application/json")
    public Applied reject(@Context SecurityContext security, @PathParam("id") String id, Verdict form) {
        Subject caller = require(security, "registrations:decide", "registrations/" + id);
        return registrations.reject(caller.id(), id, form == null ? "" : form.reason().orElse(""));
    }

    private Subject require(SecurityContext security, String action, String resource) {
        Subject caller = Callers.subject(security);
        policy.require(caller, action, resource, Map.of());
        return caller;
    }

    private static Optional<State> state(String state) {
        try {
            return state.equalsIgnoreCase("all") ? Optional.empty() : Optional.of(State.valueOf(state.toUpperCase(Locale.ROOT)));
        } catch (IllegalArgumentException e) {
            throw Callers.invalid("state is pending, approved, rejected or all");
        }
    }
}
