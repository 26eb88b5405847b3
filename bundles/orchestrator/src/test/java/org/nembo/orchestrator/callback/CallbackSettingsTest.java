package org.nembo.orchestrator.callback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CallbackSettingsTest {

    @ParameterizedTest
    @CsvSource({"attempts, 0", "total_minutes, 0", "backoff_seconds, 0", "backoff_seconds_max, 4", "timeout_seconds, 61", "kept, 9", "rotation_hours, -1"})
    void refusesWhatMakesNoSense(String key, int value) {
        assertThatThrownBy(() -> TestCallbacks.settings(Map.of(key, value))).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(key.replace('_', '.') + " must be").hasMessageContaining("is " + value);
    }

    @Test
    void hasDefaultsForEverything() {
        CallbackSettings settings = TestCallbacks.settings(Map.of());
        assertThat(settings.timeout()).hasSeconds(10);
        assertThat(settings.rotation()).hasHours(24);
        assertThat(settings.retries().attempts()).isEqualTo(16);
    }
}
