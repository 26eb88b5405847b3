package org.nembo.objectstore.document;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/** When tags and facts of a version were changed last: sites that hear of two changes know which one is the later. Pure functions. */
public final class Changed {

    private Changed() {
    }

    /** Milliseconds; 0 for never. */
    public static long of(Map<String, String> facts) {
        try {
            return Long.parseLong(facts.getOrDefault(Settings.CHANGED, "0"));
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    /** The facts, changed now: later than each time before, whatever the clock says. @param before the facts that were there */
    public static Map<String, String> now(Map<String, String> before, Map<String, String> facts, Instant now) {
        Map<String, String> all = new HashMap<>(facts);
        all.put(Settings.CHANGED, Long.toString(Math.max(of(before) + 1, now.toEpochMilli())));
        return all;
    }
}
