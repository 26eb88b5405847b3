package org.nembo.orchestrator.callback;

import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import org.nembo.api.net.Outbound;
import java.util.Set;

/**
 * How one attempt to deliver went.
 *
 * @param status the receiver's; 0 when it did not answer
 * @param error  what went wrong, for the owner of the deployment; empty when nothing did
 * @param asked  how long the receiver asked to be left alone
 * @param took   how long it took
 */
record Attempt(Kind kind, int status, String error, Duration asked, Duration took) {

    /** What follows from it. */
    enum Kind {
        /** The receiver has it. */
        TAKEN,
        /** It may be taken later. */
        NOT_NOW,
        /** The receiver does not want it as it is; later it may. */
        NOT_THIS,
        /** The receiver wants no callbacks any more. */
        NEVER_AGAIN,
        /** The address may not be called. */
        FORBIDDEN
    }

    private static final Set<Integer> PASSING = Set.of(408, 425, 429);

    static Attempt of(Outbound.Answer answer, Instant now, Duration took) {
        int status = answer.status();
        if (status < 300) {
            return new Attempt(Kind.TAKEN, status, "", Duration.ZERO, took);
        }
        if (status == 410) {
            return new Attempt(Kind.NEVER_AGAIN, status, "the receiver answered 410: it wants no callbacks any more", Duration.ZERO, took);
        }
        String error = "the receiver answered %d%s".formatted(status, status < 400 ? "; redirects are not followed" : "");
        return new Attempt(status >= 500 || PASSING.contains(status) ? Kind.NOT_NOW : Kind.NOT_THIS, status, error,
                answer.retryAfter().flatMap(text -> wait(text, now)).orElse(Duration.ZERO), took);
    }

    static Attempt failed(Kind kind, String error, Duration took) {
        return new Attempt(kind, 0, error, Duration.ZERO, took);
    }

    /** Seconds or a date (RFC 9110, 10.2.3); what is neither is passed over. */
    private static Optional<Duration> wait(String text, Instant now) {
        if (text.matches("\\d{1,9}")) {
            return Optional.of(Duration.ofSeconds(Long.parseLong(text)));
        }
        try {
            Duration wait = Duration.between(now, ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant());
            return Optional.of(wait).filter(time -> !time.isNegative());
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }
}
