package org.nembo.objectstore.notify;

import java.net.URI;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.nembo.api.secret.Secret;
import org.nembo.spi.message.Destination;

/**
 * Where changes are told.
 *
 * @param name     also what messages are routed by
 * @param owner    id of a subject
 * @param endpoint without credentials
 * @param user     who signs in there; empty for nobody
 * @param options  of the endpoint's kind
 * @param opaque   comes with each record
 * @param revision counts its changes, from 1
 */
public record Topic(String name, String owner, URI endpoint, String user, Map<String, String> options, String opaque, Instant created, long revision) {

    private static final String ARN = "arn:aws:sns:default::";

    public Topic {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(owner, "owner");
        Objects.requireNonNull(endpoint, "endpoint");
        Objects.requireNonNull(user, "user");
        options = Map.copyOf(options);
        Objects.requireNonNull(opaque, "opaque");
        Objects.requireNonNull(created, "created");
    }

    /** How clients name it: {@code arn:aws:sns:default::name}. */
    public String arn() {
        return ARN + name;
    }

    /** The name in an ARN of any region and account; empty when it is none of a topic. */
    public static Optional<String> named(String arn) {
        String[] parts = arn.split(":", 6);
        return parts.length == 6 && parts[0].equals("arn") && parts[2].equals("sns") && !parts[5].isEmpty() ? Optional.of(parts[5]) : Optional.empty();
    }

    Destination destination(Optional<Secret> password) {
        return new Destination(endpoint, user, password, options);
    }
}
