package org.nembo.directory.rest;

import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.SecurityContext;
import java.util.List;
import org.nembo.api.identity.SecurityKeys;
import org.nembo.api.identity.Subject;
import org.nembo.directory.LocalAccounts;

/** Security keys of anybody, for administrators. */
@Path("{uid}/security-keys")
@Produces("application/json")
public final class SecurityKeysResource {

    private final Callers callers;
    private final LocalAccounts accounts;
    private final SecurityKeys keys;

    SecurityKeysResource(Callers callers, LocalAccounts accounts, SecurityKeys keys) {
        this.callers = callers;
        this.accounts = accounts;
        this.keys = keys;
    }

    @GET
    public List<SecurityKeys.SecurityKey> list(@Context SecurityContext security, @PathParam("uid") String uid) {
        return keys.list(callers.user(Callers.subject(security), "users:read", uid).user().uid());
    }

    /** For somebody who lost it. */
    @DELETE
    @Path("{id}")
    public void remove(@Context SecurityContext security, @PathParam("uid") String uid, @PathParam("id") String id) {
        Subject caller = Callers.subject(security);
        callers.require(caller, "users:reset", "users/" + uid);
        keys.remove(caller.id(), accounts.get(uid).user().uid(), id);
    }
}
