package org.nembo.objectstore.s3;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;

/** Times as S3 writes them, all in UTC. By hand, as every answer has one and a page of a listing has a thousand. */
public final class Stamps {

    private static final int LAST_YEAR = 9999;
    private static final DateTimeFormatter ISO = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT);
    private static final String[] DAYS = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
    private static final String[] MONTHS = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

    private Stamps() {
    }

    /** For documents, to the millisecond: {@code 2026-11-22T00:45:00.000Z}. */
    public static String iso(Instant time) {
        LocalDateTime utc = utc(time);
        if (utc.getYear() < 0 || utc.getYear() > LAST_YEAR) {
            return ISO.format(utc);
        }
        StringBuilder text = new StringBuilder(24);
        number(text, utc.getYear(), 4).append('-');
        number(text, utc.getMonthValue(), 2).append('-');
        number(text, utc.getDayOfMonth(), 2).append('T');
        clock(text, utc).append('.');
        return number(text, utc.getNano() / 1_000_000, 3).append('Z').toString();
    }

    /** For headers, to the second (RFC 9110, 5.6.7): {@code Sun, 22 Nov 2026 00:45:00 GMT}. */
    public static String http(Instant time) {
        LocalDateTime utc = utc(time);
        StringBuilder text = new StringBuilder(29).append(DAYS[utc.getDayOfWeek().ordinal()]).append(", ");
        number(text, utc.getDayOfMonth(), 2).append(' ').append(MONTHS[utc.getMonthValue() - 1]).append(' ');
        number(text, utc.getYear(), 4).append(' ');
        return clock(text, utc).append(" GMT").toString();
    }

    /** For signatures, to the second: {@code 20261122T004500Z}. */
    public static String basic(Instant time) {
        LocalDateTime utc = utc(time);
        StringBuilder text = new StringBuilder(16);
        number(text, utc.getYear(), 4);
        number(text, utc.getMonthValue(), 2);
        number(text, utc.getDayOfMonth(), 2).append('T');
        number(text, utc.getHour(), 2);
        number(text, utc.getMinute(), 2);
        return number(text, utc.getSecond(), 2).append('Z').toString();
    }

    /** Reads what {@link #basic} writes; empty when it is something else. */
    public static Optional<Instant> parseBasic(String text) {
        if (text.length() != 16 || text.charAt(8) != 'T' || text.charAt(15) != 'Z') {
            return Optional.empty();
        }
        for (int i = 0; i < 15; i++) {
            if (i != 8 && (text.charAt(i) < '0' || text.charAt(i) > '9')) {
                return Optional.empty();
            }
        }
        try {
            return Optional.of(LocalDateTime.of(part(text, 0, 4), part(text, 4, 6), part(text, 6, 8), part(text, 9, 11), part(text, 11, 13), part(text, 13, 15))
                    .toInstant(ZoneOffset.UTC));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static int part(String text, int from, int to) {
        return Integer.parseInt(text, from, to, 10);
    }

    private static LocalDateTime utc(Instant time) {
        return LocalDateTime.ofEpochSecond(time.getEpochSecond(), time.getNano(), ZoneOffset.UTC);
    }

    private static StringBuilder clock(StringBuilder text, LocalDateTime utc) {
        number(text, utc.getHour(), 2).append(':');
        number(text, utc.getMinute(), 2).append(':');
        return number(text, utc.getSecond(), 2);
    }

    private static StringBuilder number(StringBuilder text, int value, int width) {
        for (int scale = width == 4 ? 1000 : width == 3 ? 100 : 10; scale > value && scale > 1; scale /= 10) {
            text.append('0');
        }
        return text.append(value);
    }
}
