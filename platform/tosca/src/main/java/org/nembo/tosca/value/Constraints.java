package org.nembo.tosca.value;

import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongConsumer;
import org.nembo.tosca.Constraint;
import org.nembo.tosca.ScalarUnit;
import org.nembo.tosca.finding.Findings;
import org.nembo.tosca.yaml.YamlNode;

/** Decides constraints. */
public final class Constraints {

    /** Every operator of the language. */
    public static final Set<String> OPERATORS = Set.of("equal", "greater_than", "greater_or_equal", "less_than", "less_or_equal", "in_range", "valid_values",
            "length", "min_length", "max_length", "pattern", "schema");

    private static final Set<String> ORDERED = Set.of("integer", "float", "timestamp", "version");
    private static final String UNBOUNDED = "UNBOUNDED";

    private static final int MOST_NAMED = 25;

    private Constraints() {
    }

    /** Why a constraint cannot be used as written on values of that type, in words that follow its name; empty when it can. */
    public static Optional<String> problem(String operator, String type, List<String> operands, List<YamlNode> written) {
        boolean lists = operator.equals("valid_values") || operator.equals("equal");
        if (!lists && !written.stream().allMatch(YamlNode.Scalar.class::isInstance)) {
            return Optional.of("takes plain values");
        }
        return switch (operator) {
            case "equal" -> Optional.empty();
            case "valid_values" -> written.isEmpty() || written.size() == 1 && written.get(0).isEmpty() ? Optional.of("takes a list of at least one value")
                    : Optional.empty();
            case "in_range" -> operands.size() == 2 ? bounds(type, operands) : Optional.of("takes a list of two values");
            case "length", "min_length", "max_length" -> operands.size() == 1 && operands.get(0).matches("\\d{1,9}") ? Optional.empty()
                    : Optional.of("takes a whole number");
            case "pattern" -> operands.size() == 1 ? BoundedPattern.problem(operands.get(0)) : Optional.of("takes one regular expression");
            default -> operands.size() == 1 ? bounds(type, operands) : Optional.of("takes one value");
        };
    }

    /** That they are of the type, and in order: no value would be inside otherwise, or all would. */
    private static Optional<String> bounds(String type, List<String> operands) {
        boolean ordered = ORDERED.contains(type) || type.startsWith("scalar-unit.");
        Optional<String> strange = operands.stream().filter(each -> ordered && !each.equals(UNBOUNDED) && !Scalars.fits(type, each)).findFirst();
        if (strange.isPresent()) {
            return Optional.of("takes values of type %s; '%s' is none".formatted(type, Findings.shorten(strange.get())));
        }
        return operands.size() == 2 ? reversed(type, operands) : Optional.empty();
    }

    /** Why two bounds make no range. */
    static Optional<String> reversed(String type, List<String> bounds) {
        String low = bounds.get(0);
        String high = bounds.get(1);
        boolean reversed = !bounds.contains(UNBOUNDED) && compare(type, low, high).map(c -> c > 0).orElse(false);
        return reversed ? Optional.of("takes the lower bound first; %s is more than %s".formatted(Findings.shorten(low), Findings.shorten(high)))
                : Optional.empty();
    }

    /**
     * Why the value is outside the constraint, in words that follow the value; empty when it is inside, or the constraint says nothing about such a value.
     *
     * @param work gets the number of steps that it takes, before it takes them where that is known
     */
    public static Optional<String> violation(Constraint constraint, String type, YamlNode value, LongConsumer work) {
        work.accept(1L + constraint.operands().size() * (type.startsWith("scalar-unit") ? 10L : 2L));
        if (constraint.operator().endsWith("length")) {
            return length(constraint, value);
        }
        if (!(value instanceof YamlNode.Scalar scalar)) {
            return Optional.empty();
        }
        String text = scalar.text();
        List<String> operands = constraint.operands();
        boolean inside = switch (constraint.operator()) {
            case "equal" -> operands.size() != 1 || same(type, text, operands.get(0));
            case "valid_values" -> operands.stream().anyMatch(operand -> same(type, text, operand));
            case "greater_than" -> compare(type, text, operands.get(0)).map(c -> c > 0).orElse(true);
            case "greater_or_equal" -> compare(type, text, operands.get(0)).map(c -> c >= 0).orElse(true);
            case "less_than" -> compare(type, text, operands.get(0)).map(c -> c < 0).orElse(true);
            case "less_or_equal" -> compare(type, text, operands.get(0)).map(c -> c <= 0).orElse(true);
            case "in_range" -> inRange(type, text, operands);
            case "pattern" -> BoundedPattern.matches(operands.get(0), text, work);
            default -> true;
        };
        return inside ? Optional.empty() : Optional.of(words(constraint));
    }

    private static boolean inRange(String type, String text, List<String> operands) {
        String low = operands.get(0);
        String high = operands.get(1);
        return (low.equals(UNBOUNDED) || compare(type, text, low).map(c -> c >= 0).orElse(true))
                && (high.equals(UNBOUNDED) || compare(type, text, high).map(c -> c <= 0).orElse(true));
    }

    private static Optional<String> length(Constraint constraint, YamlNode value) {
        int length = value instanceof YamlNode.Scalar scalar ? scalar.text().codePointCount(0, scalar.text().length())
                : value instanceof YamlNode.Items items ? items.values().size() : ((YamlNode.Entries) value).values().size();
        BigDecimal bound = Scalars.number(constraint.operands().get(0)).orElse(BigDecimal.ZERO);
        int comparison = BigDecimal.valueOf(length).compareTo(bound);
        boolean inside = switch (constraint.operator()) {
            case "min_length" -> comparison >= 0;
            case "max_length" -> comparison <= 0;
            default -> comparison == 0;
        };
        return inside ? Optional.empty() : Optional.of(words(constraint) + " but is " + length + " long");
    }

    /** Text decides; numbers and units that are equal in value are the same too, so that 1.0 is 1 where a number is declared. */
    private static boolean same(String type, String one, String other) {
        if (one.equals(other)) {
            return true;
        }
        return switch (type) {
            case "boolean" -> Scalars.bool(one).isPresent() && Scalars.bool(one).equals(Scalars.bool(other));
            case "string", "version" -> false;
            default -> compare(type, one, other).map(c -> c == 0).orElse(false);
        };
    }

    /** Negative, zero or positive; empty when the two cannot be compared. */
    static Optional<Integer> compare(String type, String one, String other) {
        Optional<ScalarUnit> unit = ScalarUnit.of(type);
        if (unit.isPresent()) {
            return both(unit.get().parse(one), unit.get().parse(other));
        }
        return switch (type) {
            case "version" -> Optional.of(versions(one, other));
            case "timestamp" -> both(Scalars.timestamp(one), Scalars.timestamp(other));
            case "string" -> Optional.of(one.compareTo(other));
            default -> both(Scalars.number(one), Scalars.number(other));
        };
    }

    private static <T extends Comparable<T>> Optional<Integer> both(Optional<T> one, Optional<T> other) {
        return one.isPresent() && other.isPresent() ? Optional.of(one.get().compareTo(other.get())) : Optional.empty();
    }

    /** Number by number; what is missing counts as zero. */
    private static int versions(String one, String other) {
        String[] a = one.strip().split("[.+_~-]", 20);
        String[] b = other.strip().split("[.+_~-]", 20);
        for (int i = 0; i < Math.max(a.length, b.length); i++) {
            String left = i < a.length ? a[i] : "0";
            String right = i < b.length ? b[i] : "0";
            int comparison = both(Scalars.integer(left), Scalars.integer(right)).orElseGet(() -> left.compareTo(right));
            if (comparison != 0) {
                return comparison;
            }
        }
        return 0;
    }

    private static String words(Constraint constraint) {
        List<String> operands = constraint.operands();
        return switch (constraint.operator()) {
            case "equal" -> "must be '" + operands.get(0) + "'";
            case "valid_values" -> "must be one of " + String.join(", ", operands.subList(0, Math.min(operands.size(), MOST_NAMED)))
                    + (operands.size() > MOST_NAMED ? ", …" : "");
            case "greater_than" -> "must be greater than " + operands.get(0);
            case "greater_or_equal" -> "must be at least " + operands.get(0);
            case "less_than" -> "must be less than " + operands.get(0);
            case "less_or_equal" -> "must be at most " + operands.get(0);
            case "in_range" -> "must be between " + operands.get(0) + " and " + operands.get(1);
            case "pattern" -> "must match the pattern " + operands.get(0);
            case "min_length" -> "must be at least " + operands.get(0) + " long";
            case "max_length" -> "must be at most " + operands.get(0) + " long";
            default -> "must be " + operands.get(0) + " long";
        };
    }
}
