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
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.nembo.api.error.GeneralError;
import org.nembo.api.error.NemboException;
import org.nembo.api.identity.Subject;
import org.nembo.api.rest.Page;
import org.nembo.api.rest.PageRequest;
import org.nembo.api.rest.StepUp;

/** Policies and whom they are attached to. */
@Path("/")
@Produces("application/json")
public final class PoliciesResource {

    /** What a client sends. @param revision what the client has seen, 0 for a new one; absent to take whatever is there */
    public record NewPolicy(JsonNode document, Optional<List<Attachment>> attachments, Optional<Long> revision) {
    }

    /** What a client is shown. */
    public record View(String name, JsonNode document, List<Attachment> attachments, long revision, Instant changed, String changedBy) {

        static View of(StoredPolicy policy) {
            return new View(policy.name(), Documented.tree(policy.text()), policy.attachments(), policy.revision(), policy.changed(), policy.changedBy());
        }
    }

    private final Changes changes;

    PoliciesResource(Changes changes) {
        this.changes = changes;
    }

    @GET
    public Page<View> list(@Context SecurityContext security, @QueryParam("limit") @DefaultValue("20") int limit,
            @QueryParam("after") @DefaultValue("") String after) {
        return changes.policies(caller(security), new PageRequest(limit, after)).map(View::of);
    }

    @GET
    @Path("{name}")
    public View get(@Context SecurityContext security, @PathParam("name") String name) {
        return View.of(changes.policy(caller(security), name));
    }

    @PUT
    @StepUp
    @Path("{name}")
    @Consumes("application/json")
    public View put(@Context SecurityContext security, @PathParam("name") String name, NewPolicy request) {
        if (request == null || request.document() == null || request.attachments() == null) {
            throw new NemboException(GeneralError.INVALID_REQUEST, "a policy needs a 'document', and 'attachments' when it is to be about somebody");
        }
        return View.of(changes.put(caller(security), name, Documented.text(request.document()), request.attachments().orElse(List.of()),
                expected(request.revision())));
    }

    @DELETE
    @StepUp
    @Path("{name}")
    public void delete(@Context SecurityContext security, @PathParam("name") String name) {
        changes.deletePolicy(caller(security), name);
    }

    static OptionalLong expected(Optional<Long> revision) {
        return revision == null || revision.isEmpty() ? OptionalLong.empty() : OptionalLong.of(revision.get());
    }

    static Subject caller(SecurityContext security) {
        return (Subject) security.getUserPrincipal();
    }
}
