package org.nembo.engine.events.amqp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nembo.api.error.NemboException;
import org.nembo.spi.message.Destination;

class BrokerTest {

    @TempDir
    private Path directory;

    private static Broker broker(String address, Path authorities, Map<String, String> options) {
        return Broker.of(new Destination(URI.create(address), "", Optional.empty(), options), authorities);
    }

    @ParameterizedTest
    @CsvSource({"amqp://b, 5672, /, false", "amqps://b, 5671, /, true", "amqp://b:7/, 7, /, false", "amqps://b/cloud, 5671, cloud, true",
        "amqp://b/a%2Fb+c, 5672, a/b+c, false"})
    void readsTheAddress(String address, int port, String virtualHost, boolean secure) {
        Broker broker = broker(address, null, Map.of("amqp-exchange", "e"));
        assertThat(broker.port()).isEqualTo(port);
        assertThat(broker.virtualHost()).isEqualTo(virtualHost);
        assertThat(broker.secure()).isEqualTo(secure);
        assertThat(broker.ack()).isEqualTo(Broker.Ack.BROKER);
        assertThat(broker.verify()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"amqp-exchange, '', the name of an exchange", "amqp-ack-level, all, 'none, broker or routable'", "verify-ssl, perhaps, true or false",
        "ca-location, x.pem, names no directory"})
    void saysWhichOptionIsWrong(String option, String value, String words) {
        Map<String, String> options = new java.util.HashMap<>(Map.of("amqp-exchange", "e"));
        options.put(option, value);
        assertThatThrownBy(() -> broker("amqp://b", null, options)).isInstanceOf(NemboException.class).hasMessageContaining(option)
                .hasMessageContaining(words);
    }

    @Test
    void namesCertificatesOfTheServersOwnDirectoryOnly() throws Exception {
        Path inside = Files.createDirectories(directory.resolve("ca"));
        Files.writeString(inside.resolve("ca.pem"), "");
        Files.writeString(directory.resolve("other.pem"), "");
        assertThat(broker("amqps://b", inside, Map.of("amqp-exchange", "e", "ca-location", "/etc/ssl/ca.pem")).authority()).contains(inside.resolve("ca.pem"));
        assertThatThrownBy(() -> broker("amqps://b", inside, Map.of("amqp-exchange", "e", "ca-location", "../other.pem"))).hasMessageContaining("PEM file");
    }
}
