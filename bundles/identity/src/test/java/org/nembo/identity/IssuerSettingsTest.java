package org.nembo.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Proxy;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IssuerSettingsTest {

    /** The annotation as Declarative Services would give it. */
    static IssuerSettings.Config config(Map<String, Object> set) {
        return (IssuerSettings.Config) Proxy.newProxyInstance(IssuerSettings.Config.class.getClassLoader(), new Class<?>[] {IssuerSettings.Config.class},
                (proxy, method, arguments) -> set.getOrDefault(method.getName(), method.getDefaultValue()));
    }

    @Test
    void hasTheDefaultsThatAreWritten() {
        assertThat(IssuerSettings.of(config(Map.of()))).isEqualTo(IssuerSettings.standard());
    }

    @ParameterizedTest
    @CsvSource({"access_seconds, 0, access.seconds must be 60 to 86400", "rotation_days, 1, rotation.days must be 2 to 730",
        "code_seconds, 601, code.seconds must be 5 to 600"})
    void refusesNumbersOutOfRange(String key, long value, String message) {
        assertThatThrownBy(() -> IssuerSettings.of(config(Map.of(key, value)))).isInstanceOf(IllegalArgumentException.class).hasMessageContaining(message);
    }

    @ParameterizedTest
    @CsvSource({"issuer, ftp://x, an https address", "issuer, https://x?y=1, an https address", "registration, perhaps, approval"})
    void refusesTextsThatItCannotTake(String key, String value, String message) {
        assertThatThrownBy(() -> IssuerSettings.of(config(Map.of(key, value)))).isInstanceOf(IllegalArgumentException.class).hasMessageContaining(message);
    }

    @Test
    void refusesLimitsThatItCannotTake() {
        assertThatThrownBy(() -> IssuerSettings.of(config(Map.of("clients_per_user", -1)))).hasMessageContaining("clients.per.user must be 0 to 10000");
    }

    @Test
    void isNamedAfterTheServerUnlessToldOtherwise() {
        Issuer usual = new Issuer(IssuerSettings.standard(), () -> URI.create("https://cloud.example:8443/"));
        assertThat(usual.name()).isEqualTo("https://cloud.example:8443/oidc");
        assertThat(usual.is("https://cloud.example:8443/oidc/")).isTrue();
        assertThat(usual.is("https://cloud.example:8443/oidc//")).isFalse();
        Issuer told = new Issuer(IssuerSettings.of(config(Map.of("issuer", "https://iam.example/"))), () -> URI.create("http://127.0.0.1:8080"));
        assertThat(told.name()).isEqualTo("https://iam.example");
        assertThat(told.at("/jwk")).hasToString("https://iam.example/jwk");
    }
}
