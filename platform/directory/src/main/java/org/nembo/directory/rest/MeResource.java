package org.nembo.directory.rest;

import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
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
import java.util.List;
import java.util.Optional;
import org.nembo.api.identity.Accounts;
import org.nembo.api.identity.Subject;
import org.nembo.api.identity.User;
import org.nembo.api.rest.Page;
import org.nembo.api.rest.PageRequest;
import org.nembo.api.secret.Secret;
import org.nembo.directory.LocalAccounts;
import org.nembo.directory.MembershipRequests;
import org.nembo.directory.SshKeys;
import org.nembo.directory.credential.SecondFactors;

/** What everybody may do about themselves. */
@Path("me")
@Produces("application/json")
public final class MeResource {

    /** What may be changed; what is absent stays. */
    public record OwnChanges(Optional<String> name, Optional<String> email) {
    }

    /** The password in use and the next one. */
    public record PasswordChange(String present, String fresh) {
        @Override
        public String toString() {
            return "PasswordChange[***]";
        }
    }

    /** The password in use. */
    public record Proof(String password) {
        @Override
        public String toString() {
            return "Proof[***]";
        }
    }

    /** Six digits, or a recovery code. */
    public record Code(String code) {
    }

    /** What is shown once, for the day when the device is lost. */
    public record RecoveryCodes(List<String> recoveryCodes) {
    }

    /** A line of a {@code .pub} file. */
    public record NewKey(String key) {
    }

    private final Callers callers;
    private final LocalAccounts accounts;
    private final Accounts passwords;
    private final SecondFactors factors;
    private final SshKeys keys;
    private final MembershipRequests requests;
    private final Prover prover;

    MeResource(Callers callers, LocalAccounts accounts, Accounts passwords, SecondFactors factors, SshKeys keys, MembershipRequests requests,
            Prover prover) {
        this.callers = callers;
        this.accounts = accounts;
        this.passwords = passwords;
        this.factors = factors;
        this.keys = keys;
        this.requests = requests;
        this.prover = prover;
    }

    /** Lets the owner prove once more who they are. */
    @FunctionalInterface
    interface Prover {
        void prove(User user, Secret password, String client);
    }

    @GET
    public Response get(@Context SecurityContext security) {
        return UsersResource.answer(Response.ok(), accounts.get(self(security, "users:read").uid()));
    }

    @PATCH
    @Consumes({"application/merge-patch+json", "application/json"})
    public Response update(@Context SecurityContext security, @HeaderParam("If-Match") String ifMatch, OwnChanges form) {
        User self = self(security, "users:update");
        if (form == null) {
            throw Callers.invalid("say what is to be changed: 'name', 'email'");
        }
        return UsersResource.answer(Response.ok(), accounts.update(self.id(), self.uid(),
                new LocalAccounts.Changes(Optional.empty(), form.name(), form.email(), Callers.version(ifMatch))));
    }

    @PUT
    @Path("password")
    @Consumes("application/json")
    public void password(@Context SecurityContext security, PasswordChange form) {
        User self = self(security, "users:password");
        if (form == null || form.present() == null || form.fresh() == null) {
            throw Callers.invalid("a change of the password needs 'present' and 'fresh'");
        }
        passwords.changePassword(self.uid(), new Secret(form.present()), new Secret(form.fresh()), Callers.client());
    }

    @GET
    @Path("totp")
    public SecondFactors.Status totp(@Context SecurityContext security) {
        return factors.status(self(security, "users:read").uid());
    }

    /** Begins to set up one-time codes; they count when a first one was confirmed. */
    @POST
    @Path("totp")
    @Consumes("application/json")
    public Response beginTotp(@Context SecurityContext security, Proof form) {
        User self = self(security, "users:totp");
        if (form == null || form.password() == null) {
            throw Callers.invalid("to set up one-time codes needs 'password'");
        }
        prover.prove(self, new Secret(form.password()), Callers.client());
        return Response.status(201).entity(factors.begin(self.id(), self)).build();
    }

    @POST
    @Path("totp/confirm")
    @Consumes("application/json")
    public RecoveryCodes confirmTotp(@Context SecurityContext security, Code form) {
        User self = self(security, "users:totp");
        return new RecoveryCodes(factors.confirm(self.id(), self, code(form), Callers.client()));
    }

    @POST
    @Path("totp/remove")
    @Consumes("application/json")
    public void removeTotp(@Context SecurityContext security, Code form) {
        User self = self(security, "users:totp");
        factors.remove(self.id(), self, code(form), Callers.client());
    }

    @GET
    @Path("ssh-keys")
    public List<SshKeys.StoredKey> keys(@Context SecurityContext security) {
        return keys.list(self(security, "users:read").uid());
    }

    @POST
    @Path("ssh-keys")
    @Consumes("application/json")
    public Response addKey(@Context SecurityContext security, NewKey form) {
        User self = self(security, "users:keys");
        if (form == null || form.key() == null) {
            throw Callers.invalid("a key needs 'key': one line of a .pub file");
        }
        return Response.status(201).entity(keys.add(self.id(), self.uid(), form.key())).build();
    }

    @DELETE
    @Path("ssh-keys/{id}")
    public void removeKey(@Context SecurityContext security, @PathParam("id") String id) {
        User self = self(security, "users:keys");
        keys.remove(self.id(), self.uid(), id);
    }

    /** Groups that the caller asked to be let into. */
    @GET
    @Path("requests")
    public Page<MembershipRequests.Asked> requests(@Context SecurityContext security, @QueryParam("limit") @DefaultValue("20") int limit,
            @QueryParam("after") @DefaultValue("") String after) {
        return requests.by(self(security, "users:read").uid(), new PageRequest(limit, after));
    }

    private User self(SecurityContext security, String action) {
        Subject caller = Callers.subject(security);
        return callers.self(caller, action);
    }

    private static String code(Code form) {
        if (form == null || form.code() == null) {
            throw Callers.invalid("this needs 'code'");
        }
        return form.code();
    }
}
