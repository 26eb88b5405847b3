package org.nembo.objectstore.object;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.nembo.objectstore.http.Exchange;
import org.nembo.objectstore.s3.S3Code;
import org.nembo.objectstore.s3.S3Failure;
import org.nembo.spi.object.Guard;
import org.nembo.spi.object.StoredObject;

/**
 * Conditions of a request.
 *
 * @param match     {@code If-Match}; empty when there is none
 * @param noneMatch {@code If-None-Match}
 */
record Conditions(String match, String noneMatch, Optional<Instant> modifiedSince, Optional<Instant> unmodifiedSince) {

    /** Of a request that reads or writes an object. */
    static Conditions of(Exchange exchange) {
        return new Conditions(exchange.header("If-Match"), exchange.header("If-None-Match"), ObjectHeaders.time(exchange.header("If-Modified-Since")),
                ObjectHeaders.time(exchange.header("If-Unmodified-Since")));
    }

    /** Of the source of a copy. */
    static Conditions ofSource(Exchange exchange) {
        String prefix = "x-amz-copy-source-if-";
        return new Conditions(exchange.header(prefix + "match"), exchange.header(prefix + "none-match"),
                ObjectHeaders.time(exchange.header(prefix + "modified-since")), ObjectHeaders.time(exchange.header(prefix + "unmodified-since")));
    }

    /** @throws S3Failure {@code PreconditionFailed}, {@code NotModified} */
    void read(StoredObject object) {
        Instant modified = object.modified().truncatedTo(ChronoUnit.SECONDS);
        if (!match.isEmpty()) {
            failed(!matches(match, object.etag()), "If-Match");
        } else if (unmodifiedSince.isPresent()) {
            failed(modified.isAfter(unmodifiedSince.get()), "If-Unmodified-Since");
        }
        if (!noneMatch.isEmpty() ? matches(noneMatch, object.etag()) : modifiedSince.isPresent() && !modified.isAfter(modifiedSince.get())) {
            throw S3Failure.of(S3Code.NOT_MODIFIED);
        }
    }

    /** As {@link #read}, but nothing is {@code NotModified}. */
    void copy(StoredObject object) {
        try {
            read(object);
        } catch (S3Failure e) {
            String condition = noneMatch.isEmpty() ? "x-amz-copy-source-If-Modified-Since" : "x-amz-copy-source-If-None-Match";
            throw e.code() == S3Code.NOT_MODIFIED ? failure(condition) : e;
        }
    }

    /** For what is in the place of a new object: {@code If-None-Match: *}, {@code If-Match: <etag>}. @throws S3Failure {@code NotImplemented} for others */
    Guard write() {
        if (match.isEmpty() && noneMatch.isEmpty()) {
            return Guard.NONE;
        }
        if (!noneMatch.isEmpty() && !noneMatch.equals("*")) {
            throw new S3Failure(S3Code.NOT_IMPLEMENTED, "A write knows If-None-Match: * only.").with("Header", "If-None-Match");
        }
        return current -> {
            failed(!noneMatch.isEmpty() && current.isPresent(), "If-None-Match");
            if (!match.isEmpty()) {
                StoredObject object = current.orElseThrow(() -> S3Failure.of(S3Code.NO_SUCH_KEY));
                failed(!matches(match, object.etag()), "If-Match");
            }
        };
    }

    static boolean matches(String header, String etag) {
        for (String word : header.split(",")) {
            String tag = word.strip();
            if (tag.startsWith("W/")) {
                tag = tag.substring(2);
            }
            if (tag.length() > 1 && tag.startsWith("\"") && tag.endsWith("\"")) {
                tag = tag.substring(1, tag.length() - 1);
            }
            if (tag.equals("*") || tag.equals(etag)) {
                return true;
            }
        }
        return false;
    }

    static void failed(boolean failed, String condition) {
        if (failed) {
            throw failure(condition);
        }
    }

    static S3Failure failure(String condition) {
        return new S3Failure(S3Code.PRECONDITION_FAILED, "At least one of the pre-conditions you specified did not hold").with("Condition", condition);
    }
}
