package org.nembo.secrets;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.HexFormat;

/** How values were sealed before there were data key ids: both layers bound to the id of the master key. */
final class EarlierEnvelope {

    private EarlierEnvelope() {
    }

    static Envelope.Sealed seal(String masterKey, String path, int version, String value) throws GeneralSecurityException {
        byte[] master = HexFormat.of().parseHex(masterKey);
        byte[] bound = (path + "\n" + version + "\n" + Derived.id(master)).getBytes(StandardCharsets.UTF_8);
        byte[] dataKey = Aes.randomKey();
        byte[] wrapped = Aes.encrypt(Derived.key(master, "nembo secrets key-encryption key 1"), dataKey, bound);
        byte[] sealed = Aes.encrypt(dataKey, value.getBytes(StandardCharsets.UTF_8), bound);
        return new Envelope.Sealed(Derived.id(master), "", Base64.getEncoder().encodeToString(wrapped), Base64.getEncoder().encodeToString(sealed));
    }
}
