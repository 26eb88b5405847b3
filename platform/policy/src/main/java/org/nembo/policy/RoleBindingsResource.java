package org.nembo.policy;

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
import java.net.URI;
import java.time.Instant;
import java.util.Optional;
import org.nembo.api.error.GeneralError;
import org.nembo.api.error.NemboException;
import org.nembo.api.rest.Page;
import org.nembo.api.rest.PageRequest;
import org.nembo.api.rest.StepUp;

/** Who has which role in which group, at which site or on the whole server. */
@Path("/")
@Produces("application/json")
public final class RoleBindingsResource {

    /** What a client sends. @param group or site: what the role is given for; both absent for a role that is for the whole server */
    public record NewBinding(String role, String kind, Optional<String> principal, Optional<String> group, Optional<String> site) {
    }

    /** What a client is shown. */
    public record View(String id, String role, String kind, String principal, Optional<String> group, Optional<String> site, Instant created,
            String createdBy) {

        static View of(Binding each) {
            return new View(each.id(), each.role(), each.to().kind(), each.to().principal(), target(each, "group"), target(each, "site"), each.created(),
                    each.createdBy());
        }

        private static Optional<String> target(Binding binding, String scope) {
            return Optional.of(binding.target()).filter(target -> binding.scope().equals(scope));
        }
    }

    private final Changes changes;

    RoleBindingsResource(Changes changes) {
        this.changes = changes;
    }

    @GET
    public Page<View> list(@Context SecurityContext security, @QueryParam("group") @DefaultValue("") String group,
            @QueryParam("site") @DefaultValue("") String site, @QueryParam("mine") @DefaultValue("false") boolean mine,
            @QueryParam("limit") @DefaultValue("20") int limit, @QueryParam("after") @DefaultValue("") String after) {
        return changes.bindings(PoliciesResource.caller(security), group, site, mine, new PageRequest(limit, after)).map(View::of);
    }

    @GET
    @Path("{id}")
    public View get(@Context SecurityContext security, @PathParam("id") String id) {
        return View.of(changes.binding(PoliciesResource.caller(security), id));
    }

    @POST
    @StepUp
    @Consumes("application/json")
    public Response create(@Context SecurityContext security, NewBinding request) {
        if (request == null || request.role() == null || request.kind() == null) {
            throw new NemboException(GeneralError.INVALID_REQUEST, "a role binding needs 'role', 'kind' (user, group or everybody) and 'principal'");
        }
        Attachment to = new Attachment(request.kind(), request.principal().orElse(""));
        Binding made = changes.bind(PoliciesResource.caller(security), request.role(), to, request.group().orElse(""), request.site().orElse(""));
        return Response.created(URI.create("role-bindings/" + made.id())).entity(View.of(made)).build();
    }

    @DELETE
    @StepUp
    @Path("{id}")
    public void delete(@Context SecurityContext security, @PathParam("id") String id) {
        changes.unbind(PoliciesResource.caller(security), id);
    }
}
