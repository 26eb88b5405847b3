package org.nembo.secrets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MasterKeysTest {

    private static final String ONE = "ab".repeat(32);
    private static final String TWO = "cd".repeat(32);

    @TempDir
    private Path etc;

    @Test
    void aKeyIsMadeForTheServersUserAloneAndKept() throws Exception {
        Path file = etc.resolve("master.key");
        byte[] made = MasterKeys.in(file, () -> false).read().get(0);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file))).isEqualTo("rw-------");
        assertThat(MasterKeys.in(file, () -> true).read()).containsExactly(made);
    }

    @Test
    void isRefusedWhenOthersCanReadItOrItIsNoneOrItIsGone() throws Exception {
        Path open = key("open.key", ONE, "rw-r-----");
        assertThatThrownBy(() -> MasterKeys.in(open, () -> false).read()).hasMessageContaining("chmod 600");
        Path rubbish = key("rubbish.key", "hello", "rw-------");
        assertThatThrownBy(() -> MasterKeys.in(rubbish, () -> false).read()).hasMessageContaining("64 hexadecimal digits");
        Path misnamed = key("misnamed.key", "0123456789abcdef:" + ONE, "rw-------");
        assertThatThrownBy(() -> MasterKeys.in(misnamed, () -> false).read()).hasMessageContaining("has the id " + id(ONE)).hasMessageNotContaining(ONE);
        assertThatThrownBy(() -> MasterKeys.in(etc.resolve("absent.key"), () -> true).read()).hasMessageContaining("is missing");
    }

    @Test
    void severalKeysAreReadTheCurrentOneFirst() throws Exception {
        Path file = key("several.key", id(TWO) + ":" + TWO + "\n" + ONE + "\n", "rw-------");
        Keyring ring = new Keyring(MasterKeys.in(file, () -> true), Clock.systemUTC());
        assertThat(ring.current().id()).isEqualTo(id(TWO));
        assertThat(ring.ids()).containsExactly(id(TWO), id(ONE));
        assertThat(ring.current()).hasToString("Key[" + id(TWO) + "]");
    }

    @Test
    void theConfigurationComesBeforeTheEnvironmentTheCredentialAndTheUsualFile() throws Exception {
        Path configured = key("configured.key", ONE, "rw-------");
        key("master.key", "ee".repeat(32), "rw-------");
        Path credentials = Files.createDirectory(etc.resolve("credentials"));
        Files.writeString(credentials.resolve(MasterKeys.CREDENTIAL), TWO);
        Map<String, String> both = Map.of(MasterKeys.VARIABLE, "f0".repeat(32) + "," + ONE, "CREDENTIALS_DIRECTORY", credentials.toString());
        assertThat(first(MasterKeys.of(configured.toString(), etc, both::get, () -> true))).isEqualTo(ONE);
        assertThat(first(MasterKeys.of("", etc, both::get, () -> true))).isEqualTo("f0".repeat(32));
        Map<String, String> credential = Map.of("CREDENTIALS_DIRECTORY", credentials.toString());
        assertThat(first(MasterKeys.of("", etc, credential::get, () -> true))).isEqualTo(TWO);
        assertThat(first(MasterKeys.of("", etc, name -> null, () -> true))).isEqualTo("ee".repeat(32));
    }

    @Test
    void aChangedFileIsReadAgainWhileTheServerRuns() throws Exception {
        Path file = key("changing.key", ONE, "rw-------");
        Keyring ring = new Keyring(MasterKeys.in(file, () -> true), Clock.systemUTC());
        String fresh = MasterKeys.in(file, () -> true).add().orElseThrow();
        assertThat(ring.ids()).containsExactly(fresh, id(ONE));
        assertThat(ring.current().id()).isEqualTo(fresh);
        Files.writeString(file, "rubbish that is longer than nothing");
        assertThat(ring.ids()).as("what cannot be used changes nothing").containsExactly(fresh, id(ONE));
    }

    @Test
    void aKeyOfTheEnvironmentIsNotOursToChange() throws IOException {
        assertThat(MasterKeys.of("", etc, Map.of(MasterKeys.VARIABLE, ONE)::get, () -> true).add()).isEmpty();
    }

    private static String id(String hex) {
        return Derived.id(HexFormat.of().parseHex(hex));
    }

    private static String first(MasterKeys keys) throws IOException {
        List<byte[]> all = keys.read();
        return HexFormat.of().formatHex(all.get(0));
    }

    private Path key(String name, String text, String permissions) throws IOException {
        Path file = Files.writeString(etc.resolve(name), text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
        return file;
    }
}
