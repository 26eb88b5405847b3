package org.nembo.orchestrator.indigo;

import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import java.util.Map;
import org.nembo.api.error.GeneralError;
import org.nembo.api.error.NemboException;
import org.nembo.orchestrator.OrchestratorError;

/** Deployments that wait for data: there are none here, and that is what it says. */
@Path("schedules")
@Produces(IndigoApi.JSON)
public final class SchedulesResource {

    @GET
    public Slice<Object> list(@Context UriInfo uri, @HeaderParam("User-Agent") String client) {
        Paging paging = Paging.of(uri.getQueryParameters(), client == null ? "" : client, List.of(Paging.CREATED));
        return Slice.of(List.of(), 0, paging, uri.getRequestUri());
    }

    @POST
    @Consumes("application/json")
    public void create(Map<String, Object> ignored) {
        throw new NemboException(OrchestratorError.SCHEDULES_NOT_OFFERED,
                "this orchestrator does not offer deployments that wait for data: create the deployment itself with POST /deployments");
    }

    @GET
    @Path("{id}")
    public Object read(@PathParam("id") String id) {
        throw unknown(id);
    }

    @GET
    @Path("{id}/events")
    public Object events(@PathParam("id") String id) {
        throw unknown(id);
    }

    @GET
    @Path("{id}/template")
    public Object template(@PathParam("id") String id) {
        throw unknown(id);
    }

    private static NemboException unknown(String id) {
        return new NemboException(GeneralError.NOT_FOUND, "The deployment schedule %s doesn't exist".formatted(Wording.shorten(id)));
    }
}
