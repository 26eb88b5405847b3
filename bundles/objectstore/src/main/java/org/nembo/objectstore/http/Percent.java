package org.nembo.objectstore.http;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.nembo.objectstore.s3.S3Code;
import org.nembo.objectstore.s3.S3Failure;

/** Percent-encoding as S3 has it: everything but {@code A-Z a-z 0-9 - . _ ~} is encoded, decoding takes nothing for granted. */
public final class Percent {

    private static final char[] HEX = "0123456789ABCDEF".toCharArray();

    private Percent() {
    }

    /** @param slash whether {@code /} is encoded too */
    public static String encode(String text, boolean slash) {
        int plain = 0;
        while (plain < text.length() && (unreserved(text.charAt(plain)) || !slash && text.charAt(plain) == '/')) {
            plain++;
        }
        if (plain == text.length()) {
            return text;
        }
        StringBuilder encoded = new StringBuilder(text.length() + 16).append(text, 0, plain);
        for (byte b : text.substring(plain).getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xff);
            if (unreserved(c) || !slash && c == '/') {
                encoded.append(c);
            } else {
                encoded.append('%').append(HEX[c >> 4]).append(HEX[c & 15]);
            }
        }
        return encoded.toString();
    }

    /**
     * The text that was encoded.
     *
     * @param plus whether {@code +} stands for a blank, as in a query
     * @throws S3Failure {@code InvalidURI} when it is not well-formed, or not UTF-8
     */
    public static String decode(String raw, boolean plus) {
        if (raw.indexOf('%') < 0 && (!plus || raw.indexOf('+') < 0) && ascii(raw)) {
            return raw;
        }
        byte[] bytes = new byte[raw.length()];
        int size = 0;
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            if (c == '%') {
                int high = i + 2 < raw.length() ? Character.digit(raw.charAt(i + 1), 16) : -1;
                int low = high < 0 ? -1 : Character.digit(raw.charAt(i + 2), 16);
                if (low < 0) {
                    throw bad(raw);
                }
                bytes[size++] = (byte) (high << 4 | low);
                i += 2;
            } else if (c == '+' && plus) {
                bytes[size++] = ' ';
            } else if (c < 0x100) {
                bytes[size++] = (byte) c;
            } else {
                throw bad(raw);
            }
        }
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, 0, size)).toString();
        } catch (CharacterCodingException e) {
            throw bad(raw);
        }
    }

    private static S3Failure bad(String raw) {
        return new S3Failure(S3Code.INVALID_URI, "The address is not percent-encoded UTF-8.").with("URI", raw);
    }

    private static boolean ascii(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) >= 0x80) {
                return false;
            }
        }
        return true;
    }

    private static boolean unreserved(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '.' || c == '_' || c == '~';
    }
}
