package org.nembo.security;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.zip.CRC32;

/**
 * The form of a personal access token: {@code nembo_}, 43 characters that carry 256 random bits, and 6 of a checksum, so that scanners find leaked
 * ones and a mistyped one is told from an unknown one. Pure functions.
 */
public final class TokenValue {

    static final String PREFIX = "nembo_";

    private static final char[] ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".toCharArray();
    private static final int RANDOM_CHARS = 43;
    private static final int CHECK_CHARS = 6;

    private TokenValue() {
    }

    static String random(SecureRandom random) {
        StringBuilder text = new StringBuilder(PREFIX);
        for (int i = 0; i < RANDOM_CHARS; i++) {
            text.append(ALPHABET[random.nextInt(ALPHABET.length)]);
        }
        return text + check(text.toString());
    }

    /** Whether the text has the form of such a token; says nothing of its validity. */
    public static boolean looksLike(String text) {
        return text.startsWith(PREFIX);
    }

    /** Whether the checksum is right, so that the token was not mistyped. */
    static boolean isWhole(String text) {
        int end = PREFIX.length() + RANDOM_CHARS;
        return text.length() == end + CHECK_CHARS && text.substring(end).equals(check(text.substring(0, end)));
    }

    /** What is stored of it. */
    public static String hash(String text) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static String check(String text) {
        CRC32 crc = new CRC32();
        crc.update(text.getBytes(StandardCharsets.US_ASCII));
        StringBuilder digits = new StringBuilder();
        long rest = crc.getValue();
        for (int i = 0; i < CHECK_CHARS; i++) {
            digits.append(ALPHABET[(int) (rest % ALPHABET.length)]);
            rest /= ALPHABET.length;
        }
        return digits.reverse().toString();
    }
}
