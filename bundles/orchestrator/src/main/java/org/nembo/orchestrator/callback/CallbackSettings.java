package org.nembo.orchestrator.callback;

import java.time.Duration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** What an operator may set of callbacks. Immutable. */
@Component(service = CallbackSettings.class, configurationPid = "org.nembo.orchestrator.callback")
@Designate(ocd = CallbackSettings.Config.class)
public final class CallbackSettings {

    /** The keys of {@code etc/org.nembo.orchestrator.callback.cfg}. */
    @ObjectClassDefinition(name = "Nembo callbacks")
    public @interface Config {
        @AttributeDefinition(description = "How often a callback is sent at most, 1 to 1000")
        int attempts() default 16;

        @AttributeDefinition(description = "How long after the change it is sent again at most, in minutes, 1 to 43200")
        int total_minutes() default 1440;

        @AttributeDefinition(description = "The wait before the second attempt in seconds, 1 to 3600; it doubles from then on")
        int backoff_seconds() default 5;

        @AttributeDefinition(description = "The longest wait between two attempts that the receiver did not ask for, in seconds, 1 to 86400")
        int backoff_seconds_max() default 7200;

        @AttributeDefinition(description = "How long one attempt may take in seconds, 1 to 60")
        int timeout_seconds() default 10;

        @AttributeDefinition(description = "How many callbacks of a deployment the log keeps, 10 to 10000")
        int kept() default 100;

        @AttributeDefinition(description = "How long the old secret still signs after a new one was made, in hours, 0 to 720")
        int rotation_hours() default 24;
    }

    private final RetryPolicy retries;
    private final Duration timeout;
    private final int kept;
    private final Duration rotation;

    @Activate
    public CallbackSettings(Config config) {
        Duration first = Duration.ofSeconds(check("backoff.seconds", config.backoff_seconds(), 1, 3600));
        Duration longest = Duration.ofSeconds(check("backoff.seconds.max", config.backoff_seconds_max(), config.backoff_seconds(), 86_400));
        this.retries = new RetryPolicy(check("attempts", config.attempts(), 1, 1000),
                Duration.ofMinutes(check("total.minutes", config.total_minutes(), 1, 43_200)), first, longest);
        this.timeout = Duration.ofSeconds(check("timeout.seconds", config.timeout_seconds(), 1, 60));
        this.kept = check("kept", config.kept(), 10, 10_000);
        this.rotation = Duration.ofHours(check("rotation.hours", config.rotation_hours(), 0, 720));
    }

    RetryPolicy retries() {
        return retries;
    }

    Duration timeout() {
        return timeout;
    }

    int kept() {
        return kept;
    }

    Duration rotation() {
        return rotation;
    }

    private static int check(String key, int value, int min, int max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException("%s must be %d to %d, is %d".formatted(key, min, max, value));
        }
        return value;
    }
}
