package org.nembo.directory.scim;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import jakarta.ws.rs.core.UriInfo;
import org.nembo.api.identity.Subject;
import org.nembo.directory.LocalAccounts;
import org.nembo.directory.UserRow;
import org.nembo.directory.rest.Callers;

/** {@code /scim/Me}: the caller's own record; name, e-mail and keys are theirs to change. */
@Path("Me")
@Produces({Scim.MEDIA_TYPE, "application/json"})
public final class MeEndpoint {

    private final Callers callers;
    private final ScimUsers users;
    private final LocalAccounts accounts;

    MeEndpoint(Callers callers, ScimUsers users, LocalAccounts accounts) {
        this.callers = callers;
        this.users = users;
        this.accounts = accounts;
    }

    @GET
    public Response get(@Context SecurityContext security, @Context UriInfo uri, @HeaderParam("If-None-Match") String known) {
        return UsersEndpoint.answer(users.shown(self(Callers.subject(security), "users:read"), UsersEndpoint.base(uri)), uri, known);
    }

    @PATCH
    @Consumes({Scim.MEDIA_TYPE, "application/json"})
    public Response patch(@Context SecurityContext security, @Context UriInfo uri, @HeaderParam("If-Match") String version, JsonNode body) {
        Subject caller = Callers.subject(security);
        UserRow present = self(caller, "users:update");
        callers.self(caller, "users:keys");
        ObjectNode wanted = Patch.apply(Patch.parse(body), users.shown(present, UsersEndpoint.base(uri)));
        users.replace(caller, present, wanted, Callers.version(version), true);
        return UsersEndpoint.answer(users.get(present.user().uid(), UsersEndpoint.base(uri)), uri, null);
    }

    private UserRow self(Subject caller, String action) {
        return accounts.get(callers.self(caller, action).uid());
    }
}
