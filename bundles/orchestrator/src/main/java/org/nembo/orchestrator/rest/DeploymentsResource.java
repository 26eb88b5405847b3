package org.nembo.orchestrator.rest;

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
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.nembo.api.error.GeneralError;
import org.nembo.api.error.NemboException;
import org.nembo.api.identity.Subject;
import org.nembo.api.rest.Page;
import org.nembo.api.rest.PageRequest;
import org.nembo.orchestrator.deployment.Amendment;
import org.nembo.orchestrator.deployment.Deployment;
import org.nembo.orchestrator.deployment.DeploymentFilter;
import org.nembo.orchestrator.deployment.DeploymentWork;
import org.nembo.orchestrator.deployment.Deployments;
import org.nembo.orchestrator.deployment.NewDeployment;
import org.nembo.orchestrator.update.Update;
import org.nembo.orchestrator.update.Updates;

/** Deployments: create, show, list, change, delete. */
@Path("/")
@Produces("application/json")
public final class DeploymentsResource {

    private final Deployments deployments;
    private final DeploymentWork work;
    private final Updates updates;

    DeploymentsResource(Deployments deployments, DeploymentWork work, Updates updates) {
        this.deployments = deployments;
        this.work = work;
        this.updates = updates;
    }

    /** @param dryRun tell what would be done, and do nothing */
    @POST
    @Consumes("application/json")
    public Response create(@Context SecurityContext security, @HeaderParam("Idempotency-Key") String key,
            @QueryParam("dryRun") @DefaultValue("false") boolean dryRun, NewDeployment request) {
        if (request == null) {
            throw new NemboException(GeneralError.INVALID_REQUEST, "send a JSON object with at least 'template'");
        }
        if (dryRun) {
            return Response.ok(PlanView.of(work.planning().plan(caller(security), request))).build();
        }
        return accepted(work.creation().create(caller(security), key == null ? request : request.withKey(key)));
    }

    // One for each parameter of the query, which is how the OpenAPI document knows them.
    @SuppressWarnings("checkstyle:parameternumber")
    @GET
    public Page<DeploymentView> list(@Context SecurityContext security, @QueryParam("status") List<String> statuses,
            @QueryParam("name") @DefaultValue("") String name, @QueryParam("label") List<String> labels, @QueryParam("owner") @DefaultValue("") String owner,
            @QueryParam("group") @DefaultValue("") String group, @QueryParam("limit") @DefaultValue("20") int limit,
            @QueryParam("after") @DefaultValue("") String after) {
        DeploymentFilter filter = new DeploymentFilter(text("owner", owner), List.of(), text("group", group), Deployments.statuses(statuses),
                text("name", name), labels(labels));
        return deployments.list(caller(security), filter, new PageRequest(limit, text("after", after))).map(DeploymentView::of);
    }

    @GET
    @Path("{id}")
    public DeploymentView read(@Context SecurityContext security, @PathParam("id") String id) {
        return DeploymentView.of(deployments.read(caller(security), id));
    }

    /** Changes name, description, labels, lock or expiry; null removes. */
    @PATCH
    @Path("{id}")
    @Consumes({"application/merge-patch+json", "application/json"})
    public DeploymentView amend(@Context SecurityContext security, @PathParam("id") String id, Map<String, Object> patch) {
        if (patch == null) {
            throw new NemboException(GeneralError.INVALID_REQUEST, "send a JSON object with what is to change, for example {\"locked\": true}");
        }
        return DeploymentView.of(work.amending().amend(caller(security), id, new Amendment(patch)));
    }

    @DELETE
    @Path("{id}")
    public Response delete(@Context SecurityContext security, @PathParam("id") String id, @QueryParam("force") @DefaultValue("false") boolean force) {
        return accepted(work.deletion().delete(caller(security), id, force));
    }

    /** Changes it to another template or other inputs. @param dryRun tell what would change, and change nothing */
    @PUT
    @Path("{id}")
    @Consumes("application/json")
    public Response update(@Context SecurityContext security, @PathParam("id") String id, @QueryParam("dryRun") @DefaultValue("false") boolean dryRun,
            Update request) {
        if (request == null) {
            throw new NemboException(GeneralError.INVALID_REQUEST, "send a JSON object with 'template', 'inputs' or 'remove'");
        }
        if (dryRun) {
            return Response.ok(DifferenceView.of(updates.preview(caller(security), id, request))).build();
        }
        return accepted(updates.update(caller(security), id, request));
    }

    /** As {@link #update}, for those who would rather post. */
    @POST
    @Path("{id}/update")
    @Consumes("application/json")
    public Response postUpdate(@Context SecurityContext security, @PathParam("id") String id,
            @QueryParam("dryRun") @DefaultValue("false") boolean dryRun, Update request) {
        return update(security, id, dryRun, request);
    }

    /** Begins a creation that failed anew. */
    @POST
    @Path("{id}/retry")
    public Response retry(@Context SecurityContext security, @PathParam("id") String id) {
        return accepted(work.steering().retry(caller(security), id));
    }

    /** Asks the job that works on it to stop; what it did is taken back. */
    @POST
    @Path("{id}/cancel")
    public Response cancel(@Context SecurityContext security, @PathParam("id") String id) {
        return accepted(work.steering().cancel(caller(security), id));
    }

    private static Response accepted(Deployment deployment) {
        return Response.status(Response.Status.ACCEPTED).location(URI.create(DeploymentsApi.PATH + "/" + deployment.id()))
                .entity(DeploymentView.of(deployment)).build();
    }

    /** {@code name=value}, or {@code name} alone for any value. */
    private static Map<String, String> labels(List<String> words) {
        Map<String, String> labels = new LinkedHashMap<>();
        for (String word : words) {
            int at = text("label", word).indexOf('=');
            labels.put(at < 0 ? word : word.substring(0, at), at < 0 ? "" : word.substring(at + 1));
        }
        return labels;
    }

    private static String text(String name, String value) {
        if (value.length() > 500 || value.chars().anyMatch(Character::isISOControl)) {
            throw new NemboException(GeneralError.INVALID_REQUEST, "'%s' has at most 500 printable characters".formatted(name));
        }
        return value;
    }

    private static Subject caller(SecurityContext security) {
        return (Subject) security.getUserPrincipal();
    }
}
