package org.nembo.objectstore.object;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.nembo.objectstore.http.Exchange;
import org.nembo.objectstore.http.Operation;
import org.nembo.objectstore.s3.S3Code;
import org.nembo.objectstore.s3.S3Failure;
import org.nembo.objectstore.s3.Stamps;
import org.nembo.objectstore.sum.Algorithm;
import org.nembo.spi.object.Bucket;
import org.nembo.spi.object.StoredObject;

/** GetObject and HeadObject. */
final class GetObject implements Operation {

    private static final int OK = 200;
    static final int PARTIAL = 206;
    private static final int PARTS = 10_000;
    private static final Map<String, String> OVERRIDES = Map.of("response-content-type", "Content-Type", "response-content-language", "Content-Language",
            "response-expires", "Expires", "response-cache-control", "Cache-Control", "response-content-disposition", "Content-Disposition",
            "response-content-encoding", "Content-Encoding");

    private final Store store;
    private final Sealing sealing;

    GetObject(Store store, Sealing sealing) {
        this.store = store;
        this.sealing = sealing;
    }

    @Override
    public void run(Exchange exchange) {
        Bucket bucket = store.bucket(exchange);
        StoredObject object = store.readable(exchange, bucket, exchange.key(), Store.version(exchange), "s3:GetObject");
        Sealing.Reader reader = sealing.reader(exchange, object, false);
        Store.tellVersion(exchange, bucket, object.version());
        conditions(exchange, object);
        ObjectHeaders.tell(exchange, object);
        override(exchange);
        store.attachments().tell(exchange, bucket, object);
        reader.tell(exchange);
        Range range = range(exchange, object);
        if (exchange.header("x-amz-checksum-mode").equalsIgnoreCase("ENABLED") && (range == null || exchange.query().has("partNumber"))) {
            checksum(exchange, object);
        }
        if (range == null) {
            send(exchange, OK, reader, new Range(0, object.size()));
        } else {
            exchange.answer("Content-Range", range.of(object.size()));
            send(exchange, PARTIAL, reader, range);
        }
    }

    static void send(Exchange exchange, int status, Sealing.Reader reader, Range range) {
        if (exchange.method().equals("HEAD")) {
            exchange.head(status, range.length());
        } else {
            exchange.send(status, reader.open(range.from(), range.length()));
        }
    }

    static void conditions(Exchange exchange, StoredObject object) {
        try {
            Conditions.of(exchange).read(object);
        } catch (S3Failure e) {
            if (e.code() == S3Code.NOT_MODIFIED) {
                exchange.answer("ETag", ObjectHeaders.quoted(object.etag())).answer("Last-Modified", Stamps.http(object.modified()));
                Optional.ofNullable(object.headers().get("cache-control")).ifPresent(value -> exchange.answer("Cache-Control", value));
            }
            throw e;
        }
    }

    private static void override(Exchange exchange) {
        for (Map.Entry<String, String> override : OVERRIDES.entrySet()) {
            if (exchange.query().has(override.getKey())) {
                if (exchange.caller().subject().isEmpty()) {
                    throw new S3Failure(S3Code.INVALID_REQUEST, "Request specific response headers cannot be used for anonymous GET requests.");
                }
                exchange.answer(override.getValue(), exchange.query(override.getKey()));
            }
        }
    }

    /** Null for the whole. */
    static Range range(Exchange exchange, StoredObject object) {
        String header = exchange.header("Range");
        if (exchange.query().has("partNumber")) {
            if (!header.isEmpty()) {
                throw new S3Failure(S3Code.INVALID_REQUEST, "Cannot specify both Range header and partNumber query parameter");
            }
            return part(exchange, object, exchange.number("partNumber", 1, PARTS, 1));
        }
        if (header.isEmpty()) {
            return null;
        }
        String condition = exchange.header("If-Range");
        if (!condition.isEmpty() && !Conditions.matches(condition, object.etag()) && !condition.equals(Stamps.http(object.modified()))) {
            return null;
        }
        try {
            return Range.parse(header, object.size());
        } catch (S3Failure e) {
            exchange.answer("Content-Range", "bytes */" + object.size());
            throw e;
        }
    }

    private static Range part(Exchange exchange, StoredObject object, int number) {
        List<StoredObject.Part> parts = object.parts();
        if (parts.isEmpty()) {
            if (number != 1) {
                throw noPart(number, 1);
            }
            return object.size() == 0 ? null : new Range(0, object.size());
        }
        if (number > parts.size()) {
            throw noPart(number, parts.size());
        }
        exchange.answer("x-amz-mp-parts-count", Integer.toString(parts.size()));
        long from = 0;
        for (StoredObject.Part part : parts.subList(0, number - 1)) {
            from += part.size();
        }
        return new Range(from, parts.get(number - 1).size());
    }

    private static S3Failure noPart(int number, int parts) {
        return new S3Failure(S3Code.INVALID_PART_NUMBER, S3Code.INVALID_PART_NUMBER.text()).with("PartNumberRequested", Integer.toString(number))
                .with("ActualPartCount", Integer.toString(parts));
    }

    private static void checksum(Exchange exchange, StoredObject object) {
        if (!exchange.query().has("partNumber") || object.parts().isEmpty()) {
            ObjectHeaders.tellChecksum(exchange, object);
            return;
        }
        StoredObject.Part part = object.parts().get(exchange.number("partNumber", 1, PARTS, 1) - 1);
        object.checksum().filter(sum -> !part.checksum().isEmpty()).ifPresent(sum -> exchange
                .answer(Algorithm.valueOf(sum.algorithm()).header(), part.checksum()).answer("x-amz-checksum-type", sum.type()));
    }
}
