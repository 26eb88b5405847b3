package org.nembo.jobs;

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
import java.util.Optional;
import org.nembo.api.error.GeneralError;
import org.nembo.api.error.NemboException;
import org.nembo.api.identity.Subject;
import org.nembo.api.job.Job;
import org.nembo.api.job.JobLogLine;
import org.nembo.api.job.JobStep;
import org.nembo.api.job.Jobs;
import org.nembo.api.rest.Page;
import org.nembo.api.rest.PageRequest;

/** The jobs of the caller; an administrator sees everybody's. */
@Path("/")
@Produces("application/json")
public final class JobsResource {

    private final JobAccess access;

    JobsResource(JobAccess access) {
        this.access = access;
    }

    @GET
    public Page<Job> list(@Context SecurityContext security, @QueryParam("subject") @DefaultValue("") String subject,
            @QueryParam("type") @DefaultValue("") String type, @QueryParam("owner") @DefaultValue("") String owner,
            @QueryParam("state") @DefaultValue("") String state, @QueryParam("limit") @DefaultValue("20") int limit,
            @QueryParam("after") @DefaultValue("") String after) {
        return access.list(caller(security), new Jobs.Filter(subject, type, owner, JobAccess.state(state)), new PageRequest(limit, after));
    }

    @GET
    @Path("{id}")
    public Job show(@Context SecurityContext security, @PathParam("id") String id) {
        return access.read(caller(security), id);
    }

    /** The whole journal: a job has a bounded number of steps. */
    @GET
    @Path("{id}/steps")
    public Page<JobStep> steps(@Context SecurityContext security, @PathParam("id") String id) {
        return new Page<>(access.steps(caller(security), id), Optional.empty());
    }

    @GET
    @Path("{id}/log")
    public Page<JobLogLine> log(@Context SecurityContext security, @PathParam("id") String id, @QueryParam("limit") @DefaultValue("100") int limit,
            @QueryParam("after") @DefaultValue("") String after) {
        PageRequest page = new PageRequest(limit, after);
        List<JobLogLine> lines = access.log(caller(security), id, position(page.after()), page.limit() + 1);
        return Page.of(lines, page.limit(), line -> Long.toString(line.position()));
    }

    /** Asks a job to stop. @param force ends one whose bundle is absent at once, undoing nothing: for administrators */
    @POST
    @Path("{id}/cancel")
    public Response cancel(@Context SecurityContext security, @PathParam("id") String id, @QueryParam("force") @DefaultValue("false") boolean force) {
        return Response.accepted(force ? access.abandon(caller(security), id) : access.cancel(caller(security), id)).build();
    }

    @POST
    @Path("{id}/retry")
    public Response retry(@Context SecurityContext security, @PathParam("id") String id) {
        return Response.accepted(access.retry(caller(security), id)).build();
    }

    static long position(String text) {
        if (text.isEmpty()) {
            return 0;
        }
        if (!text.matches("[0-9]{1,18}")) {
            throw new NemboException(GeneralError.INVALID_REQUEST, "a position in a log is a number, not '%s'".formatted(text));
        }
        return Long.parseLong(text);
    }

    private static Subject caller(SecurityContext security) {
        return (Subject) security.getUserPrincipal();
    }
}
