package org.nembo.orchestrator.rest;

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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.nembo.api.identity.Subject;
import org.nembo.api.job.JobLogLine;
import org.nembo.api.job.JobStep;
import org.nembo.api.rest.Page;
import org.nembo.api.rest.PageRequest;
import org.nembo.orchestrator.deployment.Actions;
import org.nembo.orchestrator.deployment.DeploymentWork;
import org.nembo.orchestrator.deployment.Deployments;
import org.nembo.orchestrator.deployment.Resource;

/** What belongs to one deployment: template, revisions, outputs, resources, attempts, steps, events, log. */
@Path("/")
@Produces("application/json")
public final class DeploymentPartsResource {

    private static final int LOG_LINES = 5000;

    private final Deployments deployments;
    private final DeploymentWork work;

    DeploymentPartsResource(Deployments deployments, DeploymentWork work) {
        this.deployments = deployments;
        this.work = work;
    }

    /** Steps of a job, all of them. */
    public record Steps(List<JobStep> items) {
    }

    /** Nodes of a deployment, all of them. */
    public record Nodes(List<NodeView> items) {
    }

    @GET
    @Path("{id}/template")
    @Produces({"text/yaml", "text/plain", "application/yaml"})
    public String template(@Context SecurityContext security, @PathParam("id") String id, @QueryParam("reveal") @DefaultValue("false") boolean reveal) {
        return deployments.template(caller(security), id, reveal);
    }

    @GET
    @Path("{id}/revisions")
    public Page<RevisionView> revisions(@Context SecurityContext security, @PathParam("id") String id, @QueryParam("limit") @DefaultValue("20") int limit,
            @QueryParam("after") @DefaultValue("") String after) {
        return slice(deployments.revisions(caller(security), id), new PageRequest(limit, after)).map(RevisionView::of);
    }

    @GET
    @Path("{id}/revisions/{number:\\d{1,9}}/template")
    @Produces({"text/yaml", "text/plain", "application/yaml"})
    public String template(@Context SecurityContext security, @PathParam("id") String id, @PathParam("number") int number,
            @QueryParam("reveal") @DefaultValue("false") boolean reveal) {
        return deployments.template(caller(security), id, number, reveal);
    }

    @GET
    @Path("{id}/outputs")
    public Map<String, Object> outputs(@Context SecurityContext security, @PathParam("id") String id,
            @QueryParam("reveal") @DefaultValue("false") boolean reveal) {
        return deployments.outputs(caller(security), id, reveal);
    }

    @GET
    @Path("{id}/nodes")
    public Nodes nodes(@Context SecurityContext security, @PathParam("id") String id) {
        return new Nodes(deployments.resources(caller(security), id).stream().map(NodeView::of).toList());
    }

    @GET
    @Path("{id}/resources")
    public Page<ResourceView> resources(@Context SecurityContext security, @PathParam("id") String id, @QueryParam("limit") @DefaultValue("20") int limit,
            @QueryParam("after") @DefaultValue("") String after) {
        return slice(deployments.resources(caller(security), id), new PageRequest(limit, after)).map(ResourceView::of);
    }

    /** @param resource its id, or its node's name, with the instance's number behind a colon from the second one on */
    @GET
    @Path("{id}/resources/{resource}")
    public ResourceView resource(@Context SecurityContext security, @PathParam("id") String id, @PathParam("resource") String resource) {
        return ResourceView.of(deployments.resource(caller(security), id, resource));
    }

    /** @param action {@code start} or {@code stop} */
    @POST
    @Path("{id}/resources/{resource}/{action:start|stop}")
    public Response act(@Context SecurityContext security, @PathParam("id") String id, @PathParam("resource") String resource,
            @PathParam("action") String action) {
        Resource target = deployments.resource(caller(security), id, resource);
        return Response.accepted(ResourceView.of(work.actions().act(caller(security), id, target.id(), Actions.Action.of(action)))).build();
    }

    @GET
    @Path("{id}/attempts")
    public Page<AttemptView> attempts(@Context SecurityContext security, @PathParam("id") String id, @QueryParam("limit") @DefaultValue("20") int limit,
            @QueryParam("after") @DefaultValue("") String after) {
        return slice(deployments.attempts(caller(security), id), new PageRequest(limit, after)).map(AttemptView::of);
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

    /** What a client gets that takes anything. */
    @GET
    @Path("{id}/log")
    @Produces("application/json;qs=1")
    public Page<JobLogLine> log(@Context SecurityContext security, @PathParam("id") String id, @QueryParam("limit") @DefaultValue("20") int limit,
            @QueryParam("after") @DefaultValue("") String after) {
        return deployments.log(caller(security), id, new PageRequest(limit, after));
    }

    /** The log as people read it, for those who ask for text: from its beginning or after a position. */
    @GET
    @Path("{id}/log")
    @Produces("text/plain;qs=0.5")
    public String logText(@Context SecurityContext security, @PathParam("id") String id, @QueryParam("limit") Integer limit,
            @QueryParam("after") @DefaultValue("") String after) {
        List<JobLogLine> lines = limit == null ? deployments.logLines(caller(security), id, after, LOG_LINES)
                : deployments.log(caller(security), id, new PageRequest(limit, after)).items();
        return lines.stream().map(line -> "%s %s%s\n".formatted(line.time(), line.step().isEmpty() ? "" : line.step() + ": ", line.line()))
                .collect(Collectors.joining());
    }

    /** A page of a list that is short enough to be read whole; the cursor is how many came before. */
    private static <T> Page<T> slice(List<T> all, PageRequest page) {
        int from = (int) Math.min(all.size(), Deployments.position(page.after()));
        int to = Math.min(all.size(), from + page.limit());
        return new Page<>(all.subList(from, to), to < all.size() ? Optional.of(String.valueOf(to)) : Optional.empty());
    }

    private static Subject caller(SecurityContext security) {
        return (Subject) security.getUserPrincipal();
    }
}
