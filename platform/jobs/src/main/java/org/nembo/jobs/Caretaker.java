package org.nembo.jobs;

import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks after the runs of a node while they work: renews leases, shows log lines early, passes on cancellations and deadlines. */
final class Caretaker implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Caretaker.class);
    private static final long LOG_MILLIS = 50;
    private static final long LOOK_MILLIS = 200;
    private static final long PURGE_SECONDS = 600;

    private final Claims claims;
    private final Journal journal;
    private final Retention retention;
    private final JobsSettings settings;
    private final Clock clock;
    private final Collection<JobRun> active;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        // Inherits nothing of who happens to be served when it is made, such as the trace in the log.
        Thread created = new Thread(null, task, "nembo-jobs-caretaker", 0, false);
        created.setDaemon(true);
        return created;
    });

    Caretaker(Claims claims, Journal journal, Retention retention, JobsSettings settings, Clock clock, Collection<JobRun> active) {
        this.claims = claims;
        this.journal = journal;
        this.retention = retention;
        this.settings = settings;
        this.clock = clock;
        this.active = active;
    }

    void start() {
        long beat = settings.lease().toMillis() / 3;
        thread.scheduleWithFixedDelay(guarded(this::renew), beat, beat, TimeUnit.MILLISECONDS);
        thread.scheduleWithFixedDelay(guarded(this::flush), LOG_MILLIS, LOG_MILLIS, TimeUnit.MILLISECONDS);
        thread.scheduleWithFixedDelay(guarded(this::look), LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
        thread.schedule(guarded(this::purge), 1, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        thread.shutdownNow();
        try {
            thread.awaitTermination(1, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void renew() {
        // The runs, not their jobs: a job may be claimed anew while this is on its way.
        List<JobRun> runs = List.copyOf(active);
        if (runs.isEmpty()) {
            return;
        }
        Set<String> held = claims.renew(jobs(runs));
        runs.stream().filter(run -> !held.contains(run.context().job())).forEach(run -> run.leave(Interruption.Reason.LOST));
    }

    private void flush() {
        for (JobRun run : active) {
            try {
                journal.flush(run.context());
            } catch (LeaseLost e) {
                run.leave(Interruption.Reason.LOST);
            }
        }
    }

    private void look() {
        List<JobRun> runs = List.copyOf(active);
        if (runs.isEmpty()) {
            return;
        }
        Set<String> cancelled = claims.cancelRequested(jobs(runs));
        for (JobRun run : runs) {
            if (cancelled.contains(run.context().job())) {
                run.stop(Interruption.Reason.CANCEL);
            }
            run.context().row().job().deadline().filter(deadline -> clock.millis() >= deadline.toEpochMilli())
                    .ifPresent(deadline -> run.stop(Interruption.Reason.DEADLINE));
            run.press(settings.cancelPatience().toMillis());
        }
    }

    private void purge() {
        long pause = PURGE_SECONDS;
        try {
            pause = retention.purge() == Retention.BATCH ? 1 : PURGE_SECONDS;
        } finally {
            if (!thread.isShutdown()) {
                thread.schedule(guarded(this::purge), pause, TimeUnit.SECONDS);
            }
        }
    }

    private static Set<String> jobs(List<JobRun> runs) {
        return runs.stream().map(run -> run.context().job()).collect(Collectors.toSet());
    }

    private static Runnable guarded(Runnable work) {
        return () -> {
            try {
                work.run();
            } catch (RuntimeException e) {
                log.error("Running jobs could not be looked after; trying again", e);
            }
        };
    }
}
