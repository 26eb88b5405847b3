package org.nembo.objectstore.object;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.nembo.objectstore.access.Accounts;
import org.nembo.objectstore.access.Areas;
import org.nembo.objectstore.access.Rights;
import org.nembo.objectstore.document.BucketNames;
import org.nembo.objectstore.document.Settings;
import org.nembo.objectstore.document.Tags;
import org.nembo.objectstore.http.Exchange;
import org.nembo.objectstore.s3.S3Code;
import org.nembo.objectstore.s3.S3Failure;
import org.nembo.objectstore.s3.Stamps;
import org.nembo.spi.object.Bucket;
import org.nembo.spi.object.ObjectEngine;
import org.nembo.spi.object.StoredObject;

/** What all operations on objects stand on. Thread-safe. */
public record Store(ObjectEngine engine, Areas areas, Rights rights, Accounts accounts, Attachments attachments) {

    static final String VERSION = "versionId";
    private static final String TAGGING = "x-amz-tagging";

    public Store {
        Objects.requireNonNull(engine, "engine");
        Objects.requireNonNull(areas, "areas");
        Objects.requireNonNull(rights, "rights");
        Objects.requireNonNull(accounts, "accounts");
        Objects.requireNonNull(attachments, "attachments");
    }

    /** The bucket of the request. @throws S3Failure {@code NoSuchBucket}, {@code AccessDenied} when it is not whose the request says */
    Bucket bucket(Exchange exchange) {
        return bucket(exchange, exchange.bucket(), "x-amz-expected-bucket-owner");
    }

    /** @param expected header that may tell whose it is */
    Bucket bucket(Exchange exchange, String name, String expected) {
        Bucket bucket = areas.bucket(exchange.caller(), name).orElseThrow(() -> BucketNames.missing(name));
        String owner = exchange.header(expected);
        if (!owner.isEmpty() && !owner.equals(bucket.owner())) {
            throw new S3Failure(S3Code.ACCESS_DENIED, "The bucket is not owned by whom " + expected + " names.");
        }
        return bucket;
    }

    /** The version that the request names; null for the current one. @throws S3Failure {@code InvalidArgument} */
    static String version(Exchange exchange) {
        String version = exchange.query(VERSION);
        if (version.isEmpty() && exchange.query().has(VERSION)) {
            throw new S3Failure(S3Code.INVALID_ARGUMENT, "Version id cannot be the empty string").with("ArgumentName", VERSION).with("ArgumentValue", "");
        }
        return version.isEmpty() ? null : version;
    }

    /**
     * A version that may be read.
     *
     * @param action  for the current version: {@code s3:GetObject}
     * @param version null for the current one
     * @throws S3Failure {@code AccessDenied}, {@code NoSuchKey}, {@code NoSuchVersion}, {@code MethodNotAllowed}
     */
    StoredObject readable(Exchange exchange, Bucket bucket, String key, String version, String action) {
        Optional<StoredObject> found = engine.find(bucket.name(), key, version);
        Map<String, String> facts = new HashMap<>();
        found.ifPresent(object -> about(object, facts));
        if (version != null) {
            facts.put("s3:VersionId", version);
        }
        boolean listed = found.isEmpty() && rights.allows(exchange.caller(), "s3:ListBucket", bucket, "", Map.of("s3:prefix", key));
        if (!listed || version != null) {
            rights.require(exchange.caller(), version == null ? action : action + "Version", bucket, key, facts);
        }
        if (found.isEmpty()) {
            if (!listed) {
                throw S3Failure.of(S3Code.ACCESS_DENIED);
            }
            throw version == null ? S3Failure.of(S3Code.NO_SUCH_KEY).with("Key", key)
                    : S3Failure.of(S3Code.NO_SUCH_VERSION).with("Key", key).with("VersionId", version);
        }
        StoredObject object = found.get();
        if (object.marker()) {
            exchange.answer("x-amz-delete-marker", "true").answer("x-amz-version-id", object.version());
            if (version == null) {
                throw S3Failure.of(S3Code.NO_SUCH_KEY).with("Key", key);
            }
            exchange.answer("Allow", "DELETE").answer("Last-Modified", Stamps.http(object.modified()));
            throw S3Failure.of(S3Code.METHOD_NOT_ALLOWED).with("Method", exchange.method()).with("ResourceType", "DeleteMarker");
        }
        return object;
    }

    private static void about(StoredObject object, Map<String, String> facts) {
        object.tags().forEach((name, value) -> facts.put("s3:ExistingObjectTag/" + name, value));
        facts.put(Rights.OBJECT_OWNER, object.owner());
        String acl = object.facts().getOrDefault(Settings.ACL, "");
        if (!acl.isEmpty()) {
            facts.put(Rights.OBJECT_ACL, acl);
        }
    }

    /** Tells the version of what was stored or is sent, where the bucket has versions. */
    static void tellVersion(Exchange exchange, Bucket bucket, String version) {
        if (bucket.versioning() != Bucket.Versioning.OFF && version != null) {
            exchange.answer("x-amz-version-id", version);
        }
    }

    /** What policies may ask about a request that writes. */
    static Map<String, String> facts(Exchange exchange) {
        Map<String, String> facts = new HashMap<>();
        for (String name : exchange.headers().names("x-amz-")) {
            if (!name.startsWith("x-amz-meta-") && !name.equals("x-amz-security-token")) {
                facts.put("s3:" + name, exchange.header(name));
            }
        }
        if (exchange.headers().has(TAGGING)) {
            Tags.header(exchange.header(TAGGING)).forEach((name, value) -> facts.put("s3:RequestObjectTag/" + name, value));
        }
        return facts;
    }
}
