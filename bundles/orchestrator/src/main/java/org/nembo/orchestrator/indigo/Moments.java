package org.nembo.orchestrator.indigo;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** Moments as the clients of this API cut them into pieces: UTC, to the minute, {@code 2024-07-10T17:51+0000}. */
final class Moments {

    private static final DateTimeFormatter FORM = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mmZ").withZone(ZoneOffset.UTC);

    private Moments() {
    }

    static String text(Instant moment) {
        return FORM.format(moment);
    }
}
