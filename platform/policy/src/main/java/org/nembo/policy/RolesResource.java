package org.nembo.policy;

import com.fasterxml.jackson.databind.JsonNode;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.SecurityContext;
import java.util.Optional;
import org.nembo.api.error.GeneralError;
import org.nembo.api.error.NemboException;
import org.nembo.api.rest.Page;
import org.nembo.api.rest.PageRequest;
import org.nembo.api.rest.StepUp;

/** Roles: statements that can be given to somebody for a group or a site. */
@Path("/")
@Produces("application/json")
public final class RolesResource {

    /** What a client sends. @param revision as of a policy */
    public record NewRole(JsonNode document, Optional<Long> revision) {
    }

    /** What a client is shown. @param builtIn whether it comes with the server and cannot be changed */
    public record View(String name, JsonNode document, boolean builtIn, long revision, String changedBy) {

        static View of(StoredRole role) {
            return new View(role.name(), Documented.tree(role.text()), role.builtIn(), role.revision(), role.changedBy());
        }
    }

    private final Changes changes;

    RolesResource(Changes changes) {
        this.changes = changes;
    }

    @GET
    public Page<View> list(@Context SecurityContext security, @QueryParam("limit") @DefaultValue("20") int limit,
            @QueryParam("after") @DefaultValue("") String after) {
        return changes.roles(PoliciesResource.caller(security), new PageRequest(limit, after)).map(View::of);
    }

    @GET
    @Path("{name}")
    public View get(@Context SecurityContext security, @PathParam("name") String name) {
        return View.of(changes.role(PoliciesResource.caller(security), name));
    }

    @PUT
    @StepUp
    @Path("{name}")
    @Consumes("application/json")
    public View put(@Context SecurityContext security, @PathParam("name") String name, NewRole request) {
        if (request == null || request.document() == null) {
            throw new NemboException(GeneralError.INVALID_REQUEST, "a role needs a 'document'");
        }
        return View.of(changes.putRole(PoliciesResource.caller(security), name, Documented.text(request.document()),
                PoliciesResource.expected(request.revision())));
    }

    @DELETE
    @StepUp
    @Path("{name}")
    public void delete(@Context SecurityContext security, @PathParam("name") String name) {
        changes.deleteRole(PoliciesResource.caller(security), name);
    }
}
