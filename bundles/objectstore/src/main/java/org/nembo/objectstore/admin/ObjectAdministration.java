package org.nembo.objectstore.admin;

import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.nembo.api.audit.AuditEntry;
import org.nembo.api.error.GeneralError;
import org.nembo.api.error.NemboException;
import org.nembo.api.identity.Subject;
import org.nembo.objectstore.ChosenEngine;
import org.nembo.objectstore.access.Rights;
import org.nembo.objectstore.document.Settings;
import org.nembo.objectstore.key.ObjectTables;
import org.nembo.spi.object.Bucket;
import org.nembo.spi.object.Checksum;
import org.nembo.spi.object.ListRequest;
import org.nembo.spi.object.Listing;
import org.nembo.spi.object.ObjectEngine;
import org.nembo.spi.object.ObjectError;
import org.nembo.spi.object.Origin;
import org.nembo.spi.object.StoredObject;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Objects for the REST API and the shell: what is there, and its end; contents come and go over S3 only. Thread-safe. */
@Component(service = ObjectAdministration.class)
public final class ObjectAdministration {

    /** The most of a page. */
    public static final int MOST = 1000;

    private final ObjectEngine engine;
    private final BucketAdministration buckets;
    private final ObjectTables tables;

    @Activate
    public ObjectAdministration(@Reference(target = ChosenEngine.ONLY) ObjectEngine engine,
            @Reference BucketAdministration buckets, @Reference ObjectTables tables) {
        this.engine = engine;
        this.buckets = buckets;
        this.tables = tables;
    }

    /** What is listed. @param versions whether older versions and delete markers are too */
    public record Listed(String bucket, String prefix, String delimiter, String after, String afterVersion, int limit, boolean versions) {
    }

    /** A page. @param next what to pass as {@code after}; empty on the last one @param nextVersion as {@code afterVersion} */
    public record Objects(List<Listing.Entry> items, List<String> prefixes, Optional<String> next, Optional<String> nextVersion) {
    }

    /** A version as it is shown. */
    public record ObjectView(String bucket, String key, String version, boolean latest, boolean marker, Instant modified, long size, long stored, String etag,
            String owner, Optional<Checksum> checksum, Map<String, String> headers, Map<String, String> metadata, Map<String, String> tags,
            Map<String, String> facts, int parts, List<String> accounts) {

        static ObjectView of(StoredObject o) {
            return new ObjectView(o.bucket(), o.key(), o.version(), o.latest(), o.marker(), o.modified(), o.size(), o.stored(), o.etag(), o.owner(),
                    o.checksum(), o.headers(), o.metadata(), o.tags(), o.facts(), o.parts().size(), o.accounts());
        }
    }

    /** As {@link ObjectEngine#copy}; who may is for the caller to judge. */
    public ObjectEngine.Copy copy(Path target) {
        return engine.copy(target);
    }

    /** @throws NemboException {@code NO_SUCH_BUCKET}, {@code FORBIDDEN}, {@code INVALID_REQUEST} */
    public Objects list(Subject caller, Listed wanted) {
        Bucket bucket = buckets.visible(caller, wanted.bucket());
        Map<String, String> facts = Map.of("s3:prefix", wanted.prefix(), "s3:delimiter", wanted.delimiter());
        buckets.require(caller, wanted.versions() ? "s3:ListBucketVersions" : "s3:ListBucket", bucket, "", facts);
        if (wanted.limit() < 1 || wanted.limit() > MOST) {
            throw new NemboException(GeneralError.INVALID_REQUEST, "limit must be 1 to %d, is %d".formatted(MOST, wanted.limit()));
        }
        Listing page = engine.list(new ListRequest(bucket.name(), wanted.prefix(), wanted.delimiter(), wanted.after(), wanted.afterVersion(), wanted.limit(),
                wanted.versions()));
        return new Objects(page.entries(), page.prefixes(), Optional.of(page.next()).filter(next -> page.more()),
                Optional.of(page.nextVersion()).filter(next -> page.more() && !next.isEmpty()));
    }

    /** @param version empty for the current one */
    public ObjectView show(Subject caller, String bucket, String key, String version) {
        Bucket in = buckets.visible(caller, bucket);
        Optional<StoredObject> found = engine.find(bucket, key, version.isEmpty() ? null : version);
        buckets.require(caller, version.isEmpty() ? "s3:GetObject" : "s3:GetObjectVersion", in, key, facts(found));
        return ObjectView.of(found.orElseThrow(() -> new NemboException(version.isEmpty() ? ObjectError.NO_SUCH_KEY : ObjectError.NO_SUCH_VERSION,
                "there is no such object in '%s'".formatted(bucket))));
    }

    /**
     * Deletes as over S3: without a version it may leave a delete marker.
     *
     * @param version empty for the current one
     * @throws NemboException {@code OBJECT_LOCKED}
     */
    public ObjectEngine.Deleted delete(Subject caller, String bucket, String key, String version) {
        Bucket in = buckets.visible(caller, bucket);
        Optional<StoredObject> found = engine.find(bucket, key, version.isEmpty() ? null : version);
        buckets.require(caller, version.isEmpty() ? "s3:DeleteObject" : "s3:DeleteObjectVersion", in, key, facts(found));
        if (found.isEmpty()) {
            throw new NemboException(version.isEmpty() ? ObjectError.NO_SUCH_KEY : ObjectError.NO_SUCH_VERSION, "there is no such object in '%s'"
                    .formatted(bucket));
        }
        boolean covers = version.isEmpty() && in.versioning() == Bucket.Versioning.ENABLED;
        Origin origin = new Origin(caller.id(), Actors.of(caller).address(), Actors.of(caller).request(),
                covers ? "ObjectRemoved:DeleteMarkerCreated" : "ObjectRemoved:Delete", "");
        ObjectEngine.Deleted deleted = engine.delete(bucket, key, version.isEmpty() ? null : version,
                covers ? org.nembo.spi.object.Guard.NONE : Locks.guard(tables.now()), origin);
        tables.audit().record(AuditEntry.done(caller, "objects:delete", BucketAdministration.path(bucket) + "/" + key).with("version", version));
        return deleted;
    }

    static Map<String, String> facts(Optional<StoredObject> found) {
        Map<String, String> facts = new HashMap<>();
        found.ifPresent(object -> {
            facts.put(Rights.OBJECT_OWNER, object.owner());
            if (object.facts().containsKey(Settings.ACL)) {
                facts.put(Rights.OBJECT_ACL, object.facts().get(Settings.ACL));
            }
            object.tags().forEach((name, value) -> facts.put("s3:ExistingObjectTag/" + name, value));
        });
        return facts;
    }
}
