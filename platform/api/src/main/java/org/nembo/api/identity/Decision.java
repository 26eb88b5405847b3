package org.nembo.api.identity;

/**
 * The answer of the policy.
 *
 * @param allowed whether the action may happen
 * @param reason  which rule decided, in words that may be shown to the caller
 */
public record Decision(boolean allowed, String reason) {

    public static Decision allow(String reason) {
        return new Decision(true, reason);
    }

    public static Decision deny(String reason) {
        return new Decision(false, reason);
    }
}
