package org.nembo.http;

import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;

/**
 * Where a request belongs in a distributed trace (W3C Trace Context).
 *
 * @param id   32 lower-case hexadecimal digits, not all zero
 * @param span our own span: 16 digits
 */
public record Trace(String id, String span, boolean sampled) {

    private static final int LENGTH = 55;
    private static final Pattern PARENT = Pattern.compile("(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}");

    /** Continues the caller's trace when its {@code traceparent} is well formed, else begins one. @param header may be null */
    public static Trace from(String header) {
        if (header != null && header.length() >= LENGTH && (header.length() == LENGTH || header.charAt(LENGTH) == '-')
                && PARENT.matcher(header.substring(0, LENGTH)).matches()) {
            boolean sampled = (Character.digit(header.charAt(LENGTH - 1), 16) & 1) == 1;
            return new Trace(header.substring(3, 35), hex(random()), sampled);
        }
        return new Trace(hex(random()) + hex(random()), hex(random()), false);
    }

    /** The header that hands this trace on. */
    public String parent() {
        return "00-" + id + "-" + span + (sampled ? "-01" : "-00");
    }

    private static long random() {
        return ThreadLocalRandom.current().nextLong(1, Long.MAX_VALUE);
    }

    private static String hex(long value) {
        return HexFormat.of().toHexDigits(value);
    }
}
