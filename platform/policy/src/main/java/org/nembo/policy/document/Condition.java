package org.nembo.policy.document;

import java.util.Collection;
import java.util.List;

/**
 * One line of a Condition: all of them must hold.
 *
 * @param name      as it was written, with quantifier and {@code IfExists}
 * @param negated   whether it holds when none of the values matches
 * @param ifExists  whether it holds when the request says nothing of the key
 */
record Condition(String name, Operator operator, boolean negated, Quantifier quantifier, boolean ifExists, Key key, List<Value> values, String shown) {

    /** How several values of the request are compared. */
    enum Quantifier {
        NONE, ANY, ALL
    }

    Condition {
        values = List.copyOf(values);
    }

    Tri test(Facts facts) {
        if (operator == Operator.NULL) {
            boolean absent = facts.many(key).isEmpty();
            return Tri.of(values.contains(new Value.Truth(absent)));
        }
        return switch (quantifier) {
            case NONE -> single(facts);
            case ANY -> any(facts);
            case ALL -> all(facts);
        };
    }

    private Tri single(Facts facts) {
        if (facts.isAmbiguous(key)) {
            return Tri.UNKNOWN;
        }
        String value = facts.one(key);
        return value == null ? Tri.of(ifExists || negated) : one(value, facts);
    }

    private Tri any(Facts facts) {
        Collection<String> asked = facts.many(key);
        if (asked.isEmpty()) {
            return Tri.of(ifExists);
        }
        Tri result = Tri.FALSE;
        for (String value : asked) {
            Tri one = one(value, facts);
            if (one == Tri.TRUE) {
                return one;
            }
            result = one == Tri.UNKNOWN ? one : result;
        }
        return result;
    }

    private Tri all(Facts facts) {
        Tri result = Tri.TRUE;
        for (String value : facts.many(key)) {
            Tri one = one(value, facts);
            if (one == Tri.FALSE) {
                return one;
            }
            result = one == Tri.UNKNOWN ? one : result;
        }
        return result;
    }

    private Tri one(String asked, Facts facts) {
        Tri result = Tri.FALSE;
        for (Value value : values) {
            Tri one = value.matches(operator, asked, facts);
            if (one == Tri.TRUE) {
                result = one;
                break;
            }
            result = one == Tri.UNKNOWN ? one : result;
        }
        return negated ? result.not() : result;
    }

    /** In words: what was wanted and what the request says. */
    String explain(Facts facts) {
        Collection<String> asked = facts.many(key);
        String said = asked.isEmpty() ? "the request does not say it" : "the request says " + cut(String.join(", ", asked));
        return "%s %s %s: %s".formatted(name, key.name(), shown, said);
    }

    private static String cut(String text) {
        return text.length() > 200 ? text.substring(0, 200) + "…" : text;
    }
}
