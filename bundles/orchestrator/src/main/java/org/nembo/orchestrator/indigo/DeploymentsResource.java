package org.nembo.orchestrator.indigo;

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
import jakarta.ws.rs.core.UriInfo;
import java.net.URI;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.nembo.api.identity.Subject;
import org.nembo.api.site.Site;
import org.nembo.orchestrator.deployment.Deployment;
import org.nembo.orchestrator.deployment.DeploymentStatus;
import org.nembo.orchestrator.deployment.Json;

/** Deployments: list, create, show, change, reset, delete, and their texts. */
@Path("deployments")
@Produces(IndigoApi.JSON)
public final class DeploymentsResource {

    private final Operations operations;
    private final Listing listing;
    private final boolean revealToOwner;

    DeploymentsResource(Operations operations, Listing listing, boolean revealToOwner) {
        this.operations = operations;
        this.listing = listing;
        this.revealToOwner = revealToOwner;
    }

    @GET
    public Slice<DeploymentView> list(@Context SecurityContext security, @Context UriInfo uri, @HeaderParam("User-Agent") @DefaultValue("") String client,
            @QueryParam("createdBy") @DefaultValue("") String createdBy, @QueryParam("userGroup") @DefaultValue("") String userGroup,
            @QueryParam("excludedStatus") List<String> excludedStatus) {
        Subject caller = Callers.looking(security);
        Paging paging = Paging.of(uri.getQueryParameters(), client, Listing.SORTABLE);
        String owner = operations.owner(caller, createdBy);
        String group = DeploymentRequest.group(userGroup);
        if (!group.isEmpty() && !owner.isEmpty()) {
            Operations.member(caller, group);
        }
        Listing.Found found = listing.find(new Listing.Wanted(owner, group, excluded(excludedStatus, paging)), paging);
        Map<String, Optional<Site>> sites = new HashMap<>();
        String base = uri.getBaseUri().toString();
        List<DeploymentView> views = found.deployments().stream().map(deployment -> DeploymentView.of(deployment,
                sites.computeIfAbsent(deployment.site(), site -> operations.site(deployment)), base, caller)).toList();
        return Slice.of(views, found.total(), paging, uri.getRequestUri());
    }

    @POST
    @Consumes("application/json")
    public Response create(@Context SecurityContext security, @Context UriInfo uri, Map<String, Object> body) {
        Subject caller = Callers.lasting(security);
        DeploymentView view = view(operations.create(caller, DeploymentRequest.of(body)), uri, caller);
        return Response.created(URI.create(view.links().get(0).href())).entity(view).build();
    }

    @GET
    @Path("{id}")
    public DeploymentView read(@Context SecurityContext security, @Context UriInfo uri, @PathParam("id") String id,
            @QueryParam("reveal") @DefaultValue("") String reveal) {
        Subject caller = Callers.looking(security);
        Deployment deployment = operations.read(caller, id);
        DeploymentView view = view(deployment, uri, caller);
        boolean clear = truth("reveal", reveal, revealToOwner && deployment.owner().equals(caller.id()));
        return clear ? view.withOutputs(operations.revealed(caller, id)) : view;
    }

    /** Answers the deployment: an empty answer, which was the rule once, makes clients report an error. */
    @PUT
    @Path("{id}")
    @Consumes("application/json")
    public Response update(@Context SecurityContext security, @Context UriInfo uri, @PathParam("id") String id, Map<String, Object> body) {
        Subject caller = Callers.lasting(security);
        return Response.accepted(view(operations.update(caller, id, DeploymentRequest.of(body)), uri, caller)).build();
    }

    @PATCH
    @Path("{id}")
    @Consumes("application/json")
    public void reset(@Context SecurityContext security, @PathParam("id") String id, Map<String, Object> body) {
        Members members = new Members(body);
        String status = members.text("status").orElse("");
        members.check();
        operations.reset(Callers.lasting(security), id, status);
    }

    /** A body, which some clients send, is not looked at. */
    @DELETE
    @Path("{id}")
    public void delete(@Context SecurityContext security, @PathParam("id") String id, @QueryParam("force") @DefaultValue("") String force) {
        operations.delete(Callers.lasting(security), id, truth("force", force, false));
    }

    /** The text itself, whatever the client accepts. */
    @GET
    @Path("{id}/template")
    @Produces("*/*")
    public Response template(@Context SecurityContext security, @PathParam("id") String id) {
        return Response.ok(operations.template(Callers.looking(security), id), IndigoApi.TEXT).build();
    }

    /** The text itself, whatever the client accepts. */
    @GET
    @Path("{id}/log")
    @Produces("*/*")
    public Response log(@Context SecurityContext security, @PathParam("id") String id) {
        return Response.ok(operations.log(Callers.looking(security), id), IndigoApi.TEXT).build();
    }

    /** What runs at the site, as a JSON array in a text. */
    @GET
    @Path("{id}/extrainfo")
    @Produces("*/*")
    public Response extraInfo(@Context SecurityContext security, @PathParam("id") String id) {
        List<Map<String, Object>> machines = operations.resources(Callers.looking(security), id).stream().filter(MachineInfo::isOf)
                .map(MachineInfo::of).toList();
        return Response.ok(Json.canonical(machines), IndigoApi.TEXT).build();
    }

    private DeploymentView view(Deployment deployment, UriInfo uri, Subject viewer) {
        return DeploymentView.of(deployment, operations.site(deployment), uri.getBaseUri().toString(), viewer);
    }

    /** Deleted ones are listed unless they are excluded; a client that cannot exclude anything does not know of them. */
    private static Set<DeploymentStatus> excluded(List<String> lists, Paging paging) {
        Set<DeploymentStatus> excluded = EnumSet.noneOf(DeploymentStatus.class);
        if (lists.isEmpty() && paging.whole()) {
            excluded.add(DeploymentStatus.DELETE_COMPLETE);
        }
        for (String list : lists) {
            for (String name : list.split(",")) {
                String word = name.strip().toUpperCase(Locale.ROOT);
                if (!word.isEmpty() && !word.equals("UNKNOWN")) {
                    excluded.add(status(word));
                }
            }
        }
        return excluded;
    }

    private static DeploymentStatus status(String name) {
        try {
            return DeploymentStatus.valueOf(name);
        } catch (IllegalArgumentException e) {
            throw Wording.invalid("'excludedStatus' has '%s', which is no status: %s, UNKNOWN".formatted(Wording.shorten(name),
                    EnumSet.allOf(DeploymentStatus.class)));
        }
    }

    private static boolean truth(String name, String text, boolean otherwise) {
        return switch (text.strip().toLowerCase(Locale.ROOT)) {
            case "" -> otherwise;
            case "true" -> true;
            case "false" -> false;
            default -> throw Wording.invalid("'%s' must be true or false, is '%s'".formatted(name, Wording.shorten(text)));
        };
    }
}
