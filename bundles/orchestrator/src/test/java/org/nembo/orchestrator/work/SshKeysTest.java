package org.nembo.orchestrator.work;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SshKeysTest {

    private static final String ID = "019a0000-0000-7000-8000-0123456789ab";

    @TempDir
    private Path directory;

    @Test
    void aDeploymentHasOneKeyAndItIsSecret() {
        try (Stage stage = new Stage()) {
            SshKeys.Pair first = SshKeys.of(stage.store, ID);
            assertThat(first.publicKey()).matches("ecdsa-sha2-nistp256 [A-Za-z0-9+/=]+ nembo");
            assertThat(SshKeys.of(stage.store, ID)).isEqualTo(first);
            assertThat(stage.secrets.paths()).containsExactly("deployments/" + ID + "/ssh");
            assertThat(first.toString()).doesNotContain("PRIVATE");
        }
    }

    @Test
    void opensshTakesThePrivateKeyAndFindsThePublicOneInIt() throws Exception {
        try (Stage stage = new Stage()) {
            for (int i = 0; i < 20; i++) {
                SshKeys.Pair pair = SshKeys.of(stage.store, "019a0000-0000-7000-8000-0123456789" + (10 + i));
                Path file = Files.writeString(Files.createFile(directory.resolve("key" + i),
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))), pair.privateKey().reveal());
                Process keygen;
                try {
                    keygen = new ProcessBuilder("ssh-keygen", "-y", "-f", file.toString()).start();
                } catch (java.io.IOException e) {
                    Assumptions.abort("ssh-keygen is not installed");
                    return;
                }
                assertThat(keygen.waitFor(20, TimeUnit.SECONDS)).isTrue();
                assertThat(new String(keygen.getInputStream().readAllBytes()).strip()).isEqualTo(pair.publicKey().replace(" nembo", ""));
            }
        }
    }
}
