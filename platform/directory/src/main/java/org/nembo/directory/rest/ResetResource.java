package org.nembo.directory.rest;

import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import org.nembo.api.identity.Accounts;
import org.nembo.api.secret.Secret;

/** Sets a password by the link of an administrator. */
@Path("password-reset")
@Produces("application/json")
public final class ResetResource {

    /** @param token of the link */
    public record Reset(String token, String password) {
        @Override
        public String toString() {
            return "Reset[***]";
        }
    }

    private final Accounts accounts;

    ResetResource(Accounts accounts) {
        this.accounts = accounts;
    }

    @POST
    @PermitAll
    @Consumes("application/json")
    public void reset(Reset form) {
        if (form == null || form.token() == null || form.password() == null) {
            throw Callers.invalid("a reset needs 'token' and 'password'");
        }
        accounts.resetPassword(new Secret(form.token()), new Secret(form.password()), Callers.client());
    }
}
