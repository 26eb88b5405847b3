package org.nembo.jobs;

import java.sql.Connection;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.nembo.api.job.JobState;

/**
 * Writes what becomes of claimed jobs. Every transaction first locks the job's row under its fence; then the step, the values, the lines, the events and
 * the job's state go in together or not at all. Thread-safe.
 */
final class Journal {

    /** A job with all that its earlier claims have written. */
    record Claimed(JobRow row, List<StepRow> steps, Map<String, String> values, long lines) {
    }

    /** Takes part in the transaction that ends a job. */
    @FunctionalInterface
    interface Finisher {
        void finished(Connection transaction);
    }

    private final Sql sql;
    private final JobEvents events;
    private final Clock clock;

    Journal(Sql sql, JobEvents events, Clock clock) {
        this.sql = sql;
        this.events = events;
        this.clock = clock;
    }

    /**
     * Writes a change.
     *
     * @param announced the last state that was published
     * @return the last state that is published now; empty when nothing was written, because the job was to succeed but somebody asked to cancel it
     */
    Optional<JobState> write(RunContext context, Change change, JobState announced, Finisher finisher) {
        context.writing().lock();
        try {
            return sql.write(change.what(), handle -> {
                boolean cancel = Sql.fence(handle, context.job(), context.fence());
                if (cancel && change.state() == JobState.SUCCEEDED) {
                    return Optional.empty();
                }
                if (change.state().isFinal()) {
                    finisher.finished(handle.getConnection());
                }
                change.step().ifPresent(step -> writeStep(handle, context, step, change.quiet()));
                writeValues(handle, context);
                writeLines(handle, context);
                return Optional.of(writeJob(handle, context, change, announced, cancel));
            });
        } finally {
            context.writing().unlock();
        }
    }

    /** Shows waiting lines now, unless the run is writing anyway. */
    void flush(RunContext context) {
        if (context.hasLines() && context.writing().tryLock()) {
            try {
                sql.write("log", handle -> {
                    Sql.fence(handle, context.job(), context.fence());
                    writeLines(handle, context);
                    return true;
                });
            } finally {
                context.writing().unlock();
            }
        }
    }

    private void writeStep(Handle handle, RunContext context, StepRow step, boolean quiet) {
        handle.createUpdate("""
                INSERT INTO job_step (job, sequence, name, state, attempt, failures, unended, begun, started, ended, detail)
                VALUES (:job, :sequence, :name, :state, :attempt, :failures, :unended, :begun, :started, :ended, :detail)
                ON CONFLICT (job, sequence) DO UPDATE SET state = excluded.state, attempt = excluded.attempt, failures = excluded.failures,
                    unended = excluded.unended, started = excluded.started, ended = excluded.ended, detail = excluded.detail""")
                .bind("job", context.job()).bind("sequence", step.sequence()).bind("name", step.name()).bind("state", step.state().name())
                .bind("attempt", step.attempt()).bind("failures", step.failures()).bind("unended", step.unended()).bind("begun", step.begun().toEpochMilli())
                .bind("started", step.started().toEpochMilli()).bind("ended", step.ended().map(Instant::toEpochMilli).orElse(null))
                .bind("detail", step.detail().orElse(null)).execute();
        if (!quiet) {
            events.step(handle.getConnection(), context.row().job(), step);
        }
    }

    private static void writeValues(Handle handle, RunContext context) {
        context.takeValues().forEach((name, value) -> handle.createUpdate("""
                INSERT INTO job_value (job, name, value) VALUES (:job, :name, :value) ON CONFLICT (job, name) DO UPDATE SET value = excluded.value""")
                .bind("job", context.job()).bind("name", name).bind("value", value).execute());
    }

    private static void writeLines(Handle handle, RunContext context) {
        List<RunContext.Line> lines = context.takeLines();
        if (lines.isEmpty()) {
            return;
        }
        PreparedBatch batch = handle.prepareBatch("""
                INSERT INTO job_log (position, job, subject, time, step, line) VALUES (<position>, :job, :subject, :time, :step, :line)""");
        for (RunContext.Line line : lines) {
            batch.bind("job", context.job()).bind("subject", context.subject()).bind("time", line.time()).bind("step", line.step())
                    .bind("line", line.text()).add();
        }
        batch.execute();
    }

    private JobState writeJob(Handle handle, RunContext context, Change change, JobState announced, boolean cancel) {
        JobState state = change.state();
        // Between two polls nothing has changed that people care for.
        boolean announce = state != JobState.QUEUED && state != announced;
        boolean hurry = cancel && change.outcome().isEmpty();
        handle.createUpdate("""
                UPDATE job_run SET state = :state, announced = :announced, outcome = :outcome, error = :error, done = :done, failures = :failures,
                    updated = :updated, node = CASE WHEN :released = 1 THEN NULL ELSE node END,
                    lease_until = CASE WHEN :released = 1 THEN 0 ELSE lease_until END,
                    due = CASE WHEN :paused = 0 THEN due WHEN deadline IS NOT NULL AND outcome IS NULL AND deadline < <now> + :pause
                        THEN deadline ELSE <now> + :pause END
                WHERE id = :id""")
                .bind("id", context.job()).bind("state", state.name()).bind("announced", (announce ? state : announced).name())
                .bind("outcome", change.outcome().map(Enum::name).orElse(null)).bind("error", change.error().orElse(null))
                .bind("done", state.isFinal() ? 1 : 0).bind("failures", change.failures()).bind("updated", clock.millis())
                .bind("released", change.releases() ? 1 : 0).bind("paused", change.pause().isPresent() ? 1 : 0)
                .bind("pause", hurry ? 0 : change.pause().map(Duration::toMillis).orElse(0L)).execute();
        if (announce) {
            events.job(handle.getConnection(), context.row().job(), state, change.error());
        }
        return announce ? state : announced;
    }
}
