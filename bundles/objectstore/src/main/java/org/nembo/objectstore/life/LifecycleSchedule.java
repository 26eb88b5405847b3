package org.nembo.objectstore.life;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.nembo.api.error.GeneralError;
import org.nembo.api.error.NemboException;
import org.nembo.api.job.Jobs;
import org.nembo.api.rest.PageRequest;
import org.nembo.api.store.Databases;
import org.nembo.objectstore.bucket.BucketSettings;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Begins the pass of each day at its time, or later when no node was up; every node tries, and the first one does. */
@Component(service = LifecycleSchedule.class, immediate = true)
public final class LifecycleSchedule {

    private static final Logger log = LoggerFactory.getLogger(LifecycleSchedule.class);
    private static final String SUBJECT = "objectstore/lifecycle/";
    private static final String OWNER = "lifecycle@urn:nembo:objectstore";

    private final Jobs jobs;
    private final DataSource database;
    private final Optional<LocalTime> time;
    private final Clock clock;
    private final ScheduledExecutorService minutes;
    private volatile LocalDate begun = LocalDate.MIN;

    @Activate
    public LifecycleSchedule(@Reference Jobs jobs, @Reference Databases databases, @Reference BucketSettings settings) {
        this(jobs, databases.open("objectstore", LifecycleSchedule.class), settings.lifecycle(), Clock.systemUTC());
        if (time.isPresent()) {
            minutes.scheduleWithFixedDelay(this::look, 1, 1, TimeUnit.MINUTES);
        }
    }

    LifecycleSchedule(Jobs jobs, DataSource database, Optional<LocalTime> time, Clock clock) {
        this.jobs = jobs;
        this.database = database;
        this.time = time;
        this.clock = clock;
        this.minutes = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "nembo-objectstore-lifecycle");
            thread.setDaemon(true);
            return thread;
        });
    }

    @Deactivate
    public void close() {
        minutes.shutdownNow();
    }

    private void look() {
        try {
            begin();
        } catch (NemboException | SQLException | IllegalStateException e) {
            log.warn("the lifecycle pass could not begin; trying again in a minute", e);
        }
    }

    /** Begins the pass of today when it is time and nobody did. @return its job; empty when there is nothing to begin */
    Optional<String> begin() throws SQLException {
        LocalDateTime now = LocalDateTime.ofInstant(clock.instant(), ZoneOffset.UTC);
        LocalDate today = now.toLocalDate();
        if (time.isEmpty() || now.toLocalTime().isBefore(time.get()) || begun.equals(today)) {
            return Optional.empty();
        }
        String subject = SUBJECT + today;
        Optional<String> job = Optional.empty();
        if (jobs.list(Jobs.Filter.of(subject), PageRequest.first(1)).items().isEmpty()) {
            job = submit(subject);
        }
        begun = today;
        return job;
    }

    private Optional<String> submit(String subject) throws SQLException {
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            try {
                String job = jobs.submit(connection, new Jobs.Request(LifecycleHandler.TYPE, subject, OWNER, "{}", Optional.empty()));
                connection.commit();
                return Optional.of(job);
            } catch (NemboException e) {
                connection.rollback();
                if (e.code() == GeneralError.CONFLICT) {
                    return Optional.empty();
                }
                throw e;
            } finally {
                connection.setAutoCommit(true);
            }
        }
    }
}
