package org.nembo.provider.local;

import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.nembo.api.site.Site;
import org.nembo.provider.local.image.ImageLimits;
import org.nembo.spi.provider.CloudProvider;
import org.nembo.spi.provider.CloudSession;
import org.nembo.spi.provider.Credential;
import org.nembo.spi.provider.ProviderDescriptor;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** This machine as a cloud: every workload has a session and a directory of its own, is shut in, and goes on when the server is away. */
@Component(configurationPid = "org.nembo.provider.local")
@Designate(ocd = LocalProvider.Config.class)
public final class LocalProvider implements CloudProvider {

    private static final Logger log = LoggerFactory.getLogger(LocalProvider.class);
    private static final ProviderDescriptor DESCRIPTOR = new ProviderDescriptor("local", "This machine",
            "Runs workloads and machines on the machine that Nembo runs on, as processes or from images, shut in by what this machine has.",
            Stream.concat(SiteSettings.PROPERTIES.stream(), SiteOffer.PROPERTIES.stream()).toList());
    private static final int LONGEST_GRACE_SECONDS = 3600;
    private static final long LEAST_LOG_BYTES = 4096;
    private static final long LEAST_IMAGE_BYTES = 1 << 20;
    private static final int LONGEST_KEEP_HOURS = 8760;

    /** What an operator may set. */
    @ObjectClassDefinition(name = "Nembo local provider")
    public @interface Config {
        @AttributeDefinition(description = "Where workloads are kept; local/ in the data directory when empty")
        String directory() default "";

        @AttributeDefinition(description = "Seconds that a workload has to end by itself when it is deleted, 0 to 3600")
        int stop_grace_seconds() default 5;

        @AttributeDefinition(description = "How much of a workload's output is kept, at least 4096 bytes")
        long log_max_bytes() default 10_485_760;

        @AttributeDefinition(description = "The most bytes that an image may have, packed as well as unpacked; at least 1048576")
        long images_max_bytes() default 21_474_836_480L;

        @AttributeDefinition(description = "Hours that an image is kept which no workload runs from, 0 to 8760")
        int images_keep_hours() default 24;

        @AttributeDefinition(description = "Whether limits are enforced by control groups where this machine permits it")
        boolean limits_cgroups() default true;
    }

    private final Usage usage;
    private final Caretakers caretakers;

    @Activate
    public LocalProvider(Config config) {
        this(Host.of(directory(config), cgroups(config), logBytes(config), Checkpoint.NONE, imageLimits(config), keepImages(config)), grace(config));
    }

    LocalProvider(Host host, Duration grace) {
        Surroundings surroundings = host.confinement().surroundings();
        this.usage = new Usage(host, host.machines(), surroundings.volumes(), surroundings.networking());
        this.caretakers = new Caretakers(usage, grace);
        caretakers.start();
    }

    @Deactivate
    public void close() {
        caretakers.close();
    }

    @Override
    public ProviderDescriptor descriptor() {
        return DESCRIPTOR;
    }

    @Override
    public CloudSession open(Site site, Credential credential) {
        SiteSettings settings = SiteSettings.of(site);
        usage.programs().confinement().preparations().login(site.id(), SiteSettings.logins(site, credential));
        return new LocalSession(usage, settings, caretakers);
    }

    private static Path directory(Config config) {
        if (!config.directory().isBlank()) {
            return Path.of(config.directory()).toAbsolutePath();
        }
        String data = System.getProperty("nembo.data", "");
        if (data.isBlank()) {
            throw new IllegalArgumentException("directory must be set, for there is no nembo.data");
        }
        return Path.of(data).toAbsolutePath().resolve("local");
    }

    private static Cgroups cgroups(Config config) {
        Cgroups cgroups = config.limits_cgroups() ? Cgroups.find() : Cgroups.NONE;
        log.info("Limits of workloads: {}", cgroups.describe());
        return cgroups;
    }

    private static Duration grace(Config config) {
        if (config.stop_grace_seconds() < 0 || config.stop_grace_seconds() > LONGEST_GRACE_SECONDS) {
            throw new IllegalArgumentException("stop.grace.seconds must be 0 to %d, is %d".formatted(LONGEST_GRACE_SECONDS, config.stop_grace_seconds()));
        }
        return Duration.ofSeconds(config.stop_grace_seconds());
    }

    private static ImageLimits imageLimits(Config config) {
        if (config.images_max_bytes() < LEAST_IMAGE_BYTES) {
            throw new IllegalArgumentException("images.max.bytes must be at least %d, is %d".formatted(LEAST_IMAGE_BYTES, config.images_max_bytes()));
        }
        return new ImageLimits(config.images_max_bytes(), ImageLimits.DEFAULT.entries());
    }

    private static Duration keepImages(Config config) {
        if (config.images_keep_hours() < 0 || config.images_keep_hours() > LONGEST_KEEP_HOURS) {
            throw new IllegalArgumentException("images.keep.hours must be 0 to %d, is %d".formatted(LONGEST_KEEP_HOURS, config.images_keep_hours()));
        }
        return Duration.ofHours(config.images_keep_hours());
    }

    private static long logBytes(Config config) {
        if (config.log_max_bytes() < LEAST_LOG_BYTES) {
            throw new IllegalArgumentException("log.max.bytes must be at least %d, is %d".formatted(LEAST_LOG_BYTES, config.log_max_bytes()));
        }
        return config.log_max_bytes();
    }
}
