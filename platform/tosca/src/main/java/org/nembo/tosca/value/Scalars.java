package org.nembo.tosca.value;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.Optional;
import java.util.regex.Pattern;
import org.nembo.tosca.ScalarUnit;

/** Reads text as the simple types. The source text decides, quoted or not: {@code "8080"} is an integer where one is asked for. */
public final class Scalars {

    private static final Pattern INTEGER = Pattern.compile("[-+]?[0-9]{1,40}");
    private static final Pattern HEXADECIMAL = Pattern.compile("[-+]?0x[0-9a-fA-F]{1,16}");
    private static final Pattern OCTAL = Pattern.compile("[-+]?0o[0-7]{1,21}");
    private static final Pattern FLOAT = Pattern.compile("[-+]?(?:[0-9]{1,40}\\.?[0-9]{0,40}|\\.[0-9]{1,40})(?:[eE][-+]?[0-9]{1,3})?");
    private static final Pattern VERSION = Pattern.compile("v?[0-9]{1,18}(?:\\.[0-9]{1,18}){0,5}(?:[.+_~-][A-Za-z0-9.+_~-]{1,100})?");
    private static final DateTimeFormatter TIME = new DateTimeFormatterBuilder().append(DateTimeFormatter.ISO_LOCAL_DATE)
            .appendPattern("[['T']['t'][' ']HH:mm:ss[.SSSSSSSSS][.SSSSSS][.SSS][.SS][.S]][XXX][X]").toFormatter();

    private Scalars() {
    }

    /** A whole number, in decimal, hexadecimal or octal. */
    public static Optional<BigInteger> integer(String text) {
        String digits = text.strip();
        if (INTEGER.matcher(digits).matches()) {
            return Optional.of(new BigInteger(digits.startsWith("+") ? digits.substring(1) : digits));
        }
        boolean hexadecimal = HEXADECIMAL.matcher(digits).matches();
        if (hexadecimal || OCTAL.matcher(digits).matches()) {
            return Optional.of(new BigInteger(digits.replaceFirst("0[xo]", "").replace("+", ""), hexadecimal ? 16 : 8));
        }
        return Optional.empty();
    }

    /** A number. */
    public static Optional<BigDecimal> number(String text) {
        String digits = text.strip();
        return FLOAT.matcher(digits).matches() ? Optional.of(new BigDecimal(digits)) : integer(digits).map(BigDecimal::new);
    }

    /** YAML 1.2 has true and false; yes, no, on and off are what YAML 1.1 readers took too. */
    public static Optional<Boolean> bool(String text) {
        return switch (text.strip()) {
            case "true", "True", "TRUE", "yes", "Yes", "YES", "on", "On", "ON" -> Optional.of(true);
            case "false", "False", "FALSE", "no", "No", "NO", "off", "Off", "OFF" -> Optional.of(false);
            default -> Optional.empty();
        };
    }

    /** An instant; without a zone it is UTC, without a time the start of the day. */
    public static Optional<Instant> timestamp(String text) {
        String form = text.strip();
        if (form.length() < 8 || form.length() > 40 || !Character.isDigit(form.charAt(0))) {
            return Optional.empty();
        }
        try {
            return Optional.of((Instant) TIME.parseBest(form, moment -> OffsetDateTime.from(moment).toInstant(),
                    moment -> LocalDateTime.from(moment).toInstant(ZoneOffset.UTC),
                    moment -> LocalDate.from(moment).atStartOfDay().toInstant(ZoneOffset.UTC)));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** Whether it can be a version: numbers joined by dots, then perhaps a qualifier. */
    public static boolean isVersion(String text) {
        return VERSION.matcher(text.strip()).matches();
    }

    /** Whether the text can be read as that simple type; true for types that are no scalars. */
    public static boolean fits(String type, String text) {
        return switch (type) {
            case "integer" -> integer(text).isPresent();
            case "float" -> number(text).isPresent() || text.matches("[-+]?\\.(inf|Inf|INF)|\\.(nan|NaN|NAN)");
            case "boolean" -> bool(text).isPresent();
            case "timestamp" -> timestamp(text).isPresent();
            case "version" -> isVersion(text);
            default -> ScalarUnit.of(type).map(unit -> unit.parse(text).isPresent()).orElse(true);
        };
    }

    /** How a value of the type is written, for messages. */
    public static String example(String type) {
        return switch (type) {
            case "integer" -> "a whole number";
            case "float" -> "a number";
            case "boolean" -> "true or false";
            case "timestamp" -> "a time such as 2026-01-31T12:00:00Z";
            case "version" -> "a version such as 1.2.3";
            case "range" -> "a list of two numbers such as [1, 4]";
            case "scalar-unit.size" -> "a size with its unit such as 512 MB";
            case "scalar-unit.time" -> "a time with its unit such as 30 s";
            case "scalar-unit.frequency" -> "a frequency with its unit such as 2.4 GHz";
            case "scalar-unit.bitrate" -> "a rate with its unit such as 10 Mbps";
            case "string" -> "text";
            default -> "a " + type;
        };
    }
}
