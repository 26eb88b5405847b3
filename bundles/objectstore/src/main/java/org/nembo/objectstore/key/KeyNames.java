package org.nembo.objectstore.key;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.Base64;
import org.nembo.api.secret.Secret;

/** Makes ids and secrets of keys: ids of 20 capital letters and digits that grow with time, secrets of 240 random bits. Pure functions. */
final class KeyNames {

    /** Of long-lived keys. */
    static final String KEY = "NK";
    /** Of keys of sessions. */
    static final String SESSION = "NS";

    /** In the order of their codes, so that a later id is a greater one. */
    private static final char[] DIGITS = "234567ABCDEFGHIJKLMNOPQRSTUVWXYZ".toCharArray();
    private static final int TIME = 7;
    private static final int RANDOM_DIGITS = 11;
    private static final int SECRET_BYTES = 30;
    private static final SecureRandom RANDOM = new SecureRandom();

    private KeyNames() {
    }

    static String id(String prefix, Instant now) {
        StringBuilder id = new StringBuilder(prefix);
        for (int digit = TIME - 1; digit >= 0; digit--) {
            id.append(DIGITS[(int) (now.getEpochSecond() >>> 5 * digit) & 31]);
        }
        for (int digit = 0; digit < RANDOM_DIGITS; digit++) {
            id.append(DIGITS[RANDOM.nextInt(DIGITS.length)]);
        }
        return id.toString();
    }

    static Secret secret() {
        byte[] bytes = new byte[SECRET_BYTES];
        RANDOM.nextBytes(bytes);
        return new Secret(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
    }

    static boolean isOfSession(String id) {
        return id.startsWith(SESSION);
    }
}
