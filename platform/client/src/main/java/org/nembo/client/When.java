package org.nembo.client;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Moments as people write them: {@code 90min}, {@code 12h}, {@code 3d}, {@code 2w} from now, {@code 2027-01-31}, or an ISO instant. */
final class When {

    static final String FORMS = "30min, 12h, 3d or 2w from now, a day like 2027-01-31, or a moment like 2027-01-31T12:00:00Z";
    private static final Pattern AHEAD = Pattern.compile("([1-9][0-9]{0,5})(min|h|d|w)");

    private When() {
    }

    /** Empty when the text is none of these. A day is its beginning in UTC. */
    static Optional<Instant> parse(String text, Instant now) {
        Matcher ahead = AHEAD.matcher(text);
        try {
            if (ahead.matches()) {
                return Optional.of(now.plus(unit(ahead.group(2)).multipliedBy(Long.parseLong(ahead.group(1)))));
            }
            return Optional.of(text.contains("T") ? OffsetDateTime.parse(text).toInstant()
                    : LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static Duration unit(String name) {
        return switch (name) {
            case "min" -> Duration.ofMinutes(1);
            case "h" -> Duration.ofHours(1);
            case "d" -> Duration.ofDays(1);
            default -> Duration.ofDays(7);
        };
    }
}
