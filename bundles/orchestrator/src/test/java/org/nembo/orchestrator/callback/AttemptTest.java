package org.nembo.orchestrator.callback;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nembo.api.net.Outbound;

class AttemptTest {

    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

    private static Attempt of(int status, String retryAfter) {
        return Attempt.of(new Outbound.Answer(status, Optional.ofNullable(retryAfter)), NOW, Duration.ofMillis(7));
    }

    @ParameterizedTest
    @CsvSource({"200, TAKEN", "202, TAKEN", "299, TAKEN", "301, NOT_THIS", "307, NOT_THIS", "400, NOT_THIS", "401, NOT_THIS", "404, NOT_THIS", "408, NOT_NOW",
        "410, NEVER_AGAIN", "413, NOT_THIS", "425, NOT_NOW", "429, NOT_NOW", "500, NOT_NOW", "503, NOT_NOW"})
    void judgesByTheStatus(int status, Attempt.Kind kind) {
        Attempt attempt = of(status, null);
        assertThat(attempt.kind()).isEqualTo(kind);
        assertThat(attempt.status()).isEqualTo(status);
        assertThat(attempt.error().isEmpty()).isEqualTo(status < 300);
    }

    @Test
    void understandsBothFormsOfRetryAfter() {
        assertThat(of(429, "120").asked()).hasSeconds(120);
        assertThat(of(503, "Fri, 2 Jan 2026 03:05:05 GMT").asked()).hasSeconds(60);
        assertThat(of(503, "Fri, 2 Jan 2026 03:00:00 GMT").asked()).as("is over").isZero();
        for (String nonsense : new String[] {"soon", "-5", "1e9", "99999999999999", ""}) {
            assertThat(of(503, nonsense).asked()).as(nonsense).isZero();
        }
    }
}
