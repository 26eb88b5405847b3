package org.nembo.objectstore.auth;

import java.time.Clock;
import java.time.Duration;
import java.util.Objects;

/**
 * What signatures are accepted.
 *
 * @param region    of this server
 * @param anyRegion whether others are accepted in signatures too
 * @param version2  whether signatures of version 2 are accepted
 */
public record Rules(String region, boolean anyRegion, boolean version2, Clock clock) {

    static final Duration SKEW = Duration.ofMinutes(15);

    public Rules {
        Objects.requireNonNull(region, "region");
        Objects.requireNonNull(clock, "clock");
    }
}
