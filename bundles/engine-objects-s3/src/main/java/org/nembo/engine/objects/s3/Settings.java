package org.nembo.engine.objects.s3;

import java.net.URI;
import java.time.Duration;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.nembo.api.secret.Secret;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.AttributeType;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/**
 * Where the other S3 is and how it is used.
 *
 * @param grace  for how long bytes that nobody needs are kept for those who read them
 * @param orphan older bytes that the index does not know are deleted
 */
record Settings(Peer peer, Limits limits, Duration grace, Duration orphan) {

    private static final Pattern BUCKET = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{1,62}");
    private static final Pattern PREFIX = Pattern.compile("([A-Za-z0-9._-]{1,60}/){0,5}");
    private static final int MIB = 1024 * 1024;

    /** What {@code etc/org.nembo.engine.objects.s3.cfg} may say. */
    @ObjectClassDefinition(name = "Nembo objects in another S3")
    @interface Config {
        @AttributeDefinition(description = "Scheme, host and port of the S3, such as https://rgw.example.org; http for this machine alone")
        String url();

        @AttributeDefinition(description = "The bucket; it must be there")
        String bucket();

        @AttributeDefinition(description = "What keys begin with, ending with a slash; empty for nothing. Each Nembo has a bucket or a prefix of its own")
        String prefix() default "nembo/";

        @AttributeDefinition(description = "The region that requests are signed for")
        String region() default "us-east-1";

        @AttributeDefinition(description = "The access key")
        String access_key();

        @AttributeDefinition(type = AttributeType.PASSWORD, description = "Its secret: $[env:NAME] or $[file:/path]; empty when secret.path says it")
        String secret_key() default "";

        @AttributeDefinition(description = "Path of the secret in the secret store; empty when secret.key says it")
        String secret_path() default "";

        @AttributeDefinition(description = "PEM file with the certificates that url is trusted by, in place of those of this Java; empty for these")
        String ca_file() default "";

        @AttributeDefinition(description = "Whether plain HTTP is right to a host that is not this machine")
        boolean insecure() default false;

        @AttributeDefinition(min = "5", max = "512", description = "Larger objects go out in parts of so many MiB, each of which is in memory while it does")
        int part_mib() default 8;

        @AttributeDefinition(min = "1", max = "600", description = "How long one attempt of a request may take")
        int attempt_seconds() default 60;

        @AttributeDefinition(min = "1", max = "3600", description = "How long a request may take with all its attempts")
        int request_seconds() default 150;

        @AttributeDefinition(min = "1", max = "10", description = "How often a request is tried")
        int attempts() default 3;

        @AttributeDefinition(min = "1", max = "1440", description = "For how long bytes of deleted objects are kept for those who read them")
        int grace_minutes() default 60;

        @AttributeDefinition(min = "2", max = "8760", description = "Older bytes that the index does not know are deleted; longer than any upload of one part")
        int orphan_hours() default 48;
    }

    /**
     * The other side.
     *
     * @param secret asked for each request
     * @param caFile empty for the certificates that this Java trusts
     */
    record Peer(URI url, String bucket, String prefix, String region, String accessKey, Supplier<Secret> secret, String caFile) {

        Peer {
            if (!BUCKET.matcher(bucket).matches()) {
                throw new IllegalArgumentException("bucket must be the name of a bucket, is '%s'".formatted(bucket));
            }
            if (!PREFIX.matcher(prefix).matches()) {
                throw new IllegalArgumentException("prefix must be words with a slash behind each, such as 'nembo/', is '%s'".formatted(prefix));
            }
            if (accessKey.isBlank() || region.isBlank()) {
                throw new IllegalArgumentException("access.key and region must not be empty");
            }
        }

        @Override
        public String toString() {
            return "%s/%s/%s".formatted(url, bucket, prefix);
        }
    }

    /** What requests may cost. */
    record Limits(int partBytes, Duration attempt, Duration request, int attempts) {
    }

    static Settings of(Config config, Supplier<Secret> secret) {
        URI url = url(config.url().strip().replaceFirst("/$", ""), config.insecure());
        if (config.request_seconds() < config.attempt_seconds()) {
            throw new IllegalArgumentException("request.seconds must not be less than attempt.seconds");
        }
        return new Settings(new Peer(url, config.bucket().strip(), config.prefix().strip(), config.region().strip(), config.access_key().strip(), secret,
                config.ca_file().strip()),
                new Limits((int) within("part.mib", config.part_mib(), 5, 512) * MIB,
                        Duration.ofSeconds(within("attempt.seconds", config.attempt_seconds(), 1, 600)),
                        Duration.ofSeconds(within("request.seconds", config.request_seconds(), 1, 3600)), (int) within("attempts", config.attempts(), 1, 10)),
                Duration.ofMinutes(within("grace.minutes", config.grace_minutes(), 1, 1440)),
                Duration.ofHours(within("orphan.hours", config.orphan_hours(), 2, 8760)));
    }

    private static URI url(String text, boolean insecure) {
        URI url = URI.create(text);
        boolean local = url.getHost() != null && url.getHost().matches("localhost|127\\.[0-9.]+|\\[::1]");
        boolean http = "http".equals(url.getScheme()) && (local || insecure);
        if (url.getHost() == null || !"https".equals(url.getScheme()) && !http) {
            throw new IllegalArgumentException("url must be https://host:port, or http on this machine or with insecure=true, is '%s'".formatted(text));
        }
        if (!url.getRawPath().isEmpty() || url.getRawQuery() != null || url.getRawUserInfo() != null) {
            throw new IllegalArgumentException("url must be scheme, host and port alone");
        }
        return url;
    }

    private static long within(String key, long value, long least, long most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException("%s must be from %d to %d, is %d".formatted(key, least, most, value));
        }
        return value;
    }
}
