package org.nembo.orchestrator.work;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Where clients reach something: {@code host:port} by port name. Pure functions. */
final class Endpoints {

    private Endpoints() {
    }

    /** The port {@code http} if there is one, else the only or first by name. */
    static Optional<String> first(Map<String, String> endpoints) {
        return Optional.ofNullable(endpoints.get("http"))
                .or(() -> endpoints.entrySet().stream().min(Map.Entry.comparingByKey()).map(Map.Entry::getValue));
    }

    /** {@code endpoints} of all, and {@code url}, {@code host} and {@code port} of the first, if any. */
    static Map<String, Object> attributes(Map<String, String> endpoints) {
        Map<String, Object> attributes = new LinkedHashMap<>();
        attributes.put("endpoints", endpoints);
        first(endpoints).ifPresent(endpoint -> {
            attributes.put("url", "http://" + endpoint);
            attributes.put("host", host(endpoint));
            attributes.put("port", (long) port(endpoint));
        });
        return attributes;
    }

    static String host(String endpoint) {
        return endpoint.substring(0, endpoint.lastIndexOf(':'));
    }

    static int port(String endpoint) {
        return Integer.parseInt(endpoint.substring(endpoint.lastIndexOf(':') + 1));
    }
}
