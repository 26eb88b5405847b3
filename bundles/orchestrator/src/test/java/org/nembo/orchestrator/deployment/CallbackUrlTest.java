package org.nembo.orchestrator.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nembo.api.error.NemboException;
import org.nembo.orchestrator.OrchestratorError;

class CallbackUrlTest {

    @ParameterizedTest
    @ValueSource(strings = {"http://dashboard.example.org/callback", "https://dashboard.example.org:8443", "HTTPS://dashboard/cb?key=1&x=%20",
        "http://10.0.0.1:5001/", "http://[2001:db8::1]:80/x"})
    void takesAddressesOfHttp(String text) {
        assertThat(CallbackUrl.of(text)).isEqualTo(URI.create(text));
    }

    @ParameterizedTest
    @CsvSource({"ftp://host/x, begins with", "file:///etc/passwd, begins with", "javascript:alert(1), begins with", "/relative, begins with", "'', begins with",
        "http://user:hunter2@host/, no user", "http://user@host/, no user", "http://user:p@my_host/, no user", "http:///x, names a host", "http://, is no URL",
        "http://my_host/, names a host",
        "http://host:70000/, port", "http://host:0/, port", "http://host/#top, fragment", "http://ho st/, is no URL at all: character"})
    void saysWhatIsWrongWithOthers(String text, String why) {
        assertThatThrownBy(() -> CallbackUrl.of(text)).isInstanceOfSatisfying(NemboException.class, e -> {
            assertThat(e.code()).isEqualTo(OrchestratorError.DEPLOYMENT_INVALID);
            assertThat(e.getMessage()).startsWith("'callback' ").contains(why.split(" at all")[0]).doesNotContain("hunter2");
        });
    }

    @Test
    void isNeverTooLong() {
        assertThatThrownBy(() -> CallbackUrl.of("http://host/" + "x".repeat(2000))).hasMessageContaining("2000");
    }

    @Test
    void isShownWithoutItsQuery() {
        assertThat(CallbackUrl.shown(URI.create("https://host:8443/cb?key=secret"))).isEqualTo("https://host:8443/cb?…");
        assertThat(CallbackUrl.shown(URI.create("https://host"))).isEqualTo("https://host");
    }
}
