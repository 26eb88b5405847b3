package org.nembo.objectstore.rest;

import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import java.util.List;
import java.util.Optional;
import org.nembo.api.secret.Secret;
import org.nembo.objectstore.replica.ReplicaAdministration;
import org.nembo.objectstore.replica.Site;
import org.nembo.objectstore.replica.Sites;

/** Other sites, and how far each is. */
@Path("sites")
@Produces("application/json")
public final class SitesResource {

    /** What a client tells of a site. @param secret absent for the one that is kept */
    public record NewSite(String endpoint, String accessKey, Optional<String> secret, Optional<String> accepts) {

        @Override
        public String toString() {
            return "NewSite[" + endpoint + "]";
        }
    }

    private final ReplicaAdministration replication;

    SitesResource(ReplicaAdministration replication) {
        this.replication = replication;
    }

    @GET
    public List<ReplicaAdministration.SiteState> list(@Context SecurityContext security) {
        return replication.status(KeysResource.caller(security));
    }

    @GET
    @Path("{site}")
    public Site show(@Context SecurityContext security, @PathParam("site") String site) {
        return replication.sites().show(KeysResource.caller(security), site);
    }

    @PUT
    @Path("{site}")
    @Consumes("application/json")
    public Site put(@Context SecurityContext security, @PathParam("site") String site, NewSite told) {
        NewSite wanted = told == null ? new NewSite("", "", Optional.empty(), Optional.empty()) : told;
        return replication.sites().put(KeysResource.caller(security), site, new Sites.Told(text(wanted.endpoint()), text(wanted.accessKey()),
                wanted.secret().filter(text -> !text.isEmpty()).map(Secret::new), wanted.accepts().orElse("")));
    }

    private static String text(String value) {
        return value == null ? "" : value;
    }

    @DELETE
    @Path("{site}")
    public Response delete(@Context SecurityContext security, @PathParam("site") String site) {
        replication.sites().delete(KeysResource.caller(security), site);
        return Response.status(204).build();
    }

    /** Tries at once what the site refused. */
    @POST
    @Path("{site}/retry")
    public List<ReplicaAdministration.SiteState> retry(@Context SecurityContext security, @PathParam("site") String site) {
        return replication.retry(KeysResource.caller(security), site);
    }
}
