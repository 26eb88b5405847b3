package org.nembo.directory;

import java.time.Instant;
import java.util.UUID;

/** Identifiers that grow with time. */
public final class Ids {

    private Ids() {
    }

    public static String next(Instant now) {
        return "%011x%s".formatted(now.toEpochMilli(), UUID.randomUUID().toString().substring(0, 8));
    }
}
