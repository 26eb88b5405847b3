package org.nembo.directory.credential;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;

/** Random values that are shown once and stored as their hash: they are long enough for a fast one. Pure functions. */
final class OneTime {

    private static final SecureRandom RANDOM = new SecureRandom();

    private OneTime() {
    }

    static byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        RANDOM.nextBytes(bytes);
        return bytes;
    }

    /** 256 bits as words of URLs have them. */
    static String link() {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes(32));
    }

    /** 80 bits in four groups, for paper. */
    static String recoveryCode() {
        return Totp.base32(bytes(10)).replaceAll("(.{4})(?=.)", "$1-");
    }

    static String hash(String value) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(value.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
