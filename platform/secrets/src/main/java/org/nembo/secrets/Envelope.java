package org.nembo.secrets;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import org.nembo.api.error.NemboException;

/**
 * Seals values with AES-256-GCM: each value under a data key of its own, the data key under a key derived from a master key. Path, version and the id of the
 * key above are associated data of both, so a row that is moved or rolled back does not open. Thread-safe.
 */
final class Envelope {

    /**
     * A sealed value, as its row keeps it: Base64 of nonce and ciphertext.
     *
     * @param keyId     the master key that the data key is wrapped under
     * @param dataKeyId what the value is bound to; not a secret
     */
    record Sealed(String keyId, String dataKeyId, String dataKey, String value) {
    }

    private final Keyring keys;

    Envelope(Keyring keys) {
        this.keys = keys;
    }

    Keyring keys() {
        return keys;
    }

    Sealed seal(String path, int version, String value) {
        byte[] dataKey = Aes.randomKey();
        byte[] plain = value.getBytes(StandardCharsets.UTF_8);
        byte[] name = Aes.randomKey();
        try {
            String dataKeyId = HexFormat.of().formatHex(name, 0, 8);
            Keyring.Key key = keys.current();
            return new Sealed(key.id(), dataKeyId, encode(key.encrypt(dataKey, bound(path, version, key.id()))),
                    encode(Aes.encrypt(dataKey, plain, bound(path, version, dataKeyId))));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has AES/GCM", e);
        } finally {
            Arrays.fill(dataKey, (byte) 0);
            Arrays.fill(plain, (byte) 0);
        }
    }

    /** @throws NemboException {@code SECRET_UNREADABLE} */
    String open(String path, int version, Sealed sealed) {
        byte[] dataKey = null;
        try {
            dataKey = unwrap(path, version, sealed);
            byte[] plain = Aes.decrypt(dataKey, Base64.getDecoder().decode(sealed.value()), bound(path, version, sealed.dataKeyId()));
            try {
                return new String(plain, StandardCharsets.UTF_8);
            } finally {
                Arrays.fill(plain, (byte) 0);
            }
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw changed(path, version, e);
        } finally {
            clear(dataKey);
        }
    }

    /** The same value and data key, wrapped under the current master key. @throws NemboException {@code SECRET_UNREADABLE} */
    Sealed rewrap(String path, int version, Sealed sealed) {
        byte[] dataKey = null;
        try {
            dataKey = unwrap(path, version, sealed);
            Keyring.Key key = keys.current();
            return new Sealed(key.id(), sealed.dataKeyId(), encode(key.encrypt(dataKey, bound(path, version, key.id()))), sealed.value());
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw changed(path, version, e);
        } finally {
            clear(dataKey);
        }
    }

    private byte[] unwrap(String path, int version, Sealed sealed) throws GeneralSecurityException {
        Keyring.Key key = keys.find(sealed.keyId()).orElseThrow(() -> new NemboException(SecretError.SECRET_UNREADABLE,
                "the secret '%s' was sealed under the master key %s, this server has %s".formatted(path, sealed.keyId(), String.join(", ", keys.ids()))));
        return key.decrypt(Base64.getDecoder().decode(sealed.dataKey()), bound(path, version, key.id()));
    }

    private static NemboException changed(String path, int version, Exception cause) {
        return new NemboException(SecretError.SECRET_UNREADABLE, "the secret '%s' (version %d) does not open: its row was changed".formatted(path, version),
                cause);
    }

    private static void clear(byte[] key) {
        if (key != null) {
            Arrays.fill(key, (byte) 0);
        }
    }

    private static String encode(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    private static byte[] bound(String path, int version, String keyId) {
        return (path + "\n" + version + "\n" + keyId).getBytes(StandardCharsets.UTF_8);
    }
}
