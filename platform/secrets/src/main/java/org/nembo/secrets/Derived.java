package org.nembo.secrets;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** What is derived from a master key: HKDF-SHA256 (RFC 5869) of one block, with an empty salt and the purpose as info. Pure functions. */
final class Derived {

    private Derived() {
    }

    /** Names the master key without telling anything of it. */
    static String id(byte[] masterKey) {
        return HexFormat.of().formatHex(key(masterKey, "nembo secrets key id 1"), 0, 8);
    }

    static byte[] key(byte[] masterKey, String purpose) {
        if (masterKey.length != Aes.KEY_BYTES) {
            throw new IllegalArgumentException("a master key has %d bytes, not %d".formatted(Aes.KEY_BYTES, masterKey.length));
        }
        try {
            byte[] pseudoRandomKey = hmac(new byte[Aes.KEY_BYTES], masterKey);
            byte[] info = Arrays.copyOf(purpose.getBytes(StandardCharsets.US_ASCII), purpose.length() + 1);
            info[purpose.length()] = 1;
            return hmac(pseudoRandomKey, info);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has HmacSHA256", e);
        }
    }

    private static byte[] hmac(byte[] key, byte[] data) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        return mac.doFinal(data);
    }
}
