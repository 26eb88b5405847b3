package org.nembo.api.policy;

import org.nembo.api.identity.Decision;

/** One policy, compiled. Immutable; decides in microseconds without I/O. */
public interface PolicyDocument {

    /** What the document calls itself ({@code Id}); empty when it has no name. */
    String id();

    /** How many statements it has. */
    int statements();

    /**
     * What this document alone says: DENY when a statement that denies applies, else ALLOW when one that allows does, else NOT_APPLICABLE. The decision names
     * the statement, by its {@code Sid}, or by its place ({@code Statement[2]}) when it has none.
     *
     * <p>A condition that cannot be judged, because what it is asked about is no number, time or address or has several values where one was expected, counts
     * against the caller: a statement that allows does not apply, one that denies does.
     */
    Decision decide(PolicyRequest request);
}
