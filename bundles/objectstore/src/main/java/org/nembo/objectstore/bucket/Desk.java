package org.nembo.objectstore.bucket;

import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.nembo.api.audit.Audit;
import org.nembo.api.audit.AuditEntry;
import org.nembo.objectstore.access.Areas;
import org.nembo.objectstore.access.Rights;
import org.nembo.objectstore.access.TopicRights;
import org.nembo.objectstore.document.BucketNames;
import org.nembo.objectstore.document.Changed;
import org.nembo.objectstore.document.Settings;
import org.nembo.objectstore.http.Exchange;
import org.nembo.objectstore.s3.S3Code;
import org.nembo.objectstore.s3.S3Failure;
import org.nembo.objectstore.xml.Element;
import org.nembo.objectstore.xml.XmlLimits;
import org.nembo.objectstore.xml.XmlReader;
import org.nembo.spi.object.Bucket;
import org.nembo.spi.object.ObjectEngine;
import org.nembo.spi.object.StoredObject;

/** What all operations here stand on. Thread-safe. */
record Desk(ObjectEngine engine, Areas areas, Rights rights, TopicRights topics, Audit audit, BucketSettings settings, Clock clock) {

    static final int OK = 200;
    static final int NO_CONTENT = 204;

    private static final String OWNER = "x-amz-expected-bucket-owner";

    Desk {
        Objects.requireNonNull(engine, "engine");
        Objects.requireNonNull(areas, "areas");
        Objects.requireNonNull(rights, "rights");
        Objects.requireNonNull(topics, "topics");
        Objects.requireNonNull(audit, "audit");
        Objects.requireNonNull(settings, "settings");
        Objects.requireNonNull(clock, "clock");
    }

    /** The bucket of the request, with which the caller may do that. @throws S3Failure {@code NoSuchBucket}, {@code AccessDenied} */
    Bucket bucket(Exchange exchange, String action) {
        Bucket bucket = find(exchange);
        rights.require(exchange.caller(), action, bucket, "", facts(exchange));
        return bucket;
    }

    /** The bucket of the request, whoever asks. @throws S3Failure {@code NoSuchBucket} */
    Bucket find(Exchange exchange) {
        Bucket bucket = areas.bucket(exchange.caller(), exchange.bucket())
                .orElseThrow(() -> BucketNames.missing(exchange.bucket()));
        String expected = exchange.header(OWNER);
        if (!expected.isEmpty() && !expected.equals(bucket.owner())) {
            throw new S3Failure(S3Code.ACCESS_DENIED, "The bucket is not owned by whom " + OWNER + " names.");
        }
        return bucket;
    }

    /** Changes a bucket, and tells the audit log which of its documents. */
    Bucket change(Exchange exchange, String document, UnaryOperator<Bucket> change) {
        Bucket changed = engine.buckets().change(exchange.bucket(), change);
        audit.record(AuditEntry.done(exchange.caller().id(), "buckets:change", "object/buckets/" + exchange.bucket()).with("document", document));
        return changed;
    }

    /**
     * The version that the request names, with which the caller may do that.
     *
     * @param action  for the current version: {@code s3:GetObjectTagging}
     * @param version for a named one: {@code s3:GetObjectVersionTagging}
     * @throws S3Failure {@code AccessDenied}, {@code NoSuchKey}, {@code NoSuchVersion}, {@code MethodNotAllowed} for a delete marker
     */
    StoredObject object(Exchange exchange, Bucket bucket, String action, String version) {
        return object(exchange, bucket, action, version, Map.of());
    }

    /** The same. @param told what policies may ask besides: {@code s3:RequestObjectTag/<key>} */
    StoredObject object(Exchange exchange, Bucket bucket, String action, String version, Map<String, String> told) {
        String asked = version(exchange);
        Optional<StoredObject> found = engine.find(bucket.name(), exchange.key(), asked);
        Map<String, String> facts = facts(exchange);
        facts.putAll(told);
        found.ifPresent(object -> facts.putAll(facts(object)));
        rights.require(exchange.caller(), asked == null ? action : version, bucket, exchange.key(), facts);
        if (found.isEmpty() || found.get().marker() && asked == null) {
            if (!rights.allows(exchange.caller(), "s3:ListBucket", bucket, "", Map.of("s3:prefix", exchange.key()))) {
                throw S3Failure.of(S3Code.ACCESS_DENIED);
            }
            throw asked == null ? S3Failure.of(S3Code.NO_SUCH_KEY).with("Key", exchange.key())
                    : S3Failure.of(S3Code.NO_SUCH_VERSION).with("Key", exchange.key()).with("VersionId", asked);
        }
        if (found.get().marker()) {
            exchange.answer("x-amz-delete-marker", "true").answer("Allow", "DELETE");
            throw S3Failure.of(S3Code.METHOD_NOT_ALLOWED).with("Method", exchange.method()).with("ResourceType", "DeleteMarker");
        }
        if (bucket.versioning() != Bucket.Versioning.OFF) {
            exchange.answer("x-amz-version-id", found.get().version());
        }
        return found.get();
    }

    /** Changes tags or facts of a version that was found. */
    StoredObject change(Exchange exchange, StoredObject object, String event, UnaryOperator<StoredObject> change) {
        return engine.change(object.bucket(), object.key(), object.version(), current -> {
            StoredObject changed = change.apply(current);
            return changed.with(changed.tags(), Changed.now(current.facts(), changed.facts(), clock.instant()));
        }, exchange.origin(event));
    }

    /** The version that the request names; null for the current one. @throws S3Failure {@code InvalidArgument} */
    static String version(Exchange exchange) {
        String version = exchange.query("versionId");
        if (version.isEmpty() && exchange.query().has("versionId")) {
            throw new S3Failure(S3Code.INVALID_ARGUMENT, "Version id cannot be the empty string").with("ArgumentName", "versionId").with("ArgumentValue", "");
        }
        return version.isEmpty() ? null : version;
    }

    /** What policies may ask about a request: its headers, and the version that it names. */
    static Map<String, String> facts(Exchange exchange) {
        Map<String, String> facts = new HashMap<>();
        for (String name : exchange.headers().names("x-amz-")) {
            if (!name.startsWith("x-amz-meta-") && !name.equals("x-amz-security-token")) {
                facts.put("s3:" + name, exchange.header(name));
            }
        }
        if (!exchange.query("versionId").isEmpty()) {
            facts.put("s3:VersionId", exchange.query("versionId"));
        }
        return facts;
    }

    /** What policies may ask about an object that is there. */
    static Map<String, String> facts(StoredObject object) {
        Map<String, String> facts = new HashMap<>();
        object.tags().forEach((name, value) -> facts.put("s3:ExistingObjectTag/" + name, value));
        facts.put(Rights.OBJECT_OWNER, object.owner());
        String acl = object.facts().getOrDefault(Settings.ACL, "");
        if (!acl.isEmpty()) {
            facts.put(Rights.OBJECT_ACL, acl);
        }
        return facts;
    }

    /** What policies may ask about tags that a request wants to put. */
    static Map<String, String> requested(Map<String, String> tags) {
        Map<String, String> facts = new HashMap<>();
        tags.forEach((name, value) -> facts.put("s3:RequestObjectTag/" + name, value));
        return facts;
    }

    /** The document that came. */
    static Element body(Exchange exchange, String root) {
        return XmlReader.read(Incoming.bytes(exchange, XmlLimits.CONFIGURATION.bytes()), root, XmlLimits.CONFIGURATION);
    }

    static void send(Exchange exchange, Element document) {
        exchange.send(OK, "application/xml", document.bytes());
    }
}
