package org.nembo.secrets;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.nembo.api.error.NemboException;

/**
 * Seals values with AES-256-GCM (NIST SP 800-38D, 96-bit random nonce, 128-bit tag): each value under a data key of its own, the data key under a key
 * derived from the master key by HKDF-SHA256 (RFC 5869). Path, version and key id are associated data of both, so a row that is moved or rolled back
 * does not open. Thread-safe.
 */
final class Envelope {

    private static final int KEY_BYTES = 32;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;

    /** A sealed value, as its row keeps it: Base64 of nonce and ciphertext. */
    record Sealed(String keyId, String dataKey, String value) {
    }

    private final SecureRandom random = new SecureRandom();
    private final byte[] keyEncryptionKey;
    private final String keyId;

    Envelope(byte[] masterKey) {
        if (masterKey.length != KEY_BYTES) {
            throw new IllegalArgumentException("a master key has %d bytes, not %d".formatted(KEY_BYTES, masterKey.length));
        }
        this.keyEncryptionKey = derive(masterKey, "nembo secrets key-encryption key 1");
        this.keyId = HexFormat.of().formatHex(derive(masterKey, "nembo secrets key id 1"), 0, 8);
    }

    /** Names the master key without telling anything of it. */
    String keyId() {
        return keyId;
    }

    Sealed seal(String path, int version, String value) {
        byte[] dataKey = new byte[KEY_BYTES];
        random.nextBytes(dataKey);
        byte[] plain = value.getBytes(StandardCharsets.UTF_8);
        try {
            byte[] bound = bound(path, version, keyId);
            return new Sealed(keyId, encrypt(keyEncryptionKey, dataKey, bound), encrypt(dataKey, plain, bound));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has AES/GCM", e);
        } finally {
            Arrays.fill(dataKey, (byte) 0);
            Arrays.fill(plain, (byte) 0);
        }
    }

    /** @throws NemboException {@code SECRET_UNREADABLE} */
    String open(String path, int version, Sealed sealed) {
        if (!sealed.keyId().equals(keyId)) {
            throw new NemboException(SecretError.SECRET_UNREADABLE,
                    "the secret '%s' was sealed under the master key %s, this server has %s".formatted(path, sealed.keyId(), keyId));
        }
        byte[] dataKey = null;
        try {
            byte[] bound = bound(path, version, keyId);
            dataKey = decrypt(keyEncryptionKey, sealed.dataKey(), bound);
            return new String(decrypt(dataKey, sealed.value(), bound), StandardCharsets.UTF_8);
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new NemboException(SecretError.SECRET_UNREADABLE,
                    "the secret '%s' (version %d) does not open: its row was changed".formatted(path, version), e);
        } finally {
            if (dataKey != null) {
                Arrays.fill(dataKey, (byte) 0);
            }
        }
    }

    private String encrypt(byte[] key, byte[] plain, byte[] bound) throws GeneralSecurityException {
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        byte[] sealed = cipher(Cipher.ENCRYPT_MODE, key, nonce, bound).doFinal(plain);
        byte[] both = Arrays.copyOf(nonce, NONCE_BYTES + sealed.length);
        System.arraycopy(sealed, 0, both, NONCE_BYTES, sealed.length);
        return Base64.getEncoder().encodeToString(both);
    }

    private static byte[] decrypt(byte[] key, String text, byte[] bound) throws GeneralSecurityException {
        byte[] both = Base64.getDecoder().decode(text);
        if (both.length < NONCE_BYTES) {
            throw new GeneralSecurityException("shorter than a nonce");
        }
        return cipher(Cipher.DECRYPT_MODE, key, Arrays.copyOf(both, NONCE_BYTES), bound).doFinal(both, NONCE_BYTES, both.length - NONCE_BYTES);
    }

    private static Cipher cipher(int mode, byte[] key, byte[] nonce, byte[] bound) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(bound);
        return cipher;
    }

    private static byte[] bound(String path, int version, String keyId) {
        return (path + "\n" + version + "\n" + keyId).getBytes(StandardCharsets.UTF_8);
    }

    /** HKDF of one block: extract with an empty salt, then expand with the purpose. */
    private static byte[] derive(byte[] masterKey, String purpose) {
        try {
            byte[] pseudoRandomKey = hmac(new byte[KEY_BYTES], masterKey);
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
