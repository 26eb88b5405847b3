package org.nembo.engine.policy.opa;

import java.net.URI;
import java.time.Duration;
import java.util.Set;
import java.util.regex.Pattern;

/** The configuration, checked. @param address of the decision @param token empty for none */
record Settings(URI address, String decision, String token, Duration connect, Duration total, Duration remember, int mostRemembered, int failures,
        Duration pause, int calls) {

    private static final Pattern DECISION = Pattern.compile("[A-Za-z0-9_-]+(/[A-Za-z0-9_-]+)*");
    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

    static Settings of(OpaEngine.Config config) {
        String url = config.url() == null ? "" : config.url().strip();
        URI base = uri(url);
        if (!DECISION.matcher(config.decision()).matches()) {
            throw new IllegalArgumentException("decision must be a path such as nembo/authz/allow, is '%s'".formatted(config.decision()));
        }
        if (!config.token().isEmpty() && base.getScheme().equals("http") && !LOOPBACK.contains(base.getHost())) {
            throw new IllegalArgumentException("url must be https when a token is sent to another machine, is '%s'".formatted(url));
        }
        if (config.token().chars().anyMatch(c -> c < 33 || c > 126)) {
            throw new IllegalArgumentException("token must have printable characters without blanks only");
        }
        int total = range("total.millis", config.total_millis(), 10, 10_000);
        return new Settings(URI.create(url.replaceFirst("/+$", "") + "/v1/data/" + config.decision()), config.decision(), config.token(),
                Duration.ofMillis(range("connect.millis", config.connect_millis(), 1, total)), Duration.ofMillis(total),
                Duration.ofSeconds(range("cache.seconds", config.cache_seconds(), 0, 300)), range("cache.size", config.cache_size(), 1, 1_000_000),
                range("breaker.failures", config.breaker_failures(), 1, 1000), Duration.ofSeconds(range("breaker.seconds", config.breaker_seconds(), 1, 3600)),
                range("calls", config.calls(), 1, 10_000));
    }

    private static URI uri(String url) {
        try {
            URI uri = URI.create(url);
            boolean good = uri.getHost() != null && ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme())) && uri.getUserInfo() == null
                    && uri.getQuery() == null && uri.getFragment() == null;
            if (good) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("url must be an address such as https://opa.example.org:8181, is none", e);
        }
        throw new IllegalArgumentException("url must be an address such as https://opa.example.org:8181, without user, query and fragment");
    }

    private static int range(String key, int value, int min, int max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException("%s must be %d to %d, is %d".formatted(key, min, max, value));
        }
        return value;
    }

    @Override
    public String toString() {
        return "Settings[" + address + "]";
    }
}
