package org.nembo.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StoreSettingsTest {

    @TempDir
    private Path directory;

    @Test
    void isAFileInTheDataDirectoryUnlessToldOtherwise() {
        StoreSettings settings = read(Map.of());
        assertThat(settings.sqlite()).isTrue();
        assertThat(settings.file()).isEqualTo(directory.resolve("nembo.db"));
        assertThat(settings.poolMax()).isEqualTo(24);
        assertThat(settings.start()).isEqualTo(Duration.ofSeconds(60));
    }

    @Test
    void takesThePasswordFromTheEnvironmentOrAFile() throws IOException {
        Path file = Files.writeString(directory.resolve("password"), "s$cr\\et\n");
        Map<String, String> keys = new HashMap<>(Map.of("url", "jdbc:postgresql://$[env:DB_HOST]/nembo", "user", "nembo", "password", "$[file:" + file + "]"));
        StoreSettings settings = read(keys);
        assertThat(settings.url()).isEqualTo("jdbc:postgresql://db.example.org/nembo");
        assertThat(settings.password()).isEqualTo("s$cr\\et");
        keys.put("password", "$[env:DB_PASSWORD]");
        assertThat(read(keys).password()).isEqualTo("p$ssw\\rd");
    }

    @Test
    void refusesWhatCannotBeFilled() {
        assertThatThrownBy(() -> read(Map.of("password", "$[env:NOBODY]"))).hasMessageContaining("password").hasMessageContaining("NOBODY");
        assertThatThrownBy(() -> read(Map.of("password", "$[file:/nowhere]"))).hasMessageContaining("/nowhere");
        assertThatThrownBy(() -> read(Map.of("password", "$[secret:db/password]"))).hasMessageContaining("cannot open it");
    }

    @ParameterizedTest
    @CsvSource({"pool.max,1", "pool.max,1001", "pool.max,many", "connect.timeout.seconds,0", "write.timeout.seconds,601", "start.timeout.seconds,-1",
        "url,jdbc:h2:mem"})
    void refusesNonsenseByName(String key, String value) {
        assertThatThrownBy(() -> read(Map.of(key, value))).isInstanceOf(IllegalArgumentException.class).hasMessageContaining(key).hasMessageContaining(value);
    }

    @Test
    void showsNoPassword() {
        StoreSettings settings = StoreSettings.of("jdbc:postgresql://db/nembo?password=hidden", "nembo", "hidden");
        assertThat(settings).hasToString("jdbc:postgresql://db/nembo as nembo");
    }

    private StoreSettings read(Map<String, String> keys) {
        return StoreSettings.of(keys, directory, Map.of("DB_HOST", "db.example.org", "DB_PASSWORD", "p$ssw\\rd")::get);
    }
}
