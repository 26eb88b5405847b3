package org.nembo.objectstore.admin;

import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** The configuration {@code org.nembo.objectstore.scrub}. Immutable. */
@Component(service = ScrubSettings.class, configurationPid = "org.nembo.objectstore.scrub")
@Designate(ocd = ScrubSettings.Config.class)
public final class ScrubSettings {

    @ObjectClassDefinition(name = "Nembo scrub of the object storage")
    public @interface Config {
        @AttributeDefinition(description = "Days after which everything is read and verified again, 0 to 3650; 0 for never")
        int days() default 30;

        @AttributeDefinition(description = "Most bytes that are read per second, in MiB, 1 to 100000")
        int mebibytes_per_second() default 50;
    }

    private final int days;
    private final int rate;

    @Activate
    public ScrubSettings(Config config) {
        this(config.days(), config.mebibytes_per_second());
    }

    public ScrubSettings(int days, int rate) {
        if (days < 0 || days > 3650) {
            throw new IllegalArgumentException("days must be 0 to 3650, is " + days);
        }
        if (rate < 1 || rate > 100_000) {
            throw new IllegalArgumentException("mebibytes.per.second must be 1 to 100000, is " + rate);
        }
        this.days = days;
        this.rate = rate;
    }

    public int days() {
        return days;
    }

    /** Bytes per second. */
    long rate() {
        return (long) rate << 20;
    }
}
