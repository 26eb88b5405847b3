package org.nembo.objectstore.access;

import java.util.List;
import java.util.Objects;

/**
 * Whether something may happen, and why.
 *
 * @param decidedBy what had the last word: {@code policy}, {@code bucket-policy}, {@code acl}, {@code session}, {@code scopes}; empty when nobody allows it
 * @param reasons   what each of those who were asked said
 */
public record Verdict(boolean allowed, String decidedBy, List<Reason> reasons) {

    /**
     * What one of them said.
     *
     * @param source    as {@code decidedBy}
     * @param effect    {@code ALLOW}, {@code DENY} or {@code NOT_APPLICABLE}
     * @param statement which statement said it; may be empty
     */
    public record Reason(String source, String effect, String statement, String reason) {

        public Reason {
            Objects.requireNonNull(source, "source");
            Objects.requireNonNull(effect, "effect");
        }
    }

    public Verdict {
        reasons = List.copyOf(reasons);
    }
}
