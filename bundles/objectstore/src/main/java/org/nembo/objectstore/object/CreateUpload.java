package org.nembo.objectstore.object;

import java.time.Instant;
import java.util.Optional;
import org.nembo.objectstore.document.Ownership;
import org.nembo.objectstore.http.Exchange;
import org.nembo.objectstore.http.Operation;
import org.nembo.objectstore.http.Xml;
import org.nembo.objectstore.s3.S3Code;
import org.nembo.objectstore.s3.S3Failure;
import org.nembo.objectstore.sum.Algorithm;
import org.nembo.spi.object.Bucket;
import org.nembo.spi.object.Upload;

/** CreateMultipartUpload. */
final class CreateUpload implements Operation {

    private static final int OK = 200;
    private static final String WHOLE = "FULL_OBJECT";
    private static final String COMPOSITE = "COMPOSITE";

    private final Store store;
    private final Sealing sealing;

    CreateUpload(Store store, Sealing sealing) {
        this.store = store;
        this.sealing = sealing;
    }

    @Override
    public void run(Exchange exchange) {
        Bucket bucket = store.bucket(exchange);
        store.rights().require(exchange.caller(), "s3:PutObject", bucket, exchange.key(), Store.facts(exchange));
        Optional<Algorithm> algorithm = PutObject.algorithm(exchange.header("x-amz-checksum-algorithm"));
        String type = type(algorithm, exchange.header("x-amz-checksum-type"));
        Sealing.Writer writer = sealing.writer(exchange, bucket);
        Attachments.Attached attached = store.attachments().read(exchange, bucket);
        Upload upload = store.engine().uploads().begin(new Upload(bucket.name(), exchange.key(), "",
                Ownership.owner(bucket, exchange.caller().id(), attached.facts()), Instant.EPOCH,
                algorithm.map(Algorithm::name).orElse(""), type, ObjectHeaders.headers(exchange), ObjectHeaders.metadata(exchange), attached.tags(),
                Facts.join(attached.facts(), writer.facts())));
        algorithm.ifPresent(word -> exchange.answer("x-amz-checksum-algorithm", word.name()).answer("x-amz-checksum-type", type));
        writer.tell(exchange);
        exchange.send(OK, new Xml("InitiateMultipartUploadResult").element("Bucket", bucket.name()).element("Key", exchange.key())
                .element("UploadId", upload.id()));
    }

    /** @throws S3Failure {@code InvalidRequest} when the algorithm has no such checksum */
    private static String type(Optional<Algorithm> algorithm, String asked) {
        if (!asked.isEmpty() && !asked.equals(WHOLE) && !asked.equals(COMPOSITE)) {
            throw new S3Failure(S3Code.INVALID_REQUEST, "Value for x-amz-checksum-type header is invalid.");
        }
        if (algorithm.isEmpty()) {
            if (!asked.isEmpty()) {
                throw new S3Failure(S3Code.INVALID_REQUEST, "The x-amz-checksum-type header can only be used with the x-amz-checksum-algorithm header.");
            }
            return "";
        }
        boolean nvme = algorithm.get() == Algorithm.CRC64NVME;
        String type = asked.isEmpty() ? nvme ? WHOLE : COMPOSITE : asked;
        if (nvme && type.equals(COMPOSITE) || !algorithm.get().linear() && type.equals(WHOLE)) {
            throw new S3Failure(S3Code.INVALID_REQUEST, "The %s checksum type cannot be used with the %s checksum algorithm."
                    .formatted(type, algorithm.get().name().toLowerCase(java.util.Locale.ROOT)));
        }
        return type;
    }
}
