package org.nembo.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.lang.annotation.Annotation;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsTest {

    @Test
    void hasADefaultForEverything() {
        Settings settings = new Settings(config(Map.of()));
        assertThat(settings.limits()).isEqualTo(new Settings.Limits(4 << 20, 1 << 20, 2000, 100));
        assertThat(settings.swap()).isEqualTo(new Settings.Swap(Duration.ofSeconds(30), Duration.ofSeconds(5)));
        assertThat(settings.streams()).isEqualTo(new Settings.Streams(Duration.ofSeconds(15), 20, 2000, 2000));
        assertThat(settings.network().insecureListen()).isFalse();
        assertThat(settings.network().trustedProxies()).isEmpty();
        assertThat(settings.network().corsOrigins()).isEmpty();
    }

    @Test
    void readsListsFromOneText() {
        Settings settings = new Settings(config(Map.of("cors_origins", new String[] {"https://a.example, https://b.example"},
                "trusted_proxies", new String[] {"10.0.0.0/8 ::1"})));
        assertThat(settings.network().corsOrigins()).containsExactlyInAnyOrder("https://a.example", "https://b.example");
        assertThat(settings.network().trustedProxies()).hasSize(2);
    }

    @Test
    void takesOverAChangeAndTellsWhoMustKnow() {
        Settings settings = new Settings(config(Map.of()));
        AtomicInteger told = new AtomicInteger();
        settings.whenChanged(told::incrementAndGet);
        settings.modified(config(Map.of("grace_seconds", 3)));
        assertThat(settings.swap().grace()).isEqualTo(Duration.ofSeconds(3));
        assertThat(told).hasValue(1);
    }

    @ParameterizedTest
    @CsvSource({"max_body_bytes,max.body.bytes,1", "grace_seconds,grace.seconds,-1", "stream_heartbeat_seconds,stream.heartbeat.seconds,0",
        "stream_max_per_caller,stream.max.per.caller,0", "max_connections,max.connections,1", "max_text_chars,max.text.chars,5"})
    void refusesWhatCannotBeAndKeepsWhatItHad(String key, String name, long value) {
        Settings settings = new Settings(config(Map.of()));
        Object typed = key.equals("max_body_bytes") ? (Object) value : (Object) (int) value;
        assertThatIllegalArgumentException().isThrownBy(() -> settings.modified(config(Map.of(key, typed)))).withMessageContaining(name)
                .withMessageContaining(String.valueOf(value));
        assertThat(settings.limits().bodyBytes()).isEqualTo(4 << 20);
    }

    /** The annotation as the component runtime makes it: defaults, and what is configured. */
    private static Settings.Config config(Map<String, Object> values) {
        return (Settings.Config) Proxy.newProxyInstance(SettingsTest.class.getClassLoader(), new Class<?>[] {Settings.Config.class, Annotation.class},
                (proxy, method, arguments) -> values.getOrDefault(method.getName(), method.getDefaultValue()));
    }
}
