package org.nembo.spi.object;

import java.util.Objects;

/**
 * An account that a version is counted on, for as long as it is kept.
 *
 * @param account    for example {@code bucket/data}, {@code user/4711@urn:nembo:local}, {@code group/physics}
 * @param maxBytes   more than this refuses with {@code QUOTA_EXCEEDED}; -1 for no limit
 * @param maxObjects likewise
 */
public record Charge(String account, long maxBytes, long maxObjects) {

    public Charge {
        Objects.requireNonNull(account, "account");
    }
}
