package org.nembo.engine.events.amqp;

import com.rabbitmq.client.ConnectionFactory;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import org.nembo.api.error.GeneralError;
import org.nembo.api.error.NemboException;
import org.nembo.spi.message.Destination;

/**
 * What a destination says of its broker.
 *
 * @param exchange  that messages are published to; it exists there
 * @param ack       when a message counts as sent
 * @param verify    whether the certificate and the name in it are checked
 * @param authority PEM file of the certificates that are trusted; empty for those of the Java runtime
 */
record Broker(Destination destination, String exchange, Ack ack, boolean verify, Optional<Path> authority) {

    /** When a message counts as sent. */
    enum Ack {
        /** When it was written. */
        NONE,
        /** When the broker has taken it. */
        BROKER,
        /** When the broker has taken it and a queue was there for it. */
        ROUTABLE
    }

    static Broker of(Destination destination, Path authorities) {
        URI address = destination.address();
        if (address.getHost() == null) {
            throw refused("push-endpoint", address.toString(), "amqp[s]://HOST[:PORT][/VHOST]");
        }
        String exchange = destination.option("amqp-exchange", "");
        if (exchange.isBlank() || exchange.length() > 127) {
            throw refused("amqp-exchange", exchange, "the name of an exchange that the broker has, of 1 to 127 characters");
        }
        return new Broker(destination, exchange, ack(destination.option("amqp-ack-level", "broker")), flag(destination, "verify-ssl"),
                authority(destination.option("ca-location", ""), authorities));
    }

    boolean secure() {
        return "amqps".equalsIgnoreCase(destination.address().getScheme());
    }

    int port() {
        int port = destination.address().getPort();
        return port > 0 ? port : secure() ? ConnectionFactory.DEFAULT_AMQP_OVER_SSL_PORT : ConnectionFactory.DEFAULT_AMQP_PORT;
    }

    /** The path is the name of the virtual host, one {@code /} for the default one. */
    String virtualHost() {
        String path = destination.address().getRawPath();
        return path == null || path.length() <= 1 ? "/" : URLDecoder.decode(path.substring(1).replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private static Ack ack(String level) {
        try {
            return Ack.valueOf(level.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw refused("amqp-ack-level", level, "none, broker or routable");
        }
    }

    private static boolean flag(Destination destination, String name) {
        String value = destination.option(name, "true").toLowerCase(Locale.ROOT);
        if (!value.equals("true") && !value.equals("false")) {
            throw refused(name, value, "true or false");
        }
        return Boolean.parseBoolean(value);
    }

    private static Optional<Path> authority(String name, Path authorities) {
        if (name.isEmpty()) {
            return Optional.empty();
        }
        if (authorities == null) {
            throw refused("ca-location", name, "left out: this server names no directory of certificates (ca.directory of org.nembo.engine.events.amqp)");
        }
        Path file = authorities.resolve(Path.of(name).getFileName());
        if (!Files.isRegularFile(file)) {
            throw refused("ca-location", name, "the name of a PEM file in the directory of certificates of this server");
        }
        return Optional.of(file);
    }

    private static NemboException refused(String option, String found, String allowed) {
        return new NemboException(GeneralError.INVALID_REQUEST, "%s: '%s' was found; it is to be %s".formatted(option, found, allowed));
    }
}
