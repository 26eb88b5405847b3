package org.nembo.directory.rest;

import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.nembo.api.identity.Subject;
import org.nembo.api.identity.User;
import org.nembo.api.rest.Page;
import org.nembo.api.rest.PageRequest;
import org.nembo.directory.LocalAccounts;
import org.nembo.directory.SshKeys;
import org.nembo.directory.UserFilter;
import org.nembo.directory.UserRow;
import org.nembo.directory.credential.Passwords;
import org.nembo.directory.credential.SecondFactors;

/** Users: administrators do all of this, somebody else reads their own record. */
@Path("/")
@Produces("application/json")
public final class UsersResource {

    /** What an account is made of. @param groups full names of groups that exist */
    public record NewUser(String username, Optional<String> name, Optional<String> email, Optional<Set<String>> groups) {
    }

    /** What may be changed; what is absent stays. */
    public record UserChanges(Optional<String> username, Optional<String> name, Optional<String> email) {
    }

    private final Callers callers;
    private final LocalAccounts accounts;
    private final Passwords passwords;
    private final SecondFactors factors;
    private final SshKeys keys;

    UsersResource(Callers callers, LocalAccounts accounts, Passwords passwords, SecondFactors factors, SshKeys keys) {
        this.callers = callers;
        this.accounts = accounts;
        this.passwords = passwords;
        this.factors = factors;
        this.keys = keys;
    }

    @GET
    public Page<UserView> list(@Context SecurityContext security, @QueryParam("q") @DefaultValue("") String text,
            @QueryParam("issuer") @DefaultValue("") String issuer, @QueryParam("group") @DefaultValue("") String group,
            @QueryParam("suspended") Optional<Boolean> suspended, @QueryParam("limit") @DefaultValue("20") int limit,
            @QueryParam("after") @DefaultValue("") String after) {
        callers.require(Callers.subject(security), "users:list", "users");
        UserFilter filter = new UserFilter(text, issuer, group, suspended == null ? Optional.empty() : suspended);
        return accounts.list(filter, new PageRequest(limit, after)).map(row -> UserView.of(row.user()));
    }

    @POST
    @Consumes("application/json")
    public Response create(@Context SecurityContext security, @Context UriInfo uri, NewUser form) {
        Subject caller = Callers.subject(security);
        callers.require(caller, "users:create", "users");
        if (form == null || form.username() == null) {
            throw Callers.invalid("a user needs 'username'");
        }
        User made = accounts.create(caller.id(),
                new LocalAccounts.NewAccount(form.username(), form.name().orElse(""), form.email().orElse(""), form.groups().orElse(Set.of())));
        return answer(Response.created(uri.getAbsolutePathBuilder().path(made.uid()).build()), accounts.get(made.uid()));
    }

    @GET
    @Path("{uid}")
    public Response get(@Context SecurityContext security, @PathParam("uid") String uid) {
        return answer(Response.ok(), callers.user(Callers.subject(security), "users:read", uid));
    }

    @PATCH
    @Path("{uid}")
    @Consumes({"application/merge-patch+json", "application/json"})
    public Response update(@Context SecurityContext security, @PathParam("uid") String uid, @HeaderParam("If-Match") String ifMatch, UserChanges form) {
        Subject caller = Callers.subject(security);
        callers.require(caller, "users:update-all", "users/" + uid);
        if (form == null) {
            throw Callers.invalid("say what is to be changed: 'username', 'name', 'email'");
        }
        return answer(Response.ok(), accounts.update(caller.id(), uid,
                new LocalAccounts.Changes(form.username(), form.name(), form.email(), Callers.version(ifMatch))));
    }

    /** Every request of theirs is refused from now on. */
    @POST
    @Path("{uid}/suspend")
    public Response suspend(@Context SecurityContext security, @PathParam("uid") String uid) {
        Subject caller = Callers.subject(security);
        callers.require(caller, "users:suspend", "users/" + uid);
        return answer(Response.ok(), passwords.suspend(caller.id(), uid));
    }

    @POST
    @Path("{uid}/resume")
    public Response resume(@Context SecurityContext security, @PathParam("uid") String uid) {
        Subject caller = Callers.subject(security);
        callers.require(caller, "users:suspend", "users/" + uid);
        return answer(Response.ok(), accounts.resume(caller.id(), uid));
    }

    @DELETE
    @Path("{uid}")
    public void delete(@Context SecurityContext security, @PathParam("uid") String uid) {
        Subject caller = Callers.subject(security);
        callers.require(caller, "users:delete", "users/" + uid);
        passwords.delete(caller.id(), uid);
    }

    /** A link by which the user sets a password once; shown this once. */
    @POST
    @Path("{uid}/password-link")
    public Response link(@Context SecurityContext security, @PathParam("uid") String uid) {
        Subject caller = Callers.subject(security);
        callers.require(caller, "users:reset", "users/" + uid);
        return Response.status(201).entity(passwords.link(caller.id(), uid)).build();
    }

    /** For somebody who lost the device that shows one-time codes. */
    @DELETE
    @Path("{uid}/totp")
    public void resetTotp(@Context SecurityContext security, @PathParam("uid") String uid) {
        Subject caller = Callers.subject(security);
        callers.require(caller, "users:reset", "users/" + uid);
        accounts.get(uid);
        factors.reset(caller.id(), uid);
    }

    @GET
    @Path("{uid}/ssh-keys")
    public List<SshKeys.StoredKey> keys(@Context SecurityContext security, @PathParam("uid") String uid) {
        return keys.list(callers.user(Callers.subject(security), "users:read", uid).user().uid());
    }

    static Response answer(Response.ResponseBuilder response, UserRow row) {
        return response.entity(UserView.of(row.user())).tag(Integer.toString(row.version())).build();
    }
}
