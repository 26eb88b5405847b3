package org.nembo.objectstore.rest;

import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import java.util.Optional;
import org.nembo.api.error.GeneralError;
import org.nembo.api.error.NemboException;
import org.nembo.api.identity.Subject;
import org.nembo.api.rest.Page;
import org.nembo.api.rest.PageRequest;
import org.nembo.api.secret.Secret;
import org.nembo.objectstore.admin.BucketAdministration;
import org.nembo.objectstore.admin.BucketView;
import org.nembo.objectstore.admin.ObjectAdministration;
import org.nembo.objectstore.admin.ObjectAdministration.ObjectView;
import org.nembo.objectstore.transfer.Direction;
import org.nembo.objectstore.transfer.Transfers;

/** Buckets and what is in them. Contents come and go over S3. */
@Path("buckets")
@Produces("application/json")
public final class BucketsResource {

    /** What a client asks for. @param group personal when absent */
    public record NewBucket(String name, Optional<String> group, Optional<Boolean> versioning, Optional<Boolean> objectLock) {
    }

    /** What to change; absent for what stays. @param owner SUBJECT@ISSUER, for administrators, like {@code group} */
    public record BucketChange(Optional<String> owner, Optional<String> group, Optional<Boolean> versioning) {
    }

    /** What empties the bucket. */
    public record Emptying(String job) {
    }

    /** The other S3 of an import or export. @param region us-east-1 when absent @param prefix of the keys; all when absent */
    public record Transfer(String endpoint, Optional<String> region, String bucket, Optional<String> prefix, String accessKey, String secretKey,
            Optional<Boolean> dryRun) {

        @Override
        public String toString() {
            return "Transfer[%s, %s]".formatted(endpoint, bucket);
        }
    }

    /** What copies. */
    public record Copying(String job) {
    }

    /** What a deletion did. @param version the version that was removed or the marker that was made */
    public record DeletedObject(Optional<String> version, boolean marker) {
    }

    private final BucketAdministration buckets;
    private final ObjectAdministration objects;
    private final Transfers transfers;

    BucketsResource(BucketAdministration buckets, ObjectAdministration objects, Transfers transfers) {
        this.buckets = buckets;
        this.objects = objects;
        this.transfers = transfers;
    }

    @GET
    public Page<BucketView> list(@Context SecurityContext security, @QueryParam("all") @DefaultValue("false") boolean all,
            @QueryParam("owner") @DefaultValue("") String owner, @QueryParam("prefix") @DefaultValue("") String prefix,
            @QueryParam("limit") @DefaultValue("20") int limit, @QueryParam("after") @DefaultValue("") String after) {
        return buckets.list(KeysResource.caller(security), all, owner, prefix, new PageRequest(limit, after));
    }

    @POST
    @Consumes("application/json")
    public Response create(@Context SecurityContext security, NewBucket wanted) {
        if (wanted == null || wanted.name() == null) {
            throw new NemboException(GeneralError.INVALID_REQUEST, "a bucket needs a 'name'");
        }
        BucketView made = buckets.create(KeysResource.caller(security), new BucketAdministration.NewBucket(wanted.name(), wanted.group().orElse(""),
                wanted.versioning().orElse(false), wanted.objectLock().orElse(false)));
        return Response.status(201).entity(made).build();
    }

    @GET
    @Path("{bucket}")
    public BucketView show(@Context SecurityContext security, @PathParam("bucket") String bucket) {
        return buckets.show(KeysResource.caller(security), bucket);
    }

    @PATCH
    @Path("{bucket}")
    @Consumes("application/json")
    public BucketView change(@Context SecurityContext security, @PathParam("bucket") String bucket, BucketChange change) {
        if (change == null) {
            throw new NemboException(GeneralError.INVALID_REQUEST, "send what to change: 'versioning', 'owner', 'group'");
        }
        return buckets.change(KeysResource.caller(security), bucket, new BucketAdministration.Change(change.owner(), change.group(), change.versioning()));
    }

    /** With {@code force} all that is in it goes too: 202 and the job that does it. */
    @DELETE
    @Path("{bucket}")
    public Response delete(@Context SecurityContext security, @PathParam("bucket") String bucket, @QueryParam("force") @DefaultValue("false") boolean force) {
        return buckets.delete(KeysResource.caller(security), bucket, force).map(job -> Response.status(202).entity(new Emptying(job)))
                .orElse(Response.status(204)).build();
    }

    @GET
    @Path("{bucket}/objects")
    public ObjectAdministration.Objects objects(@Context SecurityContext security, @PathParam("bucket") String bucket,
            @QueryParam("prefix") @DefaultValue("") String prefix, @QueryParam("delimiter") @DefaultValue("") String delimiter,
            @QueryParam("after") @DefaultValue("") String after, @QueryParam("limit") @DefaultValue("100") int limit) {
        return objects.list(KeysResource.caller(security), new ObjectAdministration.Listed(bucket, prefix, delimiter, after, "", limit, false));
    }

    /** Older versions and delete markers too. */
    @GET
    @Path("{bucket}/versions")
    public ObjectAdministration.Objects versions(@Context SecurityContext security, @PathParam("bucket") String bucket,
            @QueryParam("prefix") @DefaultValue("") String prefix, @QueryParam("after") @DefaultValue("") String after,
            @QueryParam("afterVersion") @DefaultValue("") String afterVersion, @QueryParam("limit") @DefaultValue("100") int limit) {
        return objects.list(KeysResource.caller(security), new ObjectAdministration.Listed(bucket, prefix, "", after, afterVersion, limit, true));
    }

    /** One object, by its key. */
    @GET
    @Path("{bucket}/object")
    public ObjectView object(@Context SecurityContext security, @PathParam("bucket") String bucket, @QueryParam("key") @DefaultValue("") String key,
            @QueryParam("version") @DefaultValue("") String version) {
        return objects.show(KeysResource.caller(security), bucket, key, version);
    }

    /** As over S3: without a version it may leave a delete marker. */
    @DELETE
    @Path("{bucket}/object")
    public DeletedObject deleteObject(@Context SecurityContext security, @PathParam("bucket") String bucket, @QueryParam("key") @DefaultValue("") String key,
            @QueryParam("version") @DefaultValue("") String version) {
        var deleted = objects.delete(KeysResource.caller(security), bucket, key, version);
        return new DeletedObject(Optional.ofNullable(deleted.version()), deleted.marker());
    }

    /** Copies a bucket of another S3 into this one. */
    @POST
    @Path("{bucket}/import")
    @Consumes("application/json")
    public Response importFrom(@Context SecurityContext security, @PathParam("bucket") String bucket, Transfer transfer) {
        return start(KeysResource.caller(security), Direction.IMPORT, bucket, transfer);
    }

    /** Copies this bucket to one of another S3. */
    @POST
    @Path("{bucket}/export")
    @Consumes("application/json")
    public Response exportTo(@Context SecurityContext security, @PathParam("bucket") String bucket, Transfer transfer) {
        return start(KeysResource.caller(security), Direction.EXPORT, bucket, transfer);
    }

    private Response start(Subject caller, Direction direction, String bucket, Transfer wanted) {
        transfers.check(caller, direction, bucket, wanted == null ? "" : wanted.prefix().orElse(""));
        if (wanted == null || wanted.endpoint() == null || wanted.bucket() == null || wanted.accessKey() == null || wanted.secretKey() == null) {
            throw new NemboException(GeneralError.INVALID_REQUEST, "the other S3 needs 'endpoint', 'bucket', 'accessKey' and 'secretKey'");
        }
        String job = transfers.start(caller, direction, bucket, new Transfers.Wanted(wanted.endpoint(), wanted.region().orElse(""), wanted.bucket(),
                wanted.prefix().orElse(""), wanted.accessKey(), new Secret(wanted.secretKey()), wanted.dryRun().orElse(false)));
        return Response.status(202).entity(new Copying(job)).build();
    }
}
