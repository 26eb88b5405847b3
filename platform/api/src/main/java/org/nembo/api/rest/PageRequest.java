package org.nembo.api.rest;

import java.util.Objects;
import org.nembo.api.error.GeneralError;
import org.nembo.api.error.NemboException;

/**
 * Which part of a list: the query parameters {@code limit} and {@code after}.
 *
 * @param limit 1 to {@value #MAX}
 * @param after the cursor of the row before the first wanted one; empty for the beginning
 */
public record PageRequest(int limit, String after) {

    public static final int DEFAULT = 20;
    public static final int MAX = 500;

    public PageRequest {
        Objects.requireNonNull(after, "after");
        if (limit < 1 || limit > MAX) {
            throw new NemboException(GeneralError.INVALID_REQUEST, "limit must be 1 to %d, is %d".formatted(MAX, limit));
        }
        if (after.length() > 200) {
            throw new NemboException(GeneralError.INVALID_REQUEST, "after is not a cursor of this list: take it from 'next' of the page before");
        }
    }

    public static PageRequest first(int limit) {
        return new PageRequest(limit, "");
    }
}
