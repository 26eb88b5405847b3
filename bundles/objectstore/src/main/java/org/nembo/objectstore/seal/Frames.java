package org.nembo.objectstore.seal;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * A stretch of bytes in frames: a salt of 32 bytes, then each 64 KiB with a tag of 16 bytes, under AES-256-GCM with a key that is derived of the data key and
 * the salt, and the number of the frame as nonce. Confined to one thread.
 */
final class Frames {

    static final int SALT = 32;
    static final int PLAIN = 64 << 10;
    static final int TAG = 16;
    private static final int TAG_BITS = 128;
    private static final int NONCE = 12;
    private static final SecureRandom random = new SecureRandom();

    private final SecretKeySpec key;
    private final Cipher cipher;

    Frames(byte[] dataKey, byte[] salt) {
        this.key = new SecretKeySpec(derive(dataKey, salt), "AES");
        this.cipher = cipher();
    }

    static byte[] random() {
        byte[] bytes = new byte[SALT];
        random.nextBytes(bytes);
        return bytes;
    }

    /** How many bytes are kept for so many. */
    static long stored(long size) {
        return SALT + size + (size + PLAIN - 1) / PLAIN * TAG;
    }

    byte[] seal(long number, byte[] plain, int length) {
        try {
            cipher.init(Cipher.ENCRYPT_MODE, key, nonce(number));
            return cipher.doFinal(plain, 0, length);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK can do that", e);
        }
    }

    /** @throws GeneralSecurityException when it is not what was sealed */
    byte[] open(long number, byte[] sealed, int length) throws GeneralSecurityException {
        cipher.init(Cipher.DECRYPT_MODE, key, nonce(number));
        return cipher.doFinal(sealed, 0, length);
    }

    /** A key under a key. */
    static byte[] wrap(byte[] key, byte[] under) {
        byte[] salt = random();
        byte[] sealed = new Frames(under, salt).seal(0, key, key.length);
        return ByteBuffer.allocate(SALT + sealed.length).put(salt).put(sealed).array();
    }

    /** @throws GeneralSecurityException when it is not the key that it was wrapped with */
    static byte[] unwrap(byte[] wrapped, byte[] under) throws GeneralSecurityException {
        byte[] sealed = Arrays.copyOfRange(wrapped, SALT, wrapped.length);
        return new Frames(under, Arrays.copyOf(wrapped, SALT)).open(0, sealed, sealed.length);
    }

    private static GCMParameterSpec nonce(long number) {
        return new GCMParameterSpec(TAG_BITS, ByteBuffer.allocate(NONCE).putInt(0).putLong(number).array());
    }

    private static byte[] derive(byte[] key, byte[] salt) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(salt);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK can do that", e);
        }
    }

    private static Cipher cipher() {
        try {
            return Cipher.getInstance("AES/GCM/NoPadding");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK can do that", e);
        }
    }
}
