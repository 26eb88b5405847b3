package org.nembo.testkit.fake;

import java.sql.Connection;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.nembo.api.error.GeneralError;
import org.nembo.api.error.NemboException;
import org.nembo.api.job.Job;
import org.nembo.api.job.JobHandler;
import org.nembo.api.job.JobLogLine;
import org.nembo.api.job.JobState;
import org.nembo.api.job.JobStep;
import org.nembo.api.job.Jobs;
import org.nembo.api.job.StepContext;
import org.nembo.api.rest.Page;
import org.nembo.api.rest.PageRequest;

/**
 * Jobs in memory, run by the test's own thread when it says so, in a time of their own that waits cost nothing of. The journal, the order of undoing and the
 * transaction of the end are those of the real engine; it can be made to crash at every boundary of every step. Thread-safe but for {@link #run}.
 */
public final class FakeJobs implements Jobs {

    /** How the transaction that ends a job is made. */
    @FunctionalInterface
    public interface Transactions {
        void run(Ending ending);
    }

    /** What happens in that transaction. */
    @FunctionalInterface
    public interface Ending {
        void in(Connection transaction);
    }

    /** Thrown out of {@link #run} where a crash was asked for: the process is gone, the journal stands as it was last written. */
    public static final class Crash extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Crash(String where) {
            super(where);
        }
    }

    /** Thrown out of a {@link #run} whose job was claimed again meanwhile: another has gone on with it, and what this one does is not recorded. */
    public static final class Lost extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Lost(String job) {
            super("job " + job + " is no longer ours");
        }
    }

    private final Map<String, FakeJobRun> jobs = new LinkedHashMap<>();
    private final Map<String, JobHandler> handlers = new LinkedHashMap<>();
    private final List<JobLogLine> log = new ArrayList<>();
    private final FakeEvents events;
    private final Transactions transactions;
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private int boundary;
    private int crashAt = -1;

    /** @param events where jobs and steps tell what becomes of them */
    public FakeJobs(FakeEvents events, Transactions transactions) {
        this.events = events;
        this.transactions = transactions;
    }

    public synchronized FakeJobs handler(JobHandler handler) {
        handlers.put(handler.type(), handler);
        return this;
    }

    /** The time of the jobs: stands still but for their waits. */
    public Clock clock() {
        return new Clock() {
            @Override
            public ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                return this;
            }

            @Override
            public Instant instant() {
                return now();
            }
        };
    }

    /** Makes the n-th boundary from now, counted from 0, a crash; -1 for none. Boundaries lie before and after every action, undo and end. */
    public synchronized void crashAt(int n) {
        boundary = 0;
        crashAt = n;
    }

    /** How many boundaries were passed since {@link #crashAt}. */
    public synchronized int boundaries() {
        return boundary;
    }

    /** Claims a job and runs it to its end from where its journal stands; called while it runs, this takes it over from that run. */
    public Job run(String id) {
        FakeJobRun run;
        synchronized (this) {
            run = jobs.get(id);
        }
        if (!run.state().isFinal()) {
            run.toEnd(handlers.get(run.request().type()));
        }
        return run.show();
    }

    /** Runs a job until somebody has to wait, so often. */
    public Job runUntilAwaiting(String id, int times) {
        FakeJobRun run = jobs.get(id);
        run.untilAwaiting(handlers.get(run.request().type()), times);
        return run.show();
    }

    /** The values that a job's steps have put. */
    public synchronized Map<String, String> values(String id) {
        return jobs.get(id).values();
    }

    /** The job's input. */
    public synchronized String input(String id) {
        return jobs.get(id).request().input();
    }

    /** Ends a job by force, as an administrator may while its handler is away: nothing is undone, and the handler never hears of it. */
    public synchronized void abandon(String id) {
        jobs.get(id).abandon();
    }

    /** The deadline passes. */
    public synchronized void expire(String id) {
        jobs.get(id).stop(JobState.FAILED, "it was not finished by its deadline");
    }

    @Override
    public synchronized String submit(Connection transaction, Request request) {
        if (jobs.values().stream().anyMatch(run -> !run.state().isFinal() && run.request().subject().equals(request.subject()))) {
            throw new NemboException(GeneralError.CONFLICT, "a job works on " + request.subject() + " already");
        }
        String id = "%08d-0000-7000-8000-000000000000".formatted(jobs.size() + 1);
        jobs.put(id, new FakeJobRun(this, id, request, now));
        return id;
    }

    @Override
    public synchronized Optional<Job> find(String id) {
        return Optional.ofNullable(jobs.get(id)).map(FakeJobRun::show);
    }

    @Override
    public synchronized Page<Job> list(Filter filter, PageRequest page) {
        List<Job> rows = jobs.values().stream().map(FakeJobRun::show)
                .filter(job -> filter.subject().isEmpty() || filter.subject().equals(job.subject()))
                .filter(job -> filter.type().isEmpty() || filter.type().equals(job.type()))
                .filter(job -> filter.owner().isEmpty() || filter.owner().equals(job.owner()))
                .filter(job -> filter.state().isEmpty() || filter.state().get() == job.state())
                .sorted(Comparator.comparing(Job::id).reversed())
                .filter(job -> page.after().isEmpty() || job.id().compareTo(page.after()) < 0).limit(page.limit() + 1L).toList();
        return Page.of(rows, page.limit(), Job::id);
    }

    @Override
    public synchronized List<JobStep> steps(String id) {
        return jobs.containsKey(id) ? jobs.get(id).steps() : List.of();
    }

    @Override
    public synchronized List<JobLogLine> log(String subject, long after, int limit) {
        return log.stream().filter(line -> line.position() > after && jobs.get(line.job()).request().subject().equals(subject)).limit(limit).toList();
    }

    @Override
    public synchronized boolean cancel(String id) {
        FakeJobRun run = jobs.get(id);
        if (run == null || run.state().isFinal()) {
            return false;
        }
        run.stop(JobState.CANCELLED, "it was cancelled");
        return true;
    }

    @Override
    public boolean cancel(Connection transaction, String id) {
        return cancel(id);
    }

    @Override
    public synchronized void fence(Connection transaction, StepContext context) {
        if (jobs.get(context.job()).fence() != context.fence()) {
            throw new Lost(context.job());
        }
    }

    synchronized Instant now() {
        return now;
    }

    synchronized void pass(Duration time) {
        now = now.plus(time);
    }

    synchronized void boundary(String where) {
        if (boundary++ == crashAt) {
            crashAt = -1;
            throw new Crash(where);
        }
    }

    synchronized void write(String job, String step, String line) {
        log.add(new JobLogLine(log.size() + 1L, job, now, step, line));
    }

    void tell(String subject, String type, String json) {
        events.publish("/jobs", type, subject, json);
    }

    void end(Ending ending) {
        transactions.run(ending);
    }
}
