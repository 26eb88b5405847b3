package org.nembo.objectstore.object;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.nembo.objectstore.http.Exchange;
import org.nembo.objectstore.s3.S3Code;
import org.nembo.objectstore.s3.S3Failure;
import org.nembo.objectstore.s3.Stamps;
import org.nembo.objectstore.sum.Algorithm;
import org.nembo.spi.object.StoredObject;

/** Headers that an object keeps, and those that tell of it. */
final class ObjectHeaders {

    static final String META = "x-amz-meta-";
    private static final int META_BYTES = 2048;
    private static final String CHUNKED = "aws-chunked";
    private static final List<String> KEPT = List.of("content-type", "cache-control", "content-disposition", "content-encoding", "content-language", "expires",
            "x-amz-website-redirect-location");

    private ObjectHeaders() {
    }

    static Optional<Instant> time(String text) {
        if (text.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(DateTimeFormatter.RFC_1123_DATE_TIME.parse(text, Instant::from));
        } catch (java.time.DateTimeException e) {
            return Optional.empty();
        }
    }

    /** The headers that the object keeps. */
    static Map<String, String> headers(Exchange exchange) {
        Map<String, String> kept = new HashMap<>();
        for (String name : KEPT) {
            String value = exchange.header(name);
            if (name.equals("content-encoding")) {
                value = plain(value);
            }
            if (!value.isEmpty()) {
                kept.put(name, value);
            }
        }
        return StorageClass.copied(exchange, kept);
    }

    /** The encoding of chunks is not one of the object. */
    private static String plain(String encoding) {
        if (!encoding.contains(CHUNKED)) {
            return encoding;
        }
        return String.join(",", java.util.Arrays.stream(encoding.split(",")).map(String::strip).filter(word -> !word.equals(CHUNKED)).toList());
    }

    /** The user's metadata. @throws S3Failure {@code MetadataTooLarge} */
    static Map<String, String> metadata(Exchange exchange) {
        Map<String, String> metadata = new HashMap<>();
        int size = 0;
        for (String name : exchange.headers().names(META)) {
            String value = String.join(",", exchange.headers().all(name).stream().map(String::strip).toList());
            String word = name.substring(META.length());
            metadata.put(word, value);
            size += word.length() + value.getBytes(StandardCharsets.UTF_8).length;
        }
        tooLarge(size);
        return metadata;
    }

    static void tooLarge(int size) {
        if (size > META_BYTES) {
            throw S3Failure.of(S3Code.METADATA_TOO_LARGE).with("Size", Integer.toString(size)).with("MaxSizeAllowed", Integer.toString(META_BYTES));
        }
    }

    /** Adds all that is told of an object beside its length. */
    static void tell(Exchange exchange, StoredObject object) {
        exchange.answer("Content-Type", object.headers().getOrDefault("content-type", "binary/octet-stream"));
        object.headers().forEach((name, value) -> {
            if (!name.equals("content-type")) {
                exchange.answer(name(name), value);
            }
        });
        object.metadata().forEach((name, value) -> exchange.answer(META + name, value));
        exchange.answer("Last-Modified", Stamps.http(object.modified())).answer("ETag", quoted(object.etag())).answer("Accept-Ranges", "bytes");
        String replication = object.facts().getOrDefault("replication", "");
        if (!replication.isEmpty()) {
            exchange.answer("x-amz-replication-status", replication);
        }
    }

    /** Adds the checksum. */
    static void tellChecksum(Exchange exchange, StoredObject object) {
        object.checksum().ifPresent(sum -> exchange.answer(Algorithm.valueOf(sum.algorithm()).header(), sum.value()).answer("x-amz-checksum-type", sum.type()));
    }

    static String quoted(String etag) {
        return '"' + etag + '"';
    }

    private static String name(String lower) {
        return switch (lower) {
            case "cache-control" -> "Cache-Control";
            case "content-disposition" -> "Content-Disposition";
            case "content-encoding" -> "Content-Encoding";
            case "content-language" -> "Content-Language";
            case "expires" -> "Expires";
            default -> lower;
        };
    }
}
