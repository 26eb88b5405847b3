package org.nembo.engine.objects.s3;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** What of keys is rolled up in a listing. */
record RollUp(byte[] prefix, byte[] delimiter) {

    static RollUp of(String prefix, String delimiter) {
        return new RollUp(Range.bytes(prefix), Range.bytes(delimiter));
    }

    /** Where in a key what is rolled up ends; -1 when it is not rolled up. */
    int end(byte[] key) {
        if (delimiter.length == 0 || !begins(key, prefix)) {
            return -1;
        }
        for (int i = prefix.length; i + delimiter.length <= key.length; i++) {
            if (Arrays.equals(key, i, i + delimiter.length, delimiter, 0, delimiter.length)) {
                return i + delimiter.length;
            }
        }
        return -1;
    }

    /** Whether it stands for keys that are rolled up. */
    boolean isRolled(byte[] key) {
        return end(key) == key.length;
    }

    static boolean begins(byte[] key, byte[] prefix) {
        return key.length >= prefix.length && Arrays.equals(key, 0, prefix.length, prefix, 0, prefix.length);
    }

    static String text(byte[] key, int end) {
        return new String(key, 0, end, StandardCharsets.UTF_8);
    }
}
