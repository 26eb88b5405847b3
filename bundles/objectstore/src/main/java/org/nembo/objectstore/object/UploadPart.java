package org.nembo.objectstore.object;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import org.nembo.objectstore.http.Exchange;
import org.nembo.objectstore.http.Operation;
import org.nembo.objectstore.http.Xml;
import org.nembo.objectstore.s3.S3Code;
import org.nembo.objectstore.s3.S3Failure;
import org.nembo.objectstore.s3.Stamps;
import org.nembo.objectstore.sum.Algorithm;
import org.nembo.objectstore.sum.Expected;
import org.nembo.objectstore.sum.Intake;
import org.nembo.spi.object.Bucket;
import org.nembo.spi.object.Content;
import org.nembo.spi.object.Draft;
import org.nembo.spi.object.StoredObject;
import org.nembo.spi.object.Upload;
import org.nembo.spi.object.Uploads;

/** UploadPart; with {@code x-amz-copy-source} UploadPartCopy. */
final class UploadPart implements Operation {

    private static final int OK = 200;

    private final Store store;
    private final Sealing sealing;

    UploadPart(Store store, Sealing sealing) {
        this.store = store;
        this.sealing = sealing;
    }

    @Override
    public void run(Exchange exchange) {
        Bucket bucket = store.bucket(exchange);
        store.rights().require(exchange.caller(), "s3:PutObject", bucket, exchange.key(), Store.facts(exchange));
        if (!exchange.query().has("partNumber")) {
            throw new S3Failure(S3Code.INVALID_ARGUMENT, "Part number must be an integer between 1 and 10000, inclusive").with("ArgumentName", "partNumber");
        }
        int number = exchange.number("partNumber", 1, Unfinished.NUMBERS, 0);
        Upload upload = Unfinished.find(exchange, store, bucket);
        Sealing.Writer writer = sealing.writer(exchange, upload.facts());
        if (exchange.headers().has(CopySource.HEADER)) {
            copy(exchange, bucket, upload, number, writer);
        } else {
            take(exchange, bucket, upload, number, writer);
        }
    }

    private void take(Exchange exchange, Bucket bucket, Upload upload, int number, Sealing.Writer writer) {
        Expected expected = Expected.of(exchange);
        Optional<Algorithm> algorithm = Unfinished.algorithm(upload);
        if (algorithm.isPresent() && expected.algorithm().isPresent() && !algorithm.equals(expected.algorithm())) {
            throw new S3Failure(S3Code.INVALID_REQUEST, "Checksum Type mismatch occurred, expected checksum Type: %s, actual checksum Type: %s"
                    .formatted(algorithm.get().name().toLowerCase(java.util.Locale.ROOT),
                            expected.algorithm().get().name().toLowerCase(java.util.Locale.ROOT)));
        }
        long length = PutObject.length(exchange);
        long replaced = store.engine().uploads().parts(upload, number - 1, 1).stream().filter(part -> part.number() == number)
                .mapToLong(Uploads.Part::stored).sum();
        Room.forPart(store, bucket, upload.key(), length, replaced);
        try (Sealing.Input input = writer.input(length)) {
            Intake.Taken taken = Intake.take(exchange, expected, algorithm, PutObject.MOST, input::write);
            Uploads.Part part = store(bucket, upload, input.end(), new Uploads.Part(number, taken.size(), 0, taken.md5(),
                    algorithm.isPresent() ? taken.checksum() : "", Instant.EPOCH, Map.of()));
            exchange.answer("ETag", ObjectHeaders.quoted(part.etag()));
            expected.algorithm().or(() -> algorithm).ifPresent(sum -> exchange.answer(sum.header(), taken.checksum()));
        }
        writer.tell(exchange);
        exchange.send(OK);
    }

    private Uploads.Part store(Bucket bucket, Upload upload, Draft draft, Uploads.Part part) {
        Uploads.Part sized = new Uploads.Part(part.number(), part.size(), draft.size(), part.etag(), part.checksum(), part.modified(),
                Map.of());
        return store.engine().uploads().put(upload, sized, draft, store.accounts().of(bucket, upload.key()));
    }

    private void copy(Exchange exchange, Bucket bucket, Upload upload, int number, Sealing.Writer writer) {
        StoredObject source = CopySource.of(exchange).find(exchange, store);
        String header = exchange.header("x-amz-copy-source-range");
        Range range = header.isEmpty() ? new Range(0, source.size()) : Range.source(header, source.size());
        if (range.length() > PutObject.MOST) {
            throw S3Failure.of(S3Code.ENTITY_TOO_LARGE).with("MaxSizeAllowed", Long.toString(PutObject.MOST));
        }
        Sealing.Reader reader = sealing.reader(exchange, source, true);
        Optional<Algorithm> algorithm = Unfinished.algorithm(upload);
        Optional<Algorithm.Sum> sum = algorithm.map(Algorithm::sum);
        MessageDigest md5 = Algorithm.digest("MD5");
        try (Sealing.Input input = writer.input(range.length()); Content content = reader.open(range.from(), range.length())) {
            for (ByteBuffer bytes = content.next(); bytes.hasRemaining(); bytes = content.next()) {
                ByteBuffer once = bytes;
                md5.update(once.duplicate());
                sum.ifPresent(each -> each.update(once.duplicate()));
                input.write(once);
            }
            String checksum = sum.map(each -> Base64.getEncoder().encodeToString(each.value())).orElse("");
            Uploads.Part part = store(bucket, upload, input.end(), new Uploads.Part(number, range.length(), 0, HexFormat.of().formatHex(md5.digest()),
                    checksum, Instant.EPOCH, Map.of()));
            writer.tell(exchange);
            Xml xml = new Xml("CopyPartResult").element("LastModified", Stamps.iso(part.modified()))
                    .element("ETag", ObjectHeaders.quoted(part.etag()));
            algorithm.ifPresent(word -> xml.element(word.element(), checksum));
            exchange.send(OK, xml);
        }
    }
}
