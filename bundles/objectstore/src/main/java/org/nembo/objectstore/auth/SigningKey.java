package org.nembo.objectstore.auth;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** A key that is derived for a day, a region and a service, ready to sign. Thread-safe. */
final class SigningKey {

    private static final String ALGORITHM = "HmacSHA256";

    /** Never used itself: a copy of it has the key's two blocks behind it. */
    private final Mac begun;

    SigningKey(byte[] key) {
        try {
            this.begun = Mac.getInstance(ALGORITHM);
            begun.init(new SecretKeySpec(key, ALGORITHM));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has it", e);
        }
    }

    /** The signature in lower-case hexadecimal. */
    String sign(String text) {
        try {
            return Hashes.hex(((Mac) begun.clone()).doFinal(text.getBytes(StandardCharsets.UTF_8)));
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("every JDK's can be copied", e);
        }
    }
}
