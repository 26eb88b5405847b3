package org.nembo.tosca;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScalarUnitTest {

    @ParameterizedTest
    @CsvSource({"SIZE, 512 MB, 512000000", "SIZE, 512MiB, 536870912", "SIZE, 1.5 kB, 1500", "SIZE, 0 b, 0", "SIZE, 2 TIB, 2199023255552",
        "TIME, 60 s, 60000000000",
        "TIME, 1 d, 86400000000000", "TIME, 0.5 ms, 500000", "TIME, 2 m, 120000000000", "FREQUENCY, 2.4 GHz, 2400000000", "BITRATE, 10 Mbps, 10000000",
        "SIZE, 1e3 B, 1000", "SIZE, 0.1 B, 1"})
    void readsNumbersWithUnits(ScalarUnit unit, String text, long amount) {
        assertThat(unit.amount(text)).isEqualTo(amount);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "5", "MB", "5 M", "five MB", "5 s", "- 5 MB", "5 MB MB", "999999999999999999 TiB", "1e99 TiB"})
    void refusesEverythingElse(String text) {
        assertThatThrownBy(() -> ScalarUnit.SIZE.amount(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @EnumSource(ScalarUnit.class)
    void isFoundByItsNameInTemplates(ScalarUnit unit) {
        assertThat(ScalarUnit.of(unit.type())).contains(unit);
        assertThat(ScalarUnit.of("string")).isEmpty();
    }
}
