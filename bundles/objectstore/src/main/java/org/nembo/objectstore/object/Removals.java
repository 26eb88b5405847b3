package org.nembo.objectstore.object;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.nembo.objectstore.http.Exchange;
import org.nembo.objectstore.s3.S3Code;
import org.nembo.objectstore.s3.S3Failure;
import org.nembo.objectstore.xml.Element;
import org.nembo.spi.object.Guard;
import org.nembo.spi.object.StoredObject;

/** Conditions of a deletion: the ETag, the time and the size of what is deleted. What is not there fulfils none. */
final class Removals {

    private static final String TIME = "x-amz-if-match-last-modified-time";
    private static final String SIZE = "x-amz-if-match-size";

    private Removals() {
    }

    /** Of DeleteObject. @throws S3Failure {@code InvalidArgument} */
    static Guard of(Exchange exchange) {
        Optional<Instant> time = told(exchange, TIME).map(text -> time(text).orElseThrow(() -> wrong(TIME, text)));
        Optional<Long> size = told(exchange, SIZE).map(text -> size(text).orElseThrow(() -> wrong(SIZE, text)));
        return all(exchange.header("If-Match"), time, size);
    }

    /** Of one {@code Object} of DeleteObjects. @throws S3Failure {@code MalformedXML} */
    static Guard of(Element object) {
        Optional<Instant> time = object.value("LastModifiedTime").map(text -> time(text).orElseThrow(() -> object.malformed("LastModifiedTime is no time")));
        Optional<Long> size = object.value("Size").map(text -> size(text).orElseThrow(() -> object.malformed("Size is no number of bytes")));
        return all(object.value("ETag").orElse(""), time, size);
    }

    private static Guard all(String etag, Optional<Instant> time, Optional<Long> size) {
        if (etag.isEmpty() && time.isEmpty() && size.isEmpty()) {
            return Guard.NONE;
        }
        return current -> {
            StoredObject object = current.orElseThrow(() -> Conditions.failure(etag.isEmpty() ? time.isPresent() ? TIME : SIZE : "If-Match"));
            Conditions.failed(!etag.isEmpty() && !Conditions.matches(etag, object.etag()), "If-Match");
            Instant modified = object.modified().truncatedTo(ChronoUnit.SECONDS);
            Conditions.failed(time.filter(told -> !told.truncatedTo(ChronoUnit.SECONDS).equals(modified)).isPresent(), TIME);
            Conditions.failed(size.filter(told -> told != object.size()).isPresent(), SIZE);
        };
    }

    private static Optional<String> told(Exchange exchange, String header) {
        return Optional.of(exchange.header(header)).filter(text -> !text.isEmpty());
    }

    private static Optional<Instant> time(String text) {
        Optional<Instant> time = ObjectHeaders.time(text);
        if (time.isPresent()) {
            return time;
        }
        try {
            return Optional.of(OffsetDateTime.parse(text).toInstant());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static Optional<Long> size(String text) {
        try {
            return Optional.of(Long.parseLong(text)).filter(size -> size >= 0);
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static S3Failure wrong(String name, String value) {
        return new S3Failure(S3Code.INVALID_ARGUMENT, name + " cannot be read.").with("ArgumentName", name).with("ArgumentValue", value);
    }
}
