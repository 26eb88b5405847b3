package org.nembo.objectstore.bucket;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalTime;
import java.util.Optional;
import org.nembo.objectstore.http.Settings;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** The configuration {@code org.nembo.objectstore.buckets}. Immutable. */
@Component(service = BucketSettings.class, configurationPid = "org.nembo.objectstore.buckets")
@Designate(ocd = BucketSettings.Config.class)
public final class BucketSettings {

    @ObjectClassDefinition(name = "Nembo buckets of the object storage")
    public @interface Config {
        @AttributeDefinition(description = "Most buckets of a user")
        int most_per_user() default 100;

        @AttributeDefinition(description = "When what is too old is deleted each day, UTC: 02:30; empty for never")
        String lifecycle_time() default "02:30";

        @AttributeDefinition(description = "Seconds after which lines of access logs are delivered at the latest")
        int logging_seconds() default 300;
    }

    private final String region;
    private final int most;
    private final String lifecycle;
    private final int logging;

    @Activate
    public BucketSettings(Config config, @Reference Settings settings) {
        this(settings.signatures().region(), config.most_per_user(), config.lifecycle_time().strip(), config.logging_seconds());
    }

    BucketSettings(String region, int most, String lifecycle) {
        this(region, most, lifecycle, 300);
    }

    BucketSettings(String region, int most, String lifecycle, int logging) {
        if (most < 1) {
            throw new IllegalArgumentException("most.per.user must be >= 1, is " + most);
        }
        if (logging < 1 || logging > 86_400) {
            throw new IllegalArgumentException("logging.seconds must be from 1 to 86400, is " + logging);
        }
        try {
            if (!lifecycle.isEmpty()) {
                LocalTime.parse(lifecycle);
            }
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("lifecycle.time must be a time such as 02:30, or empty, is " + lifecycle, e);
        }
        this.region = region;
        this.most = most;
        this.lifecycle = lifecycle;
        this.logging = logging;
    }

    public String region() {
        return region;
    }

    /** Most buckets of a user. */
    public int most() {
        return most;
    }

    /** How long a line of an access log waits at most. */
    public Duration logging() {
        return Duration.ofSeconds(logging);
    }

    /** UTC; empty for never. */
    public Optional<LocalTime> lifecycle() {
        return lifecycle.isEmpty() ? Optional.empty() : Optional.of(LocalTime.parse(lifecycle));
    }
}
