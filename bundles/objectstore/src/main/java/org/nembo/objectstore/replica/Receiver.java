package org.nembo.objectstore.replica;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.nembo.api.error.GeneralError;
import org.nembo.api.error.NemboException;
import org.nembo.objectstore.access.Accounts;
import org.nembo.objectstore.access.Rights;
import org.nembo.objectstore.document.Locks;
import org.nembo.objectstore.document.Retention;
import org.nembo.objectstore.document.Settings;
import org.nembo.objectstore.http.Exchange;
import org.nembo.objectstore.http.Operations;
import org.nembo.objectstore.http.Operations.Level;
import org.nembo.objectstore.s3.S3Code;
import org.nembo.objectstore.s3.S3Failure;
import org.nembo.objectstore.seal.Handover;
import org.nembo.spi.object.Bucket;
import org.nembo.spi.object.Draft;
import org.nembo.spi.object.Guard;
import org.nembo.spi.object.NewObject;
import org.nembo.spi.object.ObjectEngine;
import org.nembo.spi.object.Origin;
import org.nembo.spi.object.StoredObject;

/**
 * Takes what another site ships. Only the identity that a {@link Site} names may, and only where the bucket lets it: with {@code s3:ReplicateObject},
 * {@code s3:ReplicateDelete} and {@code s3:GetObjectVersionForReplication}. Everything may come twice and in any order. Thread-safe.
 */
final class Receiver {

    /** The sub-resource that these operations are asked for with. */
    static final String WORD = "nembo-replica";

    private static final int OK = 200;
    private static final String NULL = "null";
    private static final String LOCAL = "@urn:nembo:";

    private final ObjectEngine engine;
    private final Rights rights;
    private final Accounts accounts;
    private final Sites sites;
    private final Handover handover;
    private final Clock clock;

    Receiver(ObjectEngine engine, Rights rights, Accounts accounts, Sites sites, Handover handover, Clock clock) {
        this.engine = engine;
        this.rights = rights;
        this.accounts = accounts;
        this.sites = sites;
        this.handover = handover;
        this.clock = clock;
    }

    void register(Operations operations) {
        operations.on(Level.SERVICE, "GET", WORD, "GetReplicaSite", exchange -> answer(exchange, admitted(exchange).name()))
                .on(Level.OBJECT, "PUT", WORD, "ReplicateObject", this::put)
                .on(Level.OBJECT, "DELETE", WORD, "ReplicateDelete", this::remove)
                .on(Level.OBJECT, "GET", WORD, "GetReplicaBytes", this::bytes);
    }

    private static void answer(Exchange exchange, String did) {
        exchange.send(OK, "application/json", ("{\"did\":\"" + new String(JsonStringEncoder.getInstance().quoteAsString(did)) + "\"}")
                .getBytes(StandardCharsets.UTF_8));
    }

    private Site admitted(Exchange exchange) {
        return sites.accepting(exchange.caller().id()).filter(site -> exchange.caller().session().isEmpty())
                .orElseThrow(() -> new S3Failure(S3Code.ACCESS_DENIED, "No site is registered here whose identity this is."));
    }

    private Bucket bucket(Exchange exchange, String action) {
        Bucket bucket = engine.buckets().find(exchange.bucket()).orElseThrow(() -> S3Failure.of(S3Code.NO_SUCH_BUCKET).with("BucketName", exchange.bucket()));
        rights.require(exchange.caller(), action, bucket, exchange.key(), Map.of());
        if (bucket.versioning() != Bucket.Versioning.ENABLED) {
            throw new S3Failure(S3Code.INVALID_BUCKET_STATE, "Versioning must be 'Enabled' on the bucket that is replicated to.");
        }
        return bucket;
    }

    private static String version(Exchange exchange) {
        String version = exchange.query("versionId");
        if (version.isEmpty()) {
            throw new S3Failure(S3Code.INVALID_ARGUMENT, "versionId is missing").with("ArgumentName", "versionId");
        }
        return version;
    }

    private static Origin origin(Exchange exchange, Site site, String event) {
        return new Origin(exchange.caller().id(), exchange.caller().address(), exchange.caller().request(), event, site.name());
    }

    private void put(Exchange exchange) {
        Site site = admitted(exchange);
        Bucket bucket = bucket(exchange, "s3:ReplicateObject");
        Parcel parcel = new Parcel(exchange.body()::next);
        Manifest manifest = parcel.manifest();
        check(manifest);
        Optional<StoredObject> here = engine.find(bucket.name(), exchange.key(), manifest.version());
        if (here.isPresent() && (!other(here.get(), manifest) || !Later.replaces(here.get(), manifest))) {
            answer(exchange, update(exchange, site, here.get(), manifest));
            return;
        }
        if (!manifest.bytes() && !manifest.marker()) {
            throw S3Failure.of(S3Code.NO_SUCH_VERSION).with("Key", exchange.key()).with("VersionId", manifest.version());
        }
        NewObject object = object(exchange, site, bucket, manifest);
        try (Draft draft = engine.draft(manifest.marker() ? 0 : manifest.stored())) {
            parcel.copy(manifest.marker() ? 0 : manifest.stored(), draft::write);
            parcel.verify();
            engine.put(object, draft, Guard.NONE);
        }
        answer(exchange, "stored");
    }

    private static void check(Manifest manifest) {
        try {
            Retention.of(manifest.facts());
        } catch (IllegalArgumentException | NullPointerException | DateTimeException e) {
            throw new NemboException(GeneralError.INVALID_REQUEST, "the retention of the version is not valid");
        }
    }

    /** Whether it is another version, though it has the same id: that happens with {@code null} only. */
    private static boolean other(StoredObject here, Manifest there) {
        return here.version().equals(NULL) && (here.marker() != there.marker() || here.modified().toEpochMilli() != there.modified()
                || !here.etag().equals(there.etag()));
    }

    private String update(Exchange exchange, Site site, StoredObject here, Manifest there) {
        Instant now = clock.instant();
        if (here.marker() || other(here, there) || Later.merged(here, there, now).isEmpty()) {
            return "had";
        }
        engine.change(here.bucket(), here.key(), here.version(), current -> Later.merged(current, there, now).orElse(current),
                origin(exchange, site, "ObjectTagging:Put"));
        return "changed";
    }

    private NewObject object(Exchange exchange, Site site, Bucket bucket, Manifest manifest) {
        Map<String, String> facts = new HashMap<>(handover.arriving(manifest.facts(), manifest.dataKey()));
        facts.put(Settings.REPLICATED, "REPLICA");
        // Who is known to the other site only, is nobody here: the version belongs to whom the bucket belongs to.
        String owner = manifest.owner().contains(LOCAL) || manifest.owner().isEmpty() ? bucket.owner() : manifest.owner();
        NewObject.Stamp stamp = new NewObject.Stamp(manifest.version(), manifest.time(), manifest.marker(), manifest.objectParts());
        String event = manifest.marker() ? "ObjectRemoved:DeleteMarkerCreated" : "ObjectCreated:Put";
        return new NewObject(bucket.name(), exchange.key(), manifest.size(), manifest.etag(), owner, manifest.sum(), manifest.headers(), manifest.metadata(),
                manifest.tags(), facts, accounts.of(bucket, exchange.key()), Optional.of(stamp), origin(exchange, site, event));
    }

    /** The other site has the version no more. What is locked here stays, for the other site did not know of that. */
    private void remove(Exchange exchange) {
        Site site = admitted(exchange);
        Bucket bucket = bucket(exchange, "s3:ReplicateDelete");
        String version = version(exchange);
        if (engine.find(bucket.name(), exchange.key(), version).isEmpty()) {
            answer(exchange, "absent");
            return;
        }
        Instant now = clock.instant();
        boolean[] kept = new boolean[1];
        try {
            engine.delete(bucket.name(), exchange.key(), version, current -> {
                kept[0] = current.filter(object -> Locks.locked(object.facts(), true, now)).isPresent();
                if (kept[0]) {
                    throw S3Failure.of(S3Code.ACCESS_DENIED);
                }
            }, origin(exchange, site, "ObjectRemoved:Delete"));
        } catch (S3Failure e) {
            if (!kept[0]) {
                throw e;
            }
        }
        answer(exchange, kept[0] ? "kept" : "removed");
    }

    /** Bytes as they are kept, and their CRC-32C: for a site whose own are damaged. */
    private void bytes(Exchange exchange) {
        admitted(exchange);
        Bucket bucket = bucket(exchange, "s3:GetObjectVersionForReplication");
        String version = version(exchange);
        StoredObject object = engine.find(bucket.name(), exchange.key(), version).filter(one -> !one.marker())
                .orElseThrow(() -> S3Failure.of(S3Code.NO_SUCH_VERSION).with("Key", exchange.key()).with("VersionId", version));
        exchange.answer("ETag", '"' + object.etag() + '"').answer("Content-Type", "application/octet-stream");
        exchange.send(OK, new Summed(engine.open(object, 0, object.stored())));
    }
}
