package org.nembo.objectstore.admin;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.nembo.api.error.GeneralError;
import org.nembo.api.error.NemboException;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Begins to read and verify everything again when that was done long ago; every node tries, and the first one does. */
@Component(service = ScrubSchedule.class, immediate = true)
public final class ScrubSchedule {

    private static final Logger LOG = LoggerFactory.getLogger(ScrubSchedule.class);

    private final Scrubs scrubs;
    private final int days;
    private final ScheduledExecutorService hours = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "nembo-objectstore-scrub");
        thread.setDaemon(true);
        return thread;
    });

    @Activate
    public ScrubSchedule(@Reference Scrubs scrubs, @Reference ScrubSettings settings) {
        this(scrubs, settings.days());
        if (days > 0) {
            hours.scheduleWithFixedDelay(() -> begin(Instant.now()), 1, 1, TimeUnit.HOURS);
        }
    }

    ScrubSchedule(Scrubs scrubs, int days) {
        this.scrubs = scrubs;
        this.days = days;
    }

    /** Begins when it is time. @return whether it did */
    boolean begin(Instant now) {
        try {
            if (scrubs.lastBegun().filter(last -> last.isAfter(now.minus(Duration.ofDays(days)))).isPresent()) {
                return false;
            }
            scrubs.begin();
            return true;
        } catch (NemboException e) {
            if (e.code() != GeneralError.CONFLICT) {
                LOG.warn("the scrub could not begin; trying again in an hour: {}", e.getMessage());
            }
            return false;
        } catch (IllegalStateException e) {
            LOG.warn("the scrub could not begin; trying again in an hour", e);
            return false;
        }
    }

    @Deactivate
    public void close() {
        hours.shutdownNow();
    }
}
