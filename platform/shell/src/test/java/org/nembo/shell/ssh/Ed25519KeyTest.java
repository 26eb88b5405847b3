package org.nembo.shell.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.util.HexFormat;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;
import org.junit.jupiter.api.Test;

class Ed25519KeyTest {

    /** RFC 8032, section 7.1, test 2. */
    private static final byte[] KEY = HexFormat.of().parseHex("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c");
    private static final byte[] MESSAGE = {0x72};
    private static final byte[] SIGNATURE = HexFormat.of().parseHex("92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
            + "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00");

    private static byte[] blob(String type, byte[] point) {
        Buffer buffer = new ByteArrayBuffer();
        buffer.putString(type);
        buffer.putBytes(point);
        return buffer.getCompactData();
    }

    @Test
    void verifiesASignatureOfTheStandard() throws GeneralSecurityException {
        assertThat(Ed25519Key.of(blob("ssh-ed25519", KEY)).verify(MESSAGE, SIGNATURE)).isTrue();
    }

    @Test
    void refusesASignatureOfOtherData() throws GeneralSecurityException {
        assertThat(Ed25519Key.of(blob("ssh-ed25519", KEY)).verify(new byte[] {0x73}, SIGNATURE)).isFalse();
    }

    @Test
    void refusesWhatIsNoSuchKey() {
        ByteArrayOutputStream longer = new ByteArrayOutputStream();
        longer.writeBytes(blob("ssh-ed25519", KEY));
        longer.write(0);
        assertThatThrownBy(() -> Ed25519Key.of(blob("ssh-rsa", KEY))).isInstanceOf(InvalidKeyException.class);
        assertThatThrownBy(() -> Ed25519Key.of(blob("ssh-ed25519", new byte[31]))).isInstanceOf(InvalidKeyException.class);
        assertThatThrownBy(() -> Ed25519Key.of(longer.toByteArray())).isInstanceOf(InvalidKeyException.class);
    }
}
