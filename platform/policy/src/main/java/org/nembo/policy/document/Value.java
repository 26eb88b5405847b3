package org.nembo.policy.document;

import java.math.BigDecimal;
import java.util.Optional;

/** A value that a condition compares with. Immutable. */
sealed interface Value {

    /** Whether the request's value is this one, or is ordered to it as the operator wants. */
    Tri matches(Operator operator, String asked, Facts facts);

    /** Text, with variables, and with wildcards where the operator knows them. */
    record Text(Glob glob) implements Value {
        @Override
        public Tri matches(Operator operator, String asked, Facts facts) {
            return Tri.of(glob.matches(asked, facts, false));
        }
    }

    /** A number or a point in time. */
    record Ordered(Operator.Type type, BigDecimal bound) implements Value {
        @Override
        public Tri matches(Operator operator, String asked, Facts facts) {
            Optional<BigDecimal> value = Operator.ordered(type, asked);
            return value.isEmpty() ? Tri.UNKNOWN : Tri.of(operator.accepts(value.get().compareTo(bound)));
        }
    }

    /** True or false. */
    record Truth(boolean wanted) implements Value {
        @Override
        public Tri matches(Operator operator, String asked, Facts facts) {
            boolean yes = asked.equalsIgnoreCase("true");
            return yes || asked.equalsIgnoreCase("false") ? Tri.of(yes == wanted) : Tri.UNKNOWN;
        }
    }

    /** A network. */
    record Network(IpRange range) implements Value {
        @Override
        public Tri matches(Operator operator, String asked, Facts facts) {
            byte[] address = IpRange.address(asked);
            return address == null ? Tri.UNKNOWN : Tri.of(range.contains(address));
        }
    }
}
