package org.nembo.identity;

import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.nembo.identity.logout.AddressRules;
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
 * @param logout       where clients may be told that a session ended
 */
public record IssuerSettings(Optional<URI> issuer, Duration access, Duration id, Duration refresh, Duration code, Duration device, Duration rotation,
        Registration registration, int clients, Logout logout) {

    /** Where logout tokens may go. @param loopback whether to this machine @param deny addresses and networks that nothing is sent to */
    public record Logout(boolean loopback, List<String> deny) {
        public Logout {
            deny = List.copyOf(deny);
        }
    }

    /** What nobody has to be told a session's end at: services of clouds about their machines, and no single machine. */
    private static final List<String> DENY = List.of("0.0.0.0/8", "100.100.100.200", "168.63.129.16", "169.254.0.0/16", "192.0.0.192", "224.0.0.0/3",
            "fd00:ec2::254", "fe80::/10", "ff00::/8");

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

        boolean logout_loopback() default false;

        String[] logout_deny() default {"0.0.0.0/8", "100.100.100.200", "168.63.129.16", "169.254.0.0/16", "192.0.0.192", "224.0.0.0/3",
            "fd00:ec2::254", "fe80::/10", "ff00::/8"};
    }

    /** @throws IllegalArgumentException naming the key and the value */
    static IssuerSettings of(Config config) {
        return new IssuerSettings(issuer(config.issuer().strip()), seconds("access.seconds", config.access_seconds(), 60, 86_400),
                seconds("id.seconds", config.id_seconds(), 60, 86_400), Duration.ofDays(number("refresh.days", config.refresh_days(), 1, 365)),
                seconds("code.seconds", config.code_seconds(), 5, 600), seconds("device.seconds", config.device_seconds(), 60, 3600),
                Duration.ofDays(number("rotation.days", config.rotation_days(), 2, 730)), registration(config.registration().strip()),
                (int) number("clients.per.user", config.clients_per_user(), 0, 10_000), logout(config));
    }

    /** The shipped settings. */
    public static IssuerSettings standard() {
        return new IssuerSettings(Optional.empty(), Duration.ofHours(1), Duration.ofMinutes(10), Duration.ofDays(30), Duration.ofMinutes(1),
                Duration.ofMinutes(10), Duration.ofDays(90), Registration.APPROVAL, 20, new Logout(false, DENY));
    }

    /** The same with another way for clients that register themselves. */
    public IssuerSettings with(Registration other) {
        return new IssuerSettings(issuer, access, id, refresh, code, device, rotation, other, clients, logout);
    }

    /** The same with other limits. */
    public IssuerSettings with(int most, Logout other) {
        return new IssuerSettings(issuer, access, id, refresh, code, device, rotation, registration, most, other);
    }

    private static Logout logout(Config config) {
        Logout logout = new Logout(config.logout_loopback(), Arrays.stream(config.logout_deny()).map(String::strip).filter(text -> !text.isEmpty()).toList());
        AddressRules.of(logout);
        return logout;
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
