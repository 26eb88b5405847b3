package org.nembo.secrets.vault;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Times as clients write them: seconds, or numbers with units such as {@code 1h30m}. Pure functions. */
final class Ttl {

    private static final Pattern SECONDS = Pattern.compile("-?\\d{1,12}");
    private static final Pattern WHOLE = Pattern.compile("(\\d{1,9}(ms|[dhms]))+");
    private static final Pattern PART = Pattern.compile("(\\d+)(ms|[dhms])");
    private static final Duration LONGEST = Duration.ofDays(36_500);

    private Ttl() {
    }

    /** @param value a number or a text; null for zero */
    static Duration parse(String field, Object value) {
        String text = value == null ? "" : value.toString().strip();
        if (text.isEmpty()) {
            return Duration.ZERO;
        }
        Duration time = Duration.ZERO;
        if (SECONDS.matcher(text).matches()) {
            time = Duration.ofSeconds(Long.parseLong(text));
        } else if (WHOLE.matcher(text).matches()) {
            Matcher parts = PART.matcher(text);
            while (parts.find()) {
                time = time.plus(part(Long.parseLong(parts.group(1)), parts.group(2)));
            }
        } else {
            throw VaultFailures.refused("'%s' must be seconds or a time such as 1h30m".formatted(field));
        }
        if (time.isNegative() || time.compareTo(LONGEST) > 0) {
            throw VaultFailures.refused("'%s' must be 0 to %d days".formatted(field, LONGEST.toDays()));
        }
        return time;
    }

    private static Duration part(long number, String unit) {
        return switch (unit) {
            case "d" -> Duration.ofDays(number);
            case "h" -> Duration.ofHours(number);
            case "m" -> Duration.ofMinutes(number);
            case "s" -> Duration.ofSeconds(number);
            default -> Duration.ofMillis(number);
        };
    }

    /** As clients read it: {@code 3h25m19s}, {@code 0s}. */
    static String text(Duration time) {
        String text = (time.toHours() > 0 ? time.toHours() + "h" : "") + (time.toHours() > 0 || time.toMinutesPart() > 0 ? time.toMinutesPart() + "m" : "");
        return text + time.toSecondsPart() + "s";
    }
}
