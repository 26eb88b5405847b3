package org.nembo.api.rest;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A part of a list.
 *
 * @param items the rows, in order
 * @param next  what to pass as {@code after} for the next part; empty on the last one
 */
public record Page<T>(List<T> items, Optional<String> next) {

    public Page {
        items = List.copyOf(items);
    }

    /**
     * Makes a page of rows that were read with a limit of {@code size + 1}: the surplus row tells that there is more.
     *
     * @param cursor gives the cursor of a row
     */
    public static <T> Page<T> of(List<T> rows, int size, Function<T, String> cursor) {
        if (rows.size() <= size) {
            return new Page<>(rows, Optional.empty());
        }
        List<T> items = rows.subList(0, size);
        return new Page<>(items, Optional.of(cursor.apply(items.get(size - 1))));
    }

    /** The same page of other things. */
    public <R> Page<R> map(Function<T, R> mapping) {
        return new Page<>(items.stream().map(mapping).toList(), next);
    }
}
