package org.nembo.orchestrator.rest;

import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
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
import java.util.stream.Collectors;
import org.nembo.api.error.GeneralError;
import org.nembo.api.error.NemboException;
import org.nembo.api.identity.Subject;
import org.nembo.api.job.JobLogLine;
import org.nembo.api.job.JobStep;
import org.nembo.api.rest.Page;
import org.nembo.api.rest.PageRequest;
import org.nembo.orchestrator.deployment.Creation;
import org.nembo.orchestrator.deployment.Deletion;
import org.nembo.orchestrator.deployment.Deployment;
import org.nembo.orchestrator.deployment.DeploymentFilter;
import org.nembo.orchestrator.deployment.Deployments;
import org.nembo.orchestrator.deployment.NewDeployment;

/** Deployments: create, show, list, delete. */
@Path("/")
@Produces("application/json")
public final class DeploymentsResource {

    private static final int LOG_LINES = 5000;

    private final Deployments deployments;
    private final Creation creation;
    private final Deletion deletion;

    DeploymentsResource(Deployments deployments, Creation creation, Deletion deletion) {
        this.deployments = deployments;
        this.creation = creation;
        this.deletion = deletion;
    }

    /** Steps of a job, all of them. */
    public record Steps(List<JobStep> items) {
    }

    /** What a deployment is made of, all of it. */
    public record Resources(List<ResourceView> items) {
    }

    @POST
    @Consumes("application/json")
    public Response create(@Context SecurityContext security, @HeaderParam("Idempotency-Key") String key, NewDeployment request) {
        if (request == null) {
            throw new NemboException(GeneralError.INVALID_REQUEST, "send a JSON object with at least 'template'");
        }
        return accepted(creation.create(caller(security), key == null ? request : request.withKey(key)));
    }

    @GET
    public Page<DeploymentView> list(@Context SecurityContext security, @QueryParam("status") List<String> statuses,
            @QueryParam("name") @DefaultValue("") String name, @QueryParam("label") List<String> labels, @QueryParam("owner") @DefaultValue("") String owner,
            @QueryParam("limit") @DefaultValue("20") int limit, @QueryParam("after") @DefaultValue("") String after) {
        DeploymentFilter filter = new DeploymentFilter(text("owner", owner), Deployments.statuses(statuses), text("name", name), labels(labels));
        return deployments.list(caller(security), filter, new PageRequest(limit, text("after", after))).map(DeploymentView::of);
    }

    @GET
    @Path("{id}")
    public DeploymentView read(@Context SecurityContext security, @PathParam("id") String id) {
        return DeploymentView.of(deployments.read(caller(security), id));
    }

    @DELETE
    @Path("{id}")
    public Response delete(@Context SecurityContext security, @PathParam("id") String id, @QueryParam("force") @DefaultValue("false") boolean force) {
        return accepted(deletion.delete(caller(security), id, force));
    }

    @GET
    @Path("{id}/template")
    @Produces({"text/yaml", "text/plain", "application/yaml"})
    public String template(@Context SecurityContext security, @PathParam("id") String id) {
        return deployments.template(caller(security), id);
    }

    @GET
    @Path("{id}/outputs")
    public Map<String, Object> outputs(@Context SecurityContext security, @PathParam("id") String id,
            @QueryParam("reveal") @DefaultValue("false") boolean reveal) {
        return deployments.outputs(caller(security), id, reveal);
    }

    @GET
    @Path("{id}/nodes")
    public Resources nodes(@Context SecurityContext security, @PathParam("id") String id) {
        return new Resources(deployments.resources(caller(security), id).stream().map(ResourceView::of).toList());
    }

    @GET
    @Path("{id}/steps")
    public Steps steps(@Context SecurityContext security, @PathParam("id") String id) {
        return new Steps(deployments.steps(caller(security), id));
    }

    @GET
    @Path("{id}/events")
    public Page<EventView> events(@Context SecurityContext security, @PathParam("id") String id, @QueryParam("limit") @DefaultValue("20") int limit,
            @QueryParam("after") @DefaultValue("") String after) {
        return deployments.events(caller(security), id, new PageRequest(limit, after)).map(EventView::of);
    }

    @GET
    @Path("{id}/log")
    public Page<JobLogLine> log(@Context SecurityContext security, @PathParam("id") String id, @QueryParam("limit") @DefaultValue("20") int limit,
            @QueryParam("after") @DefaultValue("") String after) {
        return deployments.log(caller(security), id, new PageRequest(limit, after));
    }

    /** The beginning of the log, as people read it; what is longer is paged as JSON. */
    @GET
    @Path("{id}/log")
    @Produces("text/plain")
    public String logText(@Context SecurityContext security, @PathParam("id") String id) {
        return deployments.logBeginning(caller(security), id, LOG_LINES).stream()
                .map(line -> "%s %s%s\n".formatted(line.time(), line.step().isEmpty() ? "" : line.step() + ": ", line.line())).collect(Collectors.joining());
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
