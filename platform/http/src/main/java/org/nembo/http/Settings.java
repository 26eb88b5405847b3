package org.nembo.http;

import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/**
 * The configuration {@code org.nembo.http}, always the newest. A change is taken over in place: restarting the layer for it would cut every
 * request in flight. Thread-safe.
 */
@Component(service = Settings.class, configurationPid = "org.nembo.http")
@Designate(ocd = Settings.Config.class)
public final class Settings {

    @ObjectClassDefinition(name = "Nembo HTTP")
    public @interface Config {
        @AttributeDefinition(description = "Largest request body of a REST API, in bytes; larger ones get 413")
        long max_body_bytes() default 4L << 20;

        @AttributeDefinition(description = "Longest text in a JSON body, in characters")
        int max_text_chars() default 1 << 20;

        @AttributeDefinition(description = "How long requests in flight on a removed API may still take")
        int grace_seconds() default 30;

        @AttributeDefinition(description = "How long a removed API answers 503 with Retry-After before it answers 404")
        int replacement_seconds() default 5;

        @AttributeDefinition(description = "Where others reach this server, as https://cloud.example.org; the first that is listened on when empty")
        String public_url() default "";

        @AttributeDefinition(description = "Whether plain HTTP may be offered on an address that is not loopback")
        boolean insecure_listen() default false;

        @AttributeDefinition(description = "Addresses or networks (10.0.0.0/8) of proxies whose X-Forwarded-* headers are believed")
        String[] trusted_proxies() default {};

        @AttributeDefinition(description = "Origins (https://portal.example.org) whose scripts may call the API from a browser")
        String[] cors_origins() default {};

        @AttributeDefinition(description = "Most connections at a time; more wait in the accept queue of the system")
        int max_connections() default 2000;

        /**
         * Judged after 5 seconds of waiting, and by the time alone that the server waited for bytes. It is for the bodies of REST APIs; what a servlet
         * of another bundle reads is bounded by Jetty's idle time-out only.
         */
        @AttributeDefinition(description = "Slowest average rate of a REST API's request body, in bytes per second of waiting; slower get 408; 0 for none")
        int min_bytes_per_second() default 100;

        @AttributeDefinition(description = "Time between two heartbeats of a live stream")
        int stream_heartbeat_seconds() default 15;

        @AttributeDefinition(description = "Most live streams of one caller; more get 429")
        int stream_max_per_caller() default 20;

        @AttributeDefinition(description = "Most live streams of all callers; more get 503")
        int stream_max() default 2000;

        @AttributeDefinition(description = "Messages that wait for a slow client of a live stream before it is cut off")
        int stream_queue_messages() default 2000;
    }

    /** What a request may cost. */
    public record Limits(long bodyBytes, int textChars, int connections, int bytesPerSecond) {
    }

    /** How an API comes and goes. */
    public record Swap(Duration grace, Duration replacement) {
    }

    /** Live streams. */
    public record Streams(Duration heartbeat, int perCaller, int total, int queueMessages) {
    }

    /** Who may reach the server, and how. */
    public record Network(boolean insecureListen, List<AddressRange> trustedProxies, Set<String> corsOrigins, Optional<URI> publicUrl) {
        public Network {
            trustedProxies = List.copyOf(trustedProxies);
            corsOrigins = Set.copyOf(corsOrigins);
        }
    }

    private record Values(Limits limits, Swap swap, Streams streams, Network network) {
    }

    private static final Pattern PUBLIC_URL = Pattern.compile("https?://([A-Za-z0-9.-]+|\\[[0-9A-Fa-f:.]+])(:[0-9]{1,5})?/?");

    private final List<Runnable> observers = new CopyOnWriteArrayList<>();
    private volatile Values values;

    @Activate
    public Settings(Config config) {
        this.values = read(config);
    }

    /** For tests. */
    public Settings(Limits limits, Swap swap, Streams streams, Network network) {
        this.values = new Values(limits, swap, streams, network);
    }

    @Modified
    void modified(Config config) {
        this.values = read(config);
        observers.forEach(Runnable::run);
    }

    /** Calls back after each change, for what does not look here by itself. Both must live equally long. */
    public void whenChanged(Runnable observer) {
        observers.add(observer);
    }

    public Limits limits() {
        return values.limits();
    }

    public Swap swap() {
        return values.swap();
    }

    public Streams streams() {
        return values.streams();
    }

    public Network network() {
        return values.network();
    }

    private static Values read(Config config) {
        Limits limits = new Limits(atLeast("max.body.bytes", config.max_body_bytes(), 1024),
                (int) atLeast("max.text.chars", config.max_text_chars(), 1024),
                (int) atLeast("max.connections", config.max_connections(), 10),
                (int) atLeast("min.bytes.per.second", config.min_bytes_per_second(), 0));
        Swap swap = new Swap(seconds("grace.seconds", config.grace_seconds(), 0), seconds("replacement.seconds", config.replacement_seconds(), 0));
        Streams streams = new Streams(seconds("stream.heartbeat.seconds", config.stream_heartbeat_seconds(), 1),
                (int) atLeast("stream.max.per.caller", config.stream_max_per_caller(), 1),
                (int) atLeast("stream.max", config.stream_max(), 1),
                (int) atLeast("stream.queue.messages", config.stream_queue_messages(), 10));
        Network network = new Network(config.insecure_listen(), words(config.trusted_proxies()).map(AddressRange::parse).toList(),
                words(config.cors_origins()).collect(Collectors.toUnmodifiableSet()), publicUrl(config.public_url().strip()));
        return new Values(limits, swap, streams, network);
    }

    private static Optional<URI> publicUrl(String text) {
        if (text.isEmpty()) {
            return Optional.empty();
        }
        if (!PUBLIC_URL.matcher(text).matches()) {
            throw new IllegalArgumentException("public.url must be scheme, host and port only, as https://cloud.example.org, is '%s'".formatted(text));
        }
        return Optional.of(URI.create(text.endsWith("/") ? text.substring(0, text.length() - 1) : text));
    }

    /** A cfg file gives one text for a list: commas and blanks separate. */
    private static Stream<String> words(String[] values) {
        return Arrays.stream(values).flatMap(value -> Arrays.stream(value.split("[,\\s]+"))).filter(word -> !word.isEmpty());
    }

    private static Duration seconds(String key, int value, int least) {
        return Duration.ofSeconds(atLeast(key, value, least));
    }

    private static long atLeast(String key, long value, long least) {
        if (value < least) {
            throw new IllegalArgumentException("%s must be at least %d, is %d".formatted(key, least, value));
        }
        return value;
    }
}
