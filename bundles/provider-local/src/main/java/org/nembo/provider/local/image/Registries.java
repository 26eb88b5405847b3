package org.nembo.provider.local.image;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Which registries images are taken from.
 *
 * @param allowed hosts, each perhaps with a port and {@code http://} before it; {@code *} for any that speaks TLS
 * @param logins  user and password, {@code user:password}, by host
 */
public record Registries(List<String> allowed, Map<String, String> logins) {

    private static final String PLAIN = "http://";

    public Registries {
        allowed = allowed.stream().map(each -> each.strip().toLowerCase(Locale.ROOT)).filter(each -> !each.isEmpty()).toList();
        logins = Map.copyOf(logins);
    }

    /** How a registry is spoken to. @throws ImageException when nothing is taken from it */
    String scheme(String registry) throws ImageException {
        String host = registry.toLowerCase(Locale.ROOT);
        if (allowed.contains(PLAIN + host)) {
            return "http";
        }
        if (!allowed.contains(host) && !allowed.contains("*")) {
            throw new ImageException("this site takes no images from the registry '%s', only from %s".formatted(registry, new ArrayList<>(allowed)));
        }
        if (isLoopback(host) && allowed.contains(host)) {
            return "http";
        }
        if (isLoopback(host)) {
            throw new ImageException("this site takes no images from a registry of its own machine unless its properties name '%s'".formatted(registry));
        }
        return "https";
    }

    /** Whether what a registry names may be asked without TLS as well. */
    boolean plainAllowed(String authority) {
        String host = authority.toLowerCase(Locale.ROOT);
        return allowed.contains(PLAIN + host) || isLoopback(host) && allowed.contains(host);
    }

    Optional<String> login(String registry) {
        return Optional.ofNullable(logins.get(registry));
    }

    private static boolean isLoopback(String authority) {
        String host = authority.replaceFirst(":\\d+$", "");
        return host.equals("localhost") || host.equals("[::1]") || host.matches("127\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}");
    }

    /** Without passwords. */
    @Override
    public String toString() {
        return "Registries[" + allowed + "]";
    }
}
