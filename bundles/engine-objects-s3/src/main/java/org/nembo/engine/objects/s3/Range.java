package org.nembo.engine.objects.s3;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Names that begin with a prefix, as bytes.
 *
 * @param from the first that may be
 * @param end  what comes after all of them; empty when nothing does
 */
record Range(byte[] from, byte[] end) {

    /** @param after the name before the first; empty for none */
    static Range of(String prefix, String after) {
        byte[] begin = bytes(prefix);
        byte[] behind = after.isEmpty() ? begin : behind(bytes(after));
        return new Range(Arrays.compareUnsigned(behind, begin) > 0 ? behind : begin, end(begin));
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** The first name after this one. */
    static byte[] behind(byte[] name) {
        return Arrays.copyOf(name, name.length + 1);
    }

    /** What comes after all names that begin so; empty when nothing does. */
    static byte[] end(byte[] prefix) {
        for (int i = prefix.length - 1; i >= 0; i--) {
            if (prefix[i] != (byte) 0xFF) {
                byte[] end = Arrays.copyOf(prefix, i + 1);
                end[i]++;
                return end;
            }
        }
        return new byte[0];
    }

    boolean isOpen() {
        return end.length == 0;
    }
}
