package org.nembo.identity;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;

/** Values that nobody can guess, and what is stored of them. Pure functions, but for chance. */
public final class Opaque {

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

    private Opaque() {
    }

    /** A new value of 256 bits. */
    public static String value() {
        return random(32);
    }

    /** A new name of 128 bits, for what is no secret. */
    public static String id() {
        return random(16);
    }

    /** What is stored of a value. */
    public static String hash(String value) {
        try {
            return BASE64.encodeToString(MessageDigest.getInstance("SHA-256").digest(value.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }

    /** Compares without telling by the time it takes where they differ. */
    public static boolean same(String one, String other) {
        return MessageDigest.isEqual(one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
    }

    /** Random letters out of an alphabet. */
    public static String letters(String alphabet, int length) {
        StringBuilder text = new StringBuilder();
        RANDOM.ints(length, 0, alphabet.length()).forEach(i -> text.append(alphabet.charAt(i)));
        return text.toString();
    }

    private static String random(int bytes) {
        byte[] random = new byte[bytes];
        RANDOM.nextBytes(random);
        return BASE64.encodeToString(random);
    }
}
