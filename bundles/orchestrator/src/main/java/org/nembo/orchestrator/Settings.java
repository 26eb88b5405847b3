package org.nembo.orchestrator;

import java.time.Duration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** What an operator may set of the orchestrator. Immutable. */
@Component(service = Settings.class, configurationPid = "org.nembo.orchestrator")
@Designate(ocd = Settings.Config.class)
public final class Settings {

    /** The keys of {@code etc/org.nembo.orchestrator.cfg}. */
    @ObjectClassDefinition(name = "Nembo orchestrator")
    public @interface Config {
        @AttributeDefinition(description = "How long a creation may take when the request does not say, in minutes")
        int create_minutes() default 60;

        @AttributeDefinition(description = "The longest that a request may ask for, in minutes")
        int create_minutes_max() default 1440;

        @AttributeDefinition(description = "How long a deletion goes on trying, in minutes")
        int delete_minutes() default 1440;

        @AttributeDefinition(description = "How long starting or stopping one resource may take, in minutes")
        int action_minutes() default 10;

        @AttributeDefinition(description = "How long a creation waits for a provider that is not deployed, in seconds")
        int provider_seconds() default 120;

        @AttributeDefinition(description = "The most nodes that a template may have")
        int nodes_max() default 100;

        @AttributeDefinition(description = "The most resources that a deployment may have, every instance counted")
        int resources_max() default 1000;

        @AttributeDefinition(description = "How long a provider may take for one piece of work before that counts as no answer, in seconds")
        int call_seconds() default 120;

        @AttributeDefinition(description = "How long a machine may take until it runs, in minutes")
        int machine_minutes() default 30;

        @AttributeDefinition(description = "How long an operation of a node may run, in minutes")
        int operation_minutes() default 60;

        @AttributeDefinition(description = "How long it is waited until something that is taken back is gone, in minutes")
        int removal_minutes() default 10;

        @AttributeDefinition(description = "How long the record of a deleted deployment is kept, in days")
        int retention_days() default 30;

        @AttributeDefinition(description = "How long before a deployment expires this is told by an event, in hours; 0 for never")
        int expiry_warning_hours() default 24;

        @AttributeDefinition(description = "How often it is looked for deployments that have expired, in seconds")
        int sweep_seconds() default 30;
    }

    private final Config config;

    @Activate
    public Settings(Config config) {
        check("create.minutes.max", config.create_minutes_max(), 525_600);
        check("create.minutes", config.create_minutes(), config.create_minutes_max());
        check("delete.minutes", config.delete_minutes(), 525_600);
        check("action.minutes", config.action_minutes(), 525_600);
        check("provider.seconds", config.provider_seconds(), 86_400);
        check("nodes.max", config.nodes_max(), 400);
        check("resources.max", config.resources_max(), 10_000);
        check("call.seconds", config.call_seconds(), 3_600);
        check("machine.minutes", config.machine_minutes(), 525_600);
        check("operation.minutes", config.operation_minutes(), 525_600);
        check("removal.minutes", config.removal_minutes(), 525_600);
        check("retention.days", config.retention_days(), 36_500);
        if (config.expiry_warning_hours() != 0) {
            check("expiry.warning.hours", config.expiry_warning_hours(), 8_760);
        }
        check("sweep.seconds", config.sweep_seconds(), 86_400);
        this.config = config;
    }

    public int createMinutes() {
        return config.create_minutes();
    }

    public int createMinutesMax() {
        return config.create_minutes_max();
    }

    public Duration deletion() {
        return Duration.ofMinutes(config.delete_minutes());
    }

    public Duration action() {
        return Duration.ofMinutes(config.action_minutes());
    }

    public Duration providerPatience() {
        return Duration.ofSeconds(config.provider_seconds());
    }

    public int nodesMax() {
        return config.nodes_max();
    }

    public int resourcesMax() {
        return config.resources_max();
    }

    public Duration call() {
        return Duration.ofSeconds(config.call_seconds());
    }

    public Duration machine() {
        return Duration.ofMinutes(config.machine_minutes());
    }

    public Duration operation() {
        return Duration.ofMinutes(config.operation_minutes());
    }

    public Duration removal() {
        return Duration.ofMinutes(config.removal_minutes());
    }

    public Duration retention() {
        return Duration.ofDays(config.retention_days());
    }

    /** Zero for no warning. */
    public Duration expiryWarning() {
        return Duration.ofHours(config.expiry_warning_hours());
    }

    public Duration sweep() {
        return Duration.ofSeconds(config.sweep_seconds());
    }

    private static void check(String key, int value, int max) {
        if (value < 1 || value > max) {
            throw new IllegalArgumentException("%s must be 1 to %d, is %d".formatted(key, max, value));
        }
    }
}
