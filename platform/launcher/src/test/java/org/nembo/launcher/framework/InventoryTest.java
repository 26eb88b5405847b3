package org.nembo.launcher.framework;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InventoryTest {

    @TempDir
    Path cache;

    @Test
    void remembersWhatWasSaved() {
        Map<String, Stamp> stamps = Map.of("mvn:test/a/1 with=odd:characters", new Stamp(1, 2), "mvn:test/b/1", new Stamp(3, -4));
        new Inventory(cache).save(stamps);

        assertThat(new Inventory(cache).load()).isEqualTo(stamps);
    }

    @Test
    void knowsNothingAtFirst() {
        assertThat(new Inventory(cache).load()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"mvn\\:test/a/1=", "mvn\\:test/a/1=12", "mvn\\:test/a/1=many bytes", "mvn\\:test/a/1=1 \\u00zz"})
    void trustsNothingWhenItIsDamaged(String content) throws IOException {
        Files.writeString(cache.resolve("nembo.inventory"), content);

        assertThat(new Inventory(cache).load()).isEmpty();
    }
}
