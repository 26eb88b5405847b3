package org.nembo.orchestrator.callback;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;

/** What a receiver does, written from the definition of HMAC (RFC 2104) and not with the class that signs. */
final class Verifier {

    private static final int BLOCK = 64;

    private Verifier() {
    }

    static boolean accepts(String secret, Map<String, String> headers, byte[] body) {
        byte[] key = Base64.getDecoder().decode(secret.replaceFirst("^whsec_", ""));
        byte[] text = join((headers.get("webhook-id") + "." + headers.get("webhook-timestamp") + ".").getBytes(StandardCharsets.UTF_8), body);
        byte[] expected = sha256(pad(key, 0x5c), sha256(pad(key, 0x36), text));
        return Arrays.stream(headers.get("webhook-signature").split(" ")).filter(each -> each.startsWith("v1,"))
                .anyMatch(each -> MessageDigest.isEqual(expected, Base64.getDecoder().decode(each.substring(3))));
    }

    private static byte[] pad(byte[] key, int with) {
        byte[] padded = Arrays.copyOf(key.length > BLOCK ? sha256(key, new byte[0]) : key, BLOCK);
        for (int i = 0; i < BLOCK; i++) {
            padded[i] ^= (byte) with;
        }
        return padded;
    }

    private static byte[] sha256(byte[] first, byte[] second) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(join(first, second));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] join(byte[] first, byte[] second) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(first);
        out.writeBytes(second);
        return out.toByteArray();
    }
}
