package org.nembo.objectstore.auth;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import org.nembo.objectstore.s3.S3Code;
import org.nembo.objectstore.s3.S3Failure;
import org.nembo.objectstore.s3.Stamps;

/** Times of signatures. */
final class Times {

    private static final String UTC = " UTC";

    private Times() {
    }

    /** Reads {@code 20261122T004500Z}, and the form of the header {@code Date}, whose zone some clients call UTC. */
    static Optional<Instant> parse(String text) {
        Optional<Instant> basic = Stamps.parseBasic(text);
        if (basic.isPresent()) {
            return basic;
        }
        try {
            String date = text.endsWith(UTC) ? text.substring(0, text.length() - UTC.length()) + " GMT" : text;
            return Optional.of(DateTimeFormatter.RFC_1123_DATE_TIME.parse(date, Instant::from));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** @throws S3Failure {@code RequestTimeTooSkewed} */
    static void near(Instant time, String told, Instant now) {
        if (Duration.between(time, now).abs().compareTo(Rules.SKEW) > 0) {
            throw S3Failure.of(S3Code.REQUEST_TIME_TOO_SKEWED).with("RequestTime", told).with("ServerTime", now.toString())
                    .with("MaxAllowedSkewMilliseconds", Long.toString(Rules.SKEW.toMillis()));
        }
    }

    /** Of a signature in a query. @throws S3Failure {@code AccessDenied} */
    static void valid(Instant from, long seconds, Instant now) {
        if (from.minus(Rules.SKEW).isAfter(now)) {
            throw new S3Failure(S3Code.ACCESS_DENIED, "Request is not yet valid").with("ServerTime", now.toString());
        }
        Instant until = from.plusSeconds(seconds);
        if (seconds == 0 || now.isAfter(until)) {
            throw new S3Failure(S3Code.ACCESS_DENIED, "Request has expired").with("X-Amz-Expires", Long.toString(seconds)).with("Expires", until.toString())
                    .with("ServerTime", now.toString());
        }
    }
}
