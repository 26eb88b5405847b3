package org.nembo.tosca;

import java.util.List;
import java.util.Objects;

/**
 * A limit on a value. Immutable.
 *
 * @param operator {@code equal}, {@code greater_than}, {@code greater_or_equal}, {@code less_than}, {@code less_or_equal}, {@code in_range},
 *                 {@code valid_values}, {@code length}, {@code min_length}, {@code max_length} or {@code pattern}
 * @param operands one, or two of {@code in_range}, or the values of {@code valid_values}
 */
public record Constraint(String operator, List<String> operands) {
    public Constraint {
        Objects.requireNonNull(operator, "operator");
        operands = List.copyOf(operands);
    }

    /** As a user reads it: {@code in_range [1, 10]}. */
    @Override
    public String toString() {
        return operator + " " + (operands.size() == 1 && !operator.equals("valid_values") ? operands.get(0) : operands.toString());
    }
}
