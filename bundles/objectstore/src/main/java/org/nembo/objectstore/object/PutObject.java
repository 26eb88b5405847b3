package org.nembo.objectstore.object;

import java.util.Optional;
import org.nembo.objectstore.document.Ownership;
import org.nembo.objectstore.http.Exchange;
import org.nembo.objectstore.http.Operation;
import org.nembo.objectstore.s3.S3Code;
import org.nembo.objectstore.s3.S3Failure;
import org.nembo.objectstore.sum.Algorithm;
import org.nembo.objectstore.sum.Expected;
import org.nembo.objectstore.sum.Intake;
import org.nembo.spi.object.Bucket;
import org.nembo.spi.object.Checksum;
import org.nembo.spi.object.Guard;
import org.nembo.spi.object.NewObject;
import org.nembo.spi.object.StoredObject;

/** PutObject; with {@code x-amz-copy-source} CopyObject. */
final class PutObject implements Operation {

    /** Bytes that may be sent at once. */
    static final long MOST = 5L << 30;
    private static final int OK = 200;

    private final Store store;
    private final Sealing sealing;
    private final CopyObject copy;

    PutObject(Store store, Sealing sealing) {
        this.store = store;
        this.sealing = sealing;
        this.copy = new CopyObject(store, sealing);
    }

    @Override
    public void run(Exchange exchange) {
        if (exchange.headers().has(CopySource.HEADER)) {
            copy.run(exchange);
            return;
        }
        Bucket bucket = store.bucket(exchange);
        store.rights().require(exchange.caller(), "s3:PutObject", bucket, exchange.key(), Store.facts(exchange));
        Expected expected = Expected.of(exchange);
        Sealing.Writer writer = sealing.writer(exchange, bucket);
        Attachments.Attached attached = store.attachments().read(exchange, bucket);
        Guard guard = guard(exchange, bucket);
        long length = length(exchange);
        Room.forObject(store, bucket, exchange.key(), length);
        try (Sealing.Input input = writer.input(length)) {
            Intake.Taken taken = Intake.take(exchange, expected, Optional.empty(), MOST, input::write);
            Optional<Checksum> checksum = checksum(expected, taken);
            NewObject object = new NewObject(bucket.name(), exchange.key(), taken.size(), taken.md5(),
                    Ownership.owner(bucket, exchange.caller().id(), attached.facts()), checksum,
                    ObjectHeaders.headers(exchange), ObjectHeaders.metadata(exchange), attached.tags(), Facts.join(attached.facts(), writer.facts()),
                    store.accounts().of(bucket, exchange.key()), Optional.empty(), exchange.origin("ObjectCreated:Put"));
            StoredObject stored = store.engine().put(object, input.end(), guard);
            tell(exchange, store, bucket, stored);
            writer.tell(exchange);
        }
        exchange.send(OK);
    }

    /** What must hold; it is asked for before the bytes too. */
    private Guard guard(Exchange exchange, Bucket bucket) {
        Guard guard = Conditions.of(exchange).write();
        if (guard != Guard.NONE) {
            guard.check(store.engine().find(bucket.name(), exchange.key(), null).filter(object -> !object.marker()));
        }
        return guard;
    }

    /** @throws S3Failure {@code MissingContentLength}, {@code EntityTooLarge} */
    static long length(Exchange exchange) {
        long length = exchange.body().length();
        if (length < 0) {
            throw S3Failure.of(S3Code.MISSING_CONTENT_LENGTH);
        }
        if (length > MOST) {
            throw S3Failure.of(S3Code.ENTITY_TOO_LARGE).with("ProposedSize", Long.toString(length)).with("MaxSizeAllowed", Long.toString(MOST));
        }
        ObjectHeaders.headers(exchange);
        ObjectHeaders.metadata(exchange);
        return length;
    }

    static Optional<Checksum> checksum(Expected expected, Intake.Taken taken) {
        return expected.algorithm().map(algorithm -> new Checksum(algorithm.name(), taken.checksum(), "FULL_OBJECT"));
    }

    static void tell(Exchange exchange, Store store, Bucket bucket, StoredObject stored) {
        exchange.answer("ETag", ObjectHeaders.quoted(stored.etag()));
        Store.tellVersion(exchange, bucket, stored.version());
        store.attachments().tellExpiry(exchange, bucket, stored);
        ObjectHeaders.tellChecksum(exchange, stored);
    }

    /** As {@code x-amz-checksum-algorithm} names it. @throws S3Failure {@code InvalidRequest} */
    static Optional<Algorithm> algorithm(String word) {
        if (word.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(Algorithm.of(word).orElseThrow(() -> new S3Failure(S3Code.INVALID_REQUEST,
                "Checksum algorithm provided is unsupported. Please try again with any of the valid types: [CRC32, CRC32C, CRC64NVME, SHA1, SHA256]")));
    }
}
