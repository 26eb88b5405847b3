package org.nembo.directory.scim;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.stream.Stream;

/** A filter of RFC 7644, section 3.4.2.2. Immutable. */
sealed interface Filter {

    boolean matches(JsonNode resource);

    /** Both. */
    record And(Filter left, Filter right) implements Filter {
        @Override
        public boolean matches(JsonNode resource) {
            return left.matches(resource) && right.matches(resource);
        }
    }

    /** Either. */
    record Or(Filter left, Filter right) implements Filter {
        @Override
        public boolean matches(JsonNode resource) {
            return left.matches(resource) || right.matches(resource);
        }
    }

    /** Not. */
    record Not(Filter filter) implements Filter {
        @Override
        public boolean matches(JsonNode resource) {
            return !filter.matches(resource);
        }
    }

    /** There is a value. */
    record Present(AttributePath path) implements Filter {
        @Override
        public boolean matches(JsonNode resource) {
            return path.find(resource).stream().flatMap(AttributePath::each)
                    .flatMap(value -> path.sub().isEmpty() ? Stream.of(value) : Scim.member(value, path.sub()).stream())
                    .anyMatch(value -> !value.isNull() && !(value.isTextual() && value.asText().isEmpty()) && !(value.isContainerNode() && value.isEmpty()));
        }
    }

    /** One element of a list fits: {@code emails[type eq "work"]}. */
    record Element(AttributePath path, Filter filter) implements Filter {
        @Override
        public boolean matches(JsonNode resource) {
            return path.find(resource).stream().flatMap(AttributePath::each).anyMatch(filter::matches);
        }
    }

    /** How two values are compared. */
    enum Operator {
        EQ, NE, CO, SW, EW, GT, GE, LT, LE
    }

    /** One value compares so; {@code ne} wants that none is equal. */
    record Compare(AttributePath path, Operator operator, JsonNode value) implements Filter {
        @Override
        public boolean matches(JsonNode resource) {
            return operator == Operator.NE ? path.values(resource).noneMatch(each -> holds(Operator.EQ, each))
                    : path.values(resource).anyMatch(each -> holds(operator, each));
        }

        private boolean holds(Operator asked, JsonNode found) {
            String left = found.asText().toLowerCase(Locale.ROOT);
            String right = value.asText().toLowerCase(Locale.ROOT);
            return switch (asked) {
                case CO -> found.isTextual() && left.contains(right);
                case SW -> found.isTextual() && left.startsWith(right);
                case EW -> found.isTextual() && left.endsWith(right);
                case EQ -> found.isTextual() == value.isTextual() && order(left, right) == 0;
                case NE -> !holds(Operator.EQ, found);
                case GT -> order(left, right) > 0;
                case GE -> order(left, right) >= 0;
                case LT -> order(left, right) < 0;
                case LE -> order(left, right) <= 0;
            };
        }

        /** By time where both are times, by size where both are numbers, else as texts. */
        static int order(String left, String right) {
            try {
                return Instant.parse(left.toUpperCase(Locale.ROOT)).compareTo(Instant.parse(right.toUpperCase(Locale.ROOT)));
            } catch (DateTimeParseException e) {
                return left.matches("-?[0-9]{1,15}") && right.matches("-?[0-9]{1,15}") ? Long.compare(Long.parseLong(left), Long.parseLong(right))
                        : left.compareTo(right);
            }
        }
    }
}
