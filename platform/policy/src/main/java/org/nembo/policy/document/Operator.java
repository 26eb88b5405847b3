package org.nembo.policy.document;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** How a value of the request is compared with one of the policy; the negation of a family is told apart by the condition. */
enum Operator {
    STRING_EQUALS, STRING_IGNORE_CASE, STRING_LIKE,
    EQUAL, LESS, LESS_OR_EQUAL, GREATER, GREATER_OR_EQUAL,
    BOOL, IP, NULL;

    /** A named operator. @param type of what is compared */
    record Named(Operator operator, Type type, boolean negated) {
    }

    /** What the values are. */
    enum Type {
        STRING, NUMBER, DATE, BOOL, IP
    }

    private static final Pattern NUMBER = Pattern.compile("[+-]?[0-9]{1,30}(?:\\.[0-9]{1,30})?");
    private static final Map<String, Named> NAMES = names();

    static Optional<Named> find(String name) {
        return Optional.ofNullable(NAMES.get(name));
    }

    static Iterable<String> known() {
        return NAMES.keySet();
    }

    /** Whether an ordering that came out so is what this operator wants. */
    boolean accepts(int comparison) {
        return switch (this) {
            case EQUAL -> comparison == 0;
            case LESS -> comparison < 0;
            case LESS_OR_EQUAL -> comparison <= 0;
            case GREATER -> comparison > 0;
            case GREATER_OR_EQUAL -> comparison >= 0;
            default -> throw new IllegalStateException(this + " does not order");
        };
    }

    /** A number or a point in time, as something that can be compared with another of its type; empty when the text is none. */
    static Optional<BigDecimal> ordered(Type type, String text) {
        return type == Type.NUMBER ? number(text) : date(text);
    }

    private static Optional<BigDecimal> number(String text) {
        return text.length() <= 62 && NUMBER.matcher(text).matches() ? Optional.of(new BigDecimal(text)) : Optional.empty();
    }

    /** ISO 8601 with an offset, a day (its beginning in UTC), or seconds since the epoch. */
    private static Optional<BigDecimal> date(String text) {
        if (text.length() > 40) {
            return Optional.empty();
        }
        if (NUMBER.matcher(text).matches()) {
            return number(text);
        }
        try {
            Instant instant = text.indexOf('T') < 0 ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant() : OffsetDateTime.parse(text).toInstant();
            return Optional.of(BigDecimal.valueOf(instant.getEpochSecond()).add(BigDecimal.valueOf(instant.getNano(), 9)));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static Map<String, Named> names() {
        Map<String, Named> names = new LinkedHashMap<>();
        both(names, "StringEquals", "StringNotEquals", STRING_EQUALS, Type.STRING);
        both(names, "StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase", STRING_IGNORE_CASE, Type.STRING);
        both(names, "StringLike", "StringNotLike", STRING_LIKE, Type.STRING);
        both(names, "ArnEquals", "ArnNotEquals", STRING_LIKE, Type.STRING);
        both(names, "ArnLike", "ArnNotLike", STRING_LIKE, Type.STRING);
        order(names, "Numeric", Type.NUMBER);
        order(names, "Date", Type.DATE);
        names.put("Bool", new Named(BOOL, Type.BOOL, false));
        both(names, "IpAddress", "NotIpAddress", IP, Type.IP);
        names.put("Null", new Named(NULL, Type.BOOL, false));
        return names;
    }

    private static void both(Map<String, Named> names, String name, String not, Operator operator, Type type) {
        names.put(name, new Named(operator, type, false));
        names.put(not, new Named(operator, type, true));
    }

    private static void order(Map<String, Named> names, String family, Type type) {
        both(names, family + "Equals", family + "NotEquals", EQUAL, type);
        names.put(family + "LessThan", new Named(LESS, type, false));
        names.put(family + "LessThanEquals", new Named(LESS_OR_EQUAL, type, false));
        names.put(family + "GreaterThan", new Named(GREATER, type, false));
        names.put(family + "GreaterThanEquals", new Named(GREATER_OR_EQUAL, type, false));
    }
}
