package org.nembo.objectstore.bucket;

import java.time.DateTimeException;
import java.time.LocalTime;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/** What of the configuration {@code org.nembo.objectstore} is about buckets. Immutable. */
@Component(service = BucketSettings.class, configurationPid = "org.nembo.objectstore")
public final class BucketSettings {

    /** The keys. */
    public @interface Config {
        /** Region that this server says it is. */
        String region() default "us-east-1";

        /** Most buckets of a user. */
        int buckets_per_user() default 100;

        /** When what is too old is deleted each day, UTC: {@code 02:30}. Empty for never. */
        String lifecycle_time() default "02:30";
    }

    private final String region;
    private final int most;
    private final String lifecycle;

    @Activate
    public BucketSettings(Config config) {
        this(config.region().strip(), config.buckets_per_user(), config.lifecycle_time().strip());
    }

    BucketSettings(String region, int most, String lifecycle) {
        if (most < 1) {
            throw new IllegalArgumentException("buckets.per.user must be >= 1, is " + most);
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
    }

    public String region() {
        return region;
    }

    /** Most buckets of a user. */
    public int most() {
        return most;
    }

    /** UTC; empty for never. */
    public java.util.Optional<LocalTime> lifecycle() {
        return lifecycle.isEmpty() ? java.util.Optional.empty() : java.util.Optional.of(LocalTime.parse(lifecycle));
    }
}
