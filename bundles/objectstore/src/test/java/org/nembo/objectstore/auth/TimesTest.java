package org.nembo.objectstore.auth;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TimesTest {

    @ParameterizedTest
    @ValueSource(strings = {"20261122T004500Z", "Sun, 22 Nov 2026 00:45:00 GMT", "Sun, 22 Nov 2026 00:45:00 UTC", "Sun, 22 Nov 2026 00:45:00 +0000",
            "Sun, 22 Nov 2026 01:45:00 +0100"})
    void aTimeIsReadInTheFormsThatClientsSign(String text) {
        assertThat(Times.parse(text)).contains(Instant.parse("2026-11-22T00:45:00Z"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " UTC", "Sun, 22 Nov 2026 00:45:00 ", "Sun, 22 Nov 2026 00:45:00UTC", "Sun, 22 Nov 2026 00:45:00 EST", "2026-11-22T00:45:00Z"})
    void whatIsNoTimeIsNone(String text) {
        assertThat(Times.parse(text)).isEmpty();
    }
}
