package org.nembo.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nembo.api.error.NemboException;

class SshKeyTest {

    /** Made by ssh-keygen. */
    private static final String RSA = "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQCScNrTjP+LNY4otsd9bZubFDyiSuSbGih6fbYFRxRAMblHBtbjEEgjk9EiDhpJ"
            + "68st1oq1u4CgpIbwxCm+z4fjVPKi62IVDjQP9DllEF+FpardO5/PprSX/252JY9lzk2aao19t6lllGtupKtM5DBFTX1V3eMfY+D3"
            + "bFbJglIP0WGxnNnCmX6KT72+Rkx1hMatYSQXqqcgGMJCkr3Ci28VKmyiKDBVANqSEyZTbYp/JYVgZ8OCYtjmANmRcU8GJvGVgrMl"
            + "R7z4BJAmk6VTmIpoC5AmFzGAVT+uGrc/zdH+h7mu1pgiBVBsyL69oTflcGa2RrvTiSsPgZYwTub5+OE5 r";
    private static final String ECDSA = "ecdsa-sha2-nistp521 AAAAE2VjZHNhLXNoYTItbmlzdHA1MjEAAAAIbmlzdHA1MjEAAACFBACwiijL1pa9ENykDcAIZ70LTd2/"
            + "Rd8RnA55SOnBACPXSKDQsVoTrpfbC0rdY3VO/EtjnzXfXvZsAm1W1jCqMYuTMAAb8Wqxes8+9SZs8/ws+42NkdnNCLtNk4NFW8+T"
            + "ABME5wRwe1MjviTQXVI20VzY12dMHpq5ET3qld1wvh0bGTcDxg== e";

    @Test
    void fingerprintsAreThoseOfSshKeygen() {
        assertThat(SshKey.parse(RSA).fingerprint()).isEqualTo("SHA256:++kQqrhxokGnlPrJ2hSehdfDf5I2AdSEibyftDJjHNs");
        assertThat(SshKey.parse("  " + ECDSA + "\n").fingerprint()).isEqualTo("SHA256:tAYTK1Gw577AnsPorOAkKhSSWBOwNiflbeIb+XkPlZU");
        assertThat(SshKey.parse(ECDSA).line()).isEqualTo(ECDSA);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "ssh-ed25519", "ssh-ed25519 AAAA", "ssh-ed25519 not*base64", "ssh-dss AAAAB3NzaC1kc3MAAAAA",
        "-----BEGIN OPENSSH PRIVATE KEY-----",
        "command=\"sh\" ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "ssh-rsa AAAAC3NzaC1lZDI1NTE5AAAAIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA a\nb"})
    void whatIsNoKeyIsRefused(String line) {
        assertThatThrownBy(() -> SshKey.parse(line)).isInstanceOf(NemboException.class).extracting("code").isEqualTo(DirectoryError.SSH_KEY_INVALID);
    }

    @Test
    void anyKeyThatIsCutShortIsRefused() {
        byte[] blob = Base64.getDecoder().decode(RSA.split(" ")[1]);
        for (int length = 0; length < blob.length; length++) {
            String line = "ssh-rsa " + Base64.getEncoder().encodeToString(Arrays.copyOf(blob, length));
            assertThatThrownBy(() -> SshKey.parse(line)).isInstanceOf(NemboException.class);
        }
    }
}
