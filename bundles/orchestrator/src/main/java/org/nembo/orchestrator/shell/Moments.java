package org.nembo.orchestrator.shell;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.nembo.api.error.GeneralError;
import org.nembo.api.error.NemboException;

/** Moments as people write them. */
final class Moments {

    static final String FORMS = "30min, 12h, 3d or 2w from now, 2027-01-31, or 2027-01-31T12:00:00Z";
    private static final Pattern AHEAD = Pattern.compile("([1-9][0-9]{0,5})(min|h|d|w)");
    private static final Map<String, Duration> UNITS = Map.of("min", Duration.ofMinutes(1), "h", Duration.ofHours(1), "d", Duration.ofDays(1),
            "w", Duration.ofDays(7));

    private Moments() {
    }

    /** @throws NemboException {@code INVALID_REQUEST} that names the forms */
    static Instant parse(String text, Instant now) {
        Matcher ahead = AHEAD.matcher(text);
        try {
            if (ahead.matches()) {
                return now.plus(UNITS.get(ahead.group(2)).multipliedBy(Long.parseLong(ahead.group(1))));
            }
            return text.contains("T") ? OffsetDateTime.parse(text).toInstant() : LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant();
        } catch (DateTimeException e) {
            throw new NemboException(GeneralError.INVALID_REQUEST, "'%s' is no moment: write %s".formatted(text, FORMS), e);
        }
    }
}
