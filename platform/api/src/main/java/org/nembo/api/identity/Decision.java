package org.nembo.api.identity;

import java.util.Objects;

/**
 * The answer of the policy.
 *
 * @param effect    what was decided
 * @param statement which statement decided: its policy and its id, or the name of a built-in rule; empty when none applies
 * @param reason    the same in words that may be shown to the caller
 */
public record Decision(Effect effect, String statement, String reason) {

    /** What a policy can say. */
    public enum Effect {
        ALLOW,
        DENY,
        /** No statement is about this: somebody else may decide; when nobody does, it is denied. */
        NOT_APPLICABLE
    }

    public Decision {
        Objects.requireNonNull(effect, "effect");
        Objects.requireNonNull(statement, "statement");
        Objects.requireNonNull(reason, "reason");
    }

    /** Whether the action may happen. */
    public boolean allowed() {
        return effect == Effect.ALLOW;
    }

    public static Decision allow(String reason) {
        return new Decision(Effect.ALLOW, "", reason);
    }

    public static Decision deny(String reason) {
        return new Decision(Effect.DENY, "", reason);
    }
}
