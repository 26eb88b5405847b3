package org.nembo.objectstore.notify;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.nembo.api.secret.Secret;
import org.nembo.objectstore.http.Percent;
import org.nembo.objectstore.s3.S3Code;
import org.nembo.objectstore.s3.S3Failure;

/**
 * What the attributes of a topic say of where it leads.
 *
 * @param address  without credentials
 * @param user     empty when it has none
 * @param password empty when it has none
 * @param options  the attributes that belong to the kind of the address
 */
record Endpoint(URI address, String user, Optional<Secret> password, Map<String, String> options) {

    /** Attributes that are read; others are refused, so that nobody relies on one that does nothing. */
    static final Set<String> OPTIONS = Set.of("amqp-exchange", "amqp-ack-level", "verify-ssl", "ca-location");
    /** Attributes that mean what is done anyway. */
    static final Set<String> IDLE = Set.of("persistent", "use-ssl", "Policy", "DisplayName");
    static final String PUSH = "push-endpoint";
    static final String OPAQUE = "OpaqueData";

    private static final int LONGEST = 2000;

    static Endpoint of(Map<String, String> attributes) {
        Map<String, String> options = new HashMap<>();
        attributes.forEach((name, value) -> {
            if (OPTIONS.contains(name)) {
                options.put(name, limited(name, value));
            } else if (!IDLE.contains(name) && !name.equals(PUSH) && !name.equals(OPAQUE)) {
                throw invalid("The attribute '%s' is not known here.".formatted(limited("name", name)));
            }
        });
        return of(limited(PUSH, attributes.getOrDefault(PUSH, "")), options);
    }

    private static Endpoint of(String text, Map<String, String> options) {
        try {
            URI uri = new URI(text);
            if (uri.getScheme() == null || uri.getHost() == null || uri.getRawFragment() != null) {
                throw invalid("push-endpoint must be like amqp[s]://USER:PASSWORD@HOST[:PORT][/VHOST] or http[s]://HOST[:PORT]/PATH.");
            }
            String[] user = uri.getRawUserInfo() == null ? new String[0] : uri.getRawUserInfo().split(":", 2);
            URI address = new URI(uri.getScheme().toLowerCase(Locale.ROOT) + "://" + uri.getHost() + (uri.getPort() < 0 ? "" : ":" + uri.getPort())
                    + (uri.getRawPath() == null ? "" : uri.getRawPath()) + (uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery()));
            return new Endpoint(address, user.length == 0 ? "" : Percent.decode(user[0], false),
                    user.length < 2 ? Optional.empty() : Optional.of(new Secret(Percent.decode(user[1], false))), options);
        } catch (URISyntaxException e) {
            // The address may hold a password: it is not repeated.
            throw invalid("push-endpoint is not an address.");
        }
    }

    private static String limited(String name, String value) {
        if (value.getBytes(StandardCharsets.UTF_8).length > LONGEST || value.chars().anyMatch(Character::isISOControl)) {
            throw invalid("%s must be printable and not longer than %d bytes.".formatted(name, LONGEST));
        }
        return value;
    }

    static S3Failure invalid(String message) {
        return new S3Failure(S3Code.INVALID_ARGUMENT, message);
    }
}
