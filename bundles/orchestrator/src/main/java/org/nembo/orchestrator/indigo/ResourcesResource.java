package org.nembo.orchestrator.indigo;

import jakarta.ws.rs.Consumes;
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
import jakarta.ws.rs.core.UriInfo;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.nembo.api.identity.Subject;
import org.nembo.orchestrator.deployment.Resource;

/** What deployments are made of, and what can be done with it. */
@Path("deployments/{id}/resources")
@Produces(IndigoApi.JSON)
public final class ResourcesResource {

    /** Ids grow with the time. */
    private static final Map<String, Comparator<Resource>> ORDERS = Map.of(Paging.CREATED, Comparator.comparing(Resource::id),
            "updatedAt", Comparator.comparing(Resource::updated).thenComparing(Resource::id), "state", Comparator.comparing(Resource::state)
                    .thenComparing(Resource::id), "toscaNodeName", Comparator.comparing(Resource::node).thenComparing(Resource::id));
    private static final List<String> SORTABLE = ORDERS.keySet().stream().sorted().toList();

    private final Operations operations;

    ResourcesResource(Operations operations) {
        this.operations = operations;
    }

    /** With a type everything of it is one page. */
    @GET
    public Slice<ResourceView> list(@Context SecurityContext security, @Context UriInfo uri, @HeaderParam("User-Agent") @DefaultValue("") String client,
            @PathParam("id") String id, @QueryParam("type") @DefaultValue("") String type) {
        Subject caller = Callers.looking(security);
        String base = uri.getBaseUri().toString();
        if (!type.isBlank()) {
            List<ResourceView> all = views(operations.resources(caller, id, type.strip()), base);
            return Slice.of(all, all.size(), Paging.everything(all.size()), uri.getRequestUri());
        }
        Paging paging = Paging.of(uri.getQueryParameters(), client, SORTABLE);
        Comparator<Resource> order = ORDERS.get(paging.sort());
        List<Resource> all = operations.resources(caller, id);
        List<Resource> page = all.stream().sorted(paging.ascending() ? order : order.reversed()).skip(paging.offset()).limit(paging.size()).toList();
        return Slice.of(views(page, base), all.size(), paging, uri.getRequestUri());
    }

    @GET
    @Path("filter")
    public List<ResourceView> filter(@Context SecurityContext security, @Context UriInfo uri, @PathParam("id") String id,
            @QueryParam("type") @DefaultValue("") String type) {
        Subject caller = Callers.looking(security);
        operations.read(caller, id);
        if (type.isBlank()) {
            throw Wording.invalid("the query parameter 'type' is missing: name a TOSCA type");
        }
        return views(operations.resources(caller, id, type.strip()), uri.getBaseUri().toString());
    }

    @GET
    @Path("{resource}")
    public ResourceView read(@Context SecurityContext security, @Context UriInfo uri, @PathParam("id") String id, @PathParam("resource") String resource) {
        return ResourceView.of(operations.resource(Callers.looking(security), id, resource), uri.getBaseUri().toString());
    }

    @POST
    @Path("{resource}/actions")
    @Consumes("application/json")
    public Response act(@Context SecurityContext security, @PathParam("id") String id, @PathParam("resource") String resource, Map<String, Object> body) {
        Members members = new Members(body);
        String type = members.text("type").orElse("");
        members.check();
        operations.act(Callers.lasting(security), id, resource, type);
        return Response.accepted().build();
    }

    private static List<ResourceView> views(List<Resource> resources, String base) {
        return resources.stream().map(resource -> ResourceView.of(resource, base)).toList();
    }
}
