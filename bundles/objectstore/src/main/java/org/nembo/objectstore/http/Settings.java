package org.nembo.objectstore.http;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.AttributeType;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** The configuration {@code org.nembo.objectstore}. Immutable. */
@Component(service = Settings.class, configurationPid = "org.nembo.objectstore")
@Designate(ocd = Settings.Config.class)
public final class Settings {

    @ObjectClassDefinition(name = "Nembo object storage")
    public @interface Config {
        @AttributeDefinition(description = "Name of the engine that keeps the objects: 'embedded', or that of another that is installed, such as 's3'")
        String engine() default "embedded";

        @AttributeDefinition(description = "Address that is listened on")
        String host() default "127.0.0.1";

        @AttributeDefinition(description = "Port that is listened on; 0 for any that is free")
        int port() default 9000;

        @AttributeDefinition(description = "Names of this server whose subdomains are buckets: s3.example.org")
        String[] host_names() default {};

        @AttributeDefinition(description = "Names of this server whose subdomains are web sites of buckets: web.example.org")
        String[] website_names() default {};

        @AttributeDefinition(description = "Whether plain HTTP may be offered on an address that is not loopback")
        boolean insecure_listen() default false;

        @AttributeDefinition(description = "PKCS#12 file with the certificate and key for TLS; empty for plain HTTP")
        String keystore() default "";

        @AttributeDefinition(description = "Password of the keystore", type = AttributeType.PASSWORD)
        String keystore_password() default "";

        @AttributeDefinition(description = "Region that this server says it is")
        String region() default "us-east-1";

        @AttributeDefinition(description = "Whether signatures for any other region are accepted too")
        boolean any_region() default true;

        @AttributeDefinition(description = "Whether signatures of version 2 are accepted")
        boolean signature_v2() default false;

        @AttributeDefinition(description = "Most requests that are served at a time; more wait")
        int max_threads() default 200;

        @AttributeDefinition(description = "Most connections at a time")
        int max_connections() default 2000;

        @AttributeDefinition(description = "Most bytes of the headers of a request")
        int max_header_bytes() default 16384;

        @AttributeDefinition(description = "Seconds without a byte after which a connection is closed")
        int idle_seconds() default 60;

        @AttributeDefinition(description = "Slowest average rate of a request's body, in bytes per second of waiting, after 10 s of waiting; 0 for none")
        int min_bytes_per_second() default 500;
    }

    /** Where is listened. @param keystore empty for plain HTTP */
    public record Place(String host, int port, List<String> names, boolean insecure, String keystore, String password) {

        public Place {
            names = List.copyOf(names);
        }

        @Override
        public String toString() {
            return "Place[" + host + ":" + port + "]";
        }
    }

    /** What requests may cost. */
    public record Limits(int threads, int connections, int headerBytes, int idleSeconds, int bytesPerSecond) {
    }

    /** What signatures are accepted. */
    public record Signatures(String region, boolean anyRegion, boolean version2) {
    }

    private final Place place;
    private final Limits limits;
    private final Signatures signatures;
    private final List<String> sites;

    @Activate
    public Settings(Config config) {
        this(new Place(config.host().strip(), (int) within("port", config.port(), 0, 65_535), names(config.host_names()), config.insecure_listen(),
                config.keystore().strip(), config.keystore_password()),
                new Limits((int) within("max.threads", config.max_threads(), 8, 10_000),
                        (int) within("max.connections", config.max_connections(), 10, 1_000_000),
                        (int) within("max.header.bytes", config.max_header_bytes(), 4096, 1 << 20),
                        (int) within("idle.seconds", config.idle_seconds(), 1, 3600),
                        (int) within("min.bytes.per.second", config.min_bytes_per_second(), 0, 1 << 30)),
                new Signatures(config.region().strip(), config.any_region(), config.signature_v2()), names(config.website_names()));
    }

    /** For tests. */
    public Settings(Place place, Limits limits, Signatures signatures) {
        this(place, limits, signatures, List.of());
    }

    /** For tests. @param sites names whose subdomains are web sites of buckets; lower case */
    public Settings(Place place, Limits limits, Signatures signatures, List<String> sites) {
        this.sites = List.copyOf(sites);
        this.place = place;
        this.limits = limits;
        this.signatures = signatures;
        if (signatures.region().isEmpty()) {
            throw new IllegalArgumentException("region must not be empty");
        }
    }

    public Place place() {
        return place;
    }

    public Limits limits() {
        return limits;
    }

    public Signatures signatures() {
        return signatures;
    }

    /** Names of this server whose subdomains are web sites of buckets. */
    public List<String> sites() {
        return sites;
    }

    /** A cfg file gives one text for a list: commas and blanks separate. */
    private static List<String> names(String[] values) {
        return Arrays.stream(values).flatMap(value -> Arrays.stream(value.split("[,\\s]+"))).filter(word -> !word.isEmpty())
                .map(name -> name.toLowerCase(Locale.ROOT)).toList();
    }

    private static long within(String key, long value, long least, long most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException("%s must be from %d to %d, is %d".formatted(key, least, most, value));
        }
        return value;
    }
}
