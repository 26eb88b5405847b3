package org.nembo.spi.message;

import java.net.URI;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.nembo.api.secret.Secret;

/**
 * Where messages go.
 *
 * @param address  without credentials, for example {@code amqps://broker.example.org:5671/vhost}
 * @param user     empty when nobody signs in
 * @param password of the user
 * @param options  of its kind: {@code amqp-exchange}, {@code amqp-ack-level}, {@code verify-ssl}, {@code ca-location}
 */
public record Destination(URI address, String user, Optional<Secret> password, Map<String, String> options) {

    public Destination {
        Objects.requireNonNull(address, "address");
        Objects.requireNonNull(user, "user");
        Objects.requireNonNull(password, "password");
        options = Map.copyOf(options);
        if (address.getUserInfo() != null) {
            throw new IllegalArgumentException("the address must not carry credentials");
        }
    }

    /** An option, or what it is when it was not said. */
    public String option(String name, String otherwise) {
        return options.getOrDefault(name, otherwise);
    }
}
