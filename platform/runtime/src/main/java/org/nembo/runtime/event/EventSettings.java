package org.nembo.runtime.event;

import java.time.Duration;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** How events are delivered and kept, checked. */
public record EventSettings(Duration poll, Duration retention, int followers, Duration lease, int attempts) {

    /** What an operator may set; pid {@code org.nembo.runtime}. */
    @ObjectClassDefinition(name = "Nembo events")
    public @interface Config {
        @AttributeDefinition(description = "How often the log is looked at when nothing was published here, 10 to 10000 ms")
        int events_poll_millis() default 200;

        @AttributeDefinition(description = "How many days delivered events are kept, 1 to 3650")
        int events_retention_days() default 30;

        @AttributeDefinition(description = "How many live subscriptions there may be, 1 to 100000")
        int events_followers() default 2000;

        @AttributeDefinition(description = "After how many seconds without a sign of life another node serves a subscriber, 1 to 3600")
        int subscribers_lease_seconds() default 15;

        @AttributeDefinition(description = "How often an event is offered to a subscriber that fails before it becomes a dead letter, 1 to 1000")
        int subscribers_attempts() default 10;
    }

    static EventSettings of(Config config) {
        return new EventSettings(Duration.ofMillis(check("events.poll.millis", config.events_poll_millis(), 10, 10_000)),
                Duration.ofDays(check("events.retention.days", config.events_retention_days(), 1, 3650)),
                check("events.followers", config.events_followers(), 1, 100_000),
                Duration.ofSeconds(check("subscribers.lease.seconds", config.subscribers_lease_seconds(), 1, 3600)),
                check("subscribers.attempts", config.subscribers_attempts(), 1, 1000));
    }

    private static int check(String key, int value, int min, int max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException("%s must be %d to %d, is %d".formatted(key, min, max, value));
        }
        return value;
    }
}
