package org.nembo.jobs;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.nembo.api.error.GeneralError;
import org.nembo.api.error.NemboException;
import org.nembo.api.event.Events;
import org.nembo.api.job.Job;
import org.nembo.api.job.JobHandler;
import org.nembo.api.job.JobLogLine;
import org.nembo.api.job.JobState;
import org.nembo.api.job.JobStep;
import org.nembo.api.job.Jobs;
import org.nembo.api.job.StepContext;
import org.nembo.api.rest.Page;
import org.nembo.api.rest.PageRequest;
import org.nembo.api.store.Databases;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.ComponentServiceObjects;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The durable jobs of the server, in its database, and the engine that runs them here. */
@Component(service = {Jobs.class, DurableJobs.class}, configurationPid = "org.nembo.jobs", immediate = true)
@Designate(ocd = JobsSettings.Config.class)
public final class DurableJobs implements Jobs {

    private static final Logger log = LoggerFactory.getLogger(DurableJobs.class);
    private static final int MAX_NAME = 500;
    private static final int MAX_INPUT = 1024 * 1024;

    private final JobRows rows;
    private final JobEvents events;
    private final Engine engine;
    private final Clock clock;
    private final Uuids uuids = new Uuids();

    @Activate
    public DurableJobs(BundleContext context, JobsSettings.Config config, @Reference Databases databases, @Reference Events events) {
        this(databases, events, JobsSettings.of(config), node(context), Clock.systemUTC(), (transaction, moment) -> { });
    }

    DurableJobs(Databases databases, Events events, JobsSettings settings, String node, Clock clock, Sql.Power power) {
        this.clock = clock;
        this.events = new JobEvents(events);
        Sql sql = new Sql(databases.open("job", DurableJobs.class), databases.dialect(), power);
        this.rows = new JobRows(sql, databases.dialect());
        Claims claims = new Claims(sql, this.events, new Claims.Holder(node, UUID.randomUUID().toString()), settings.lease(), clock);
        this.engine = new Engine(claims, new Journal(sql, this.events, clock), new Retention(sql, settings.retention(), clock), settings, clock);
        // An SQLite file is never shared: whoever held a lease in it is gone.
        int freed = claims.releaseEarlierLives(databases.dialect() == Databases.Dialect.SQLITE);
        if (freed > 0) {
            log.info("{} jobs go on that were interrupted when this node stopped", freed);
        }
        engine.start();
    }

    private static String node(BundleContext context) {
        String node = context.getProperty("nembo.node");
        return node == null || node.isBlank() ? "local" : node;
    }

    @Deactivate
    public void close() {
        engine.close();
    }

    /** For tests: stops the threads as a killed process does, without a last word to the database. */
    void abandon() {
        engine.abandon();
    }

    /** Does not get the handler, which may wait for these jobs itself: that would be a circle while they start. */
    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void addHandler(ComponentServiceObjects<JobHandler> handler) {
        engine.offer(handler);
    }

    void removeHandler(ComponentServiceObjects<JobHandler> handler) {
        engine.remove(handler.getServiceReference());
    }

    @Override
    public String submit(Connection transaction, Request request) {
        check("type", request.type(), MAX_NAME);
        check("subject", request.subject(), MAX_NAME);
        check("owner", request.owner(), MAX_NAME);
        check("input", request.input(), MAX_INPUT);
        Instant now = Instant.ofEpochMilli(clock.millis());
        String id = uuids.next(now.toEpochMilli()).toString();
        try {
            requireTransaction(transaction);
            if (!rows.insert(transaction, id, request, now)) {
                throw new NemboException(GeneralError.CONFLICT,
                        "a job works on %s already: wait until it has finished, or cancel it".formatted(request.subject()));
            }
        } catch (SQLException e) {
            throw new NemboException(GeneralError.INTERNAL, "a job on %s could not be written".formatted(request.subject()), e);
        }
        events.job(transaction, id, request.type(), request.subject(), JobState.QUEUED, Optional.empty());
        engine.kick();
        return id;
    }

    @Override
    public Optional<Job> find(String id) {
        return rows.find(id);
    }

    @Override
    public Page<Job> list(Filter filter, PageRequest page) {
        return Page.of(rows.list(filter, page.after(), page.limit() + 1), page.limit(), Job::id);
    }

    @Override
    public List<JobStep> steps(String id) {
        return rows.steps(id);
    }

    @Override
    public List<JobLogLine> log(String subject, long after, int limit) {
        checkLimit(limit);
        return rows.logOfSubject(subject, after, limit);
    }

    /** As {@link #log}, of one job. */
    List<JobLogLine> logOfJob(String id, long after, int limit) {
        checkLimit(limit);
        return rows.logOfJob(id, after, limit);
    }

    @Override
    public boolean cancel(String id) {
        boolean asked = rows.cancel(id);
        if (asked) {
            engine.cancelling(id);
            engine.kick();
        }
        return asked;
    }

    @Override
    public boolean cancel(Connection transaction, String id) {
        try {
            requireTransaction(transaction);
            boolean asked = rows.cancel(transaction, id);
            engine.kick();
            return asked;
        } catch (SQLException e) {
            throw new NemboException(GeneralError.INTERNAL, "job %s could not be cancelled".formatted(id), e);
        }
    }

    @Override
    public void fence(Connection transaction, StepContext context) {
        try {
            requireTransaction(transaction);
        } catch (SQLException e) {
            throw new NemboException(GeneralError.INTERNAL, "job %s could not be looked at".formatted(context.job()), e);
        }
        rows.fence(transaction, context.job(), context.fence());
    }

    /**
     * Ends a job as cancelled whose handler is absent. Nothing is undone, and {@link JobHandler#finished} is never called: what the job worked on stays as
     * it is. False when it does not wait for its handler.
     */
    boolean abandon(String id) {
        return rows.abandon(id, events, Instant.ofEpochMilli(clock.millis()));
    }

    /** Runs the next attempt of a job that pauses now instead of later. */
    boolean hasten(String id) {
        boolean hastened = rows.hasten(id);
        engine.kick();
        return hastened;
    }

    private static void requireTransaction(Connection connection) throws SQLException {
        if (connection.getAutoCommit()) {
            throw new IllegalStateException("a job is written in a transaction: auto-commit must be off");
        }
    }

    private static void check(String what, String value, int most) {
        if (value.isBlank() || value.length() > most) {
            throw new IllegalArgumentException("a job's %s has 1 to %d characters, not %d".formatted(what, most, value.length()));
        }
    }

    private static void checkLimit(int limit) {
        if (limit < 1 || limit > 5000) {
            throw new IllegalArgumentException("limit must be 1 to 5000, is " + limit);
        }
    }
}
