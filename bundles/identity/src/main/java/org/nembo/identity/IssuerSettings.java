package org.nembo.identity;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/**
 * What an operator decides about the issuer.
 *
 * @param issuer       overrides the address that tokens carry
 * @param access       life of access tokens
 * @param id           life of ID tokens
 * @param refresh      life of a refresh token; each use gives a new one
 * @param code         life of an authorisation code
 * @param device       life of a device code
 * @param rotation     how long a signing key signs
 * @param registration what becomes of clients that register themselves
 * @param clients      how many clients somebody may have who is no administrator
 */
public record IssuerSettings(Optional<URI> issuer, Duration access, Duration id, Duration refresh, Duration code, Duration device, Duration rotation,
        Registration registration, int clients) {

    /** What becomes of a client that registers itself. */
    public enum Registration { APPROVAL, OPEN, CLOSED }

    /** Settings of {@code org.nembo.identity}. */
    @ObjectClassDefinition(name = "Nembo identity")
    public @interface Config {
        String issuer() default "";

        long access_seconds() default 3600;

        long id_seconds() default 600;

        long refresh_days() default 30;

        long code_seconds() default 60;

        long device_seconds() default 600;

        long rotation_days() default 90;

        String registration() default "approval";

        int clients_per_user() default 20;
    }

    /** @throws IllegalArgumentException naming the key and the value */
    static IssuerSettings of(Config config) {
        return new IssuerSettings(issuer(config.issuer().strip()), seconds("access.seconds", config.access_seconds(), 60, 86_400),
                seconds("id.seconds", config.id_seconds(), 60, 86_400), Duration.ofDays(number("refresh.days", config.refresh_days(), 1, 365)),
                seconds("code.seconds", config.code_seconds(), 5, 600), seconds("device.seconds", config.device_seconds(), 60, 3600),
                Duration.ofDays(number("rotation.days", config.rotation_days(), 2, 730)), registration(config.registration().strip()),
                (int) number("clients.per.user", config.clients_per_user(), 0, 10_000));
    }

    /** The shipped settings. */
    public static IssuerSettings standard() {
        return new IssuerSettings(Optional.empty(), Duration.ofHours(1), Duration.ofMinutes(10), Duration.ofDays(30), Duration.ofMinutes(1),
                Duration.ofMinutes(10), Duration.ofDays(90), Registration.APPROVAL, 20);
    }

    /** The same with another way for clients that register themselves. */
    public IssuerSettings with(Registration other) {
        return new IssuerSettings(issuer, access, id, refresh, code, device, rotation, other, clients);
    }

    /** The same with another limit of clients. */
    public IssuerSettings with(int most) {
        return new IssuerSettings(issuer, access, id, refresh, code, device, rotation, registration, most);
    }

    private static Optional<URI> issuer(String text) {
        if (text.isEmpty()) {
            return Optional.empty();
        }
        URI uri = URI.create(text);
        boolean plain = "http".equals(uri.getScheme());
        if (!plain && !"https".equals(uri.getScheme()) || uri.getHost() == null || uri.getQuery() != null || uri.getFragment() != null) {
            throw new IllegalArgumentException("issuer must be an https address without query and fragment, is '%s'".formatted(text));
        }
        return Optional.of(uri);
    }

    private static Registration registration(String text) {
        for (Registration each : Registration.values()) {
            if (each.name().equalsIgnoreCase(text)) {
                return each;
            }
        }
        throw new IllegalArgumentException("registration must be approval, open or closed, is '%s'".formatted(text));
    }

    private static Duration seconds(String key, long value, long min, long max) {
        return Duration.ofSeconds(number(key, value, min, max));
    }

    private static long number(String key, long value, long min, long max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException("%s must be %d to %d, is %d".formatted(key, min, max, value));
        }
        return value;
    }
}
