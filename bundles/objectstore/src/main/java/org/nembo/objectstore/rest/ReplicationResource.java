package org.nembo.objectstore.rest;

import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import java.util.List;
import org.nembo.objectstore.replica.ReplicaAdministration;

/** To which sites a bucket goes. */
@Path("replication/{bucket}")
@Produces("application/json")
public final class ReplicationResource {

    /** What a client wants. */
    public record Wanted(List<String> sites) {
    }

    private final ReplicaAdministration replication;

    ReplicationResource(ReplicaAdministration replication) {
        this.replication = replication;
    }

    @GET
    public List<ReplicaAdministration.BucketState> show(@Context SecurityContext security, @PathParam("bucket") String bucket) {
        return replication.status(KeysResource.caller(security), bucket);
    }

    @PUT
    @Consumes("application/json")
    public List<ReplicaAdministration.BucketState> put(@Context SecurityContext security, @PathParam("bucket") String bucket, Wanted wanted) {
        return replication.replicate(KeysResource.caller(security), bucket, wanted == null || wanted.sites() == null ? List.of() : wanted.sites());
    }

    @DELETE
    public Response delete(@Context SecurityContext security, @PathParam("bucket") String bucket) {
        replication.stop(KeysResource.caller(security), bucket);
        return Response.status(204).build();
    }
}
