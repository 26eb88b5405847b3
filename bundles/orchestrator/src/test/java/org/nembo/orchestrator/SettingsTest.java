package org.nembo.orchestrator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SettingsTest {

    @Test
    void anEmptyConfigurationWorks() {
        Settings settings = TestSettings.of(Map.of());
        assertThat(settings.createMinutes()).isEqualTo(60);
        assertThat(settings.createMinutesMax()).isEqualTo(1440);
        assertThat(settings.deletion()).isEqualTo(Duration.ofDays(1));
        assertThat(settings.providerPatience()).isEqualTo(Duration.ofMinutes(2));
        assertThat(settings.nodesMax()).isEqualTo(100);
        assertThat(settings.retention()).isEqualTo(Duration.ofDays(30));
    }

    @Test
    void refusesValuesOutOfRangeByTheirKeys() {
        for (String key : new String[] {"create_minutes", "create_minutes_max", "delete_minutes", "provider_seconds", "nodes_max", "retention_days"}) {
            assertThatThrownBy(() -> TestSettings.of(Map.of(key, 0))).isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(key.replace('_', '.'));
        }
        assertThatThrownBy(() -> TestSettings.of(Map.of("create_minutes", 61, "create_minutes_max", 60))).hasMessage("create.minutes must be 1 to 60, is 61");
    }
}
