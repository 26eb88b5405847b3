package org.nembo.jobs;

import java.time.Duration;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** How jobs are run, checked. */
public record JobsSettings(int workers, Duration poll, Duration lease, Duration cancelPatience, int logLines, Duration retention) {

    /** What an operator may set. */
    @ObjectClassDefinition(name = "Nembo jobs")
    public @interface Config {
        @AttributeDefinition(description = "How many steps run at the same time on this node, 1 to 1000")
        int workers() default 8;

        @AttributeDefinition(description = "How often the database is asked for due jobs when nothing was submitted here, 10 to 60000 ms")
        int poll_millis() default 1000;

        @AttributeDefinition(description = "After how many seconds without a sign of life another node takes a job over, 1 to 3600")
        int lease_seconds() default 15;

        @AttributeDefinition(description = "How many seconds a step has to heed a cancellation before its thread is interrupted, 0 to 3600")
        int cancel_patience_seconds() default 5;

        @AttributeDefinition(description = "How many lines the log of one job may have, 1 to 1000000")
        int log_lines() default 10_000;

        @AttributeDefinition(description = "How many days finished jobs are kept with their journals and logs, 1 to 3650")
        int retention_days() default 90;
    }

    static JobsSettings of(Config config) {
        return new JobsSettings(check("workers", config.workers(), 1, 1000),
                Duration.ofMillis(check("poll.millis", config.poll_millis(), 10, 60_000)),
                Duration.ofSeconds(check("lease.seconds", config.lease_seconds(), 1, 3600)),
                Duration.ofSeconds(check("cancel.patience.seconds", config.cancel_patience_seconds(), 0, 3600)),
                check("log.lines", config.log_lines(), 1, 1_000_000),
                Duration.ofDays(check("retention.days", config.retention_days(), 1, 3650)));
    }

    private static int check(String key, int value, int min, int max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException("%s must be %d to %d, is %d".formatted(key, min, max, value));
        }
        return value;
    }
}
