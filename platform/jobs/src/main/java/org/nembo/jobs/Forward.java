package org.nembo.jobs;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.nembo.api.job.JobState;
import org.nembo.api.job.JobStep.State;
import org.nembo.api.job.Step;
import org.nembo.api.job.StepResult;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The way forward: the next step that is not done, its retries and its failure. Confined to the thread of its run. */
final class Forward {

    static final int MAX_UNENDED = 20;
    private static final Logger log = LoggerFactory.getLogger(Forward.class);

    private final JobRun run;

    Forward(JobRun run) {
        this.run = run;
    }

    void next(List<Step> steps) {
        List<StepRow> rows = run.rows();
        int next = 0;
        while (next < rows.size() && rows.get(next).state() == State.DONE) {
            next++;
        }
        if (next == steps.size()) {
            run.end(JobState.SUCCEEDED);
        } else if (next < rows.size() && rows.get(next).unended() >= MAX_UNENDED) {
            fail(rows.get(next), "the server stopped %d times in a row while it ran".formatted(rows.get(next).unended()));
        } else {
            execute(steps.get(next), begin(steps.get(next), next));
        }
    }

    private StepRow begin(Step step, int sequence) {
        boolean fresh = sequence == run.rows().size();
        if (!fresh && run.rows().get(sequence).state() == State.AWAITING) {
            // Looking again needs no entry: the journal knows already that it was begun.
            return run.rows().get(sequence);
        }
        StepRow row = fresh ? StepRow.first(sequence, step.name(), run.now()) : run.rows().get(sequence).again(run.now());
        run.write(run.running("begin").step(row));
        return row;
    }

    private void execute(Step step, StepRow row) {
        StepResult result;
        try {
            result = run.inside(step.name(), () -> step.action().run(run.context()));
        } catch (JobRun.Left e) {
            run.release(Optional.of(row));
            return;
        } catch (LeaseLost e) {
            throw e;
        } catch (Exception e) {
            failed(step, row, e);
            return;
        }
        if (result instanceof StepResult.Await await) {
            pause(row, await);
        } else {
            run.write(run.running("done").step(row.ended(State.DONE, run.now(), Optional.empty())));
        }
    }

    private void pause(StepRow row, StepResult.Await await) {
        Duration left = await.within().minus(row.sinceBegun(run.now()));
        if (left.isNegative() || left.isZero()) {
            fail(row, "%s: not within %d s".formatted(await.what(), await.within().toSeconds()));
            return;
        }
        StepRow awaiting = row.awaiting(Failure.shorten(await.what()));
        Duration pause = left.compareTo(await.poll()) < 0 ? left : await.poll();
        run.write(run.queued("await", awaiting.detail()).step(awaiting).quietly(row.state() == State.AWAITING && row.detail().equals(awaiting.detail()))
                .pause(pause));
        run.rest();
    }

    private void failed(Step step, StepRow row, Exception failure) {
        Optional<JobState> stop = run.stopWanted();
        if (run.isReleased()) {
            run.release(Optional.of(row));
        } else if (stop.isPresent()) {
            StepRow stopped = row.ended(State.FAILED, run.now(), run.stopCause());
            run.compensate(Change.of("stopped", JobState.COMPENSATING, stop, run.stopCause()).step(stopped));
        } else if (Failure.isRetryable(failure) && row.failures() + 1 < step.attempts()) {
            StepRow retrying = row.failedOnce(State.RETRYING, Failure.words(failure));
            run.context().log("failed, will be tried again: " + Failure.words(failure));
            run.write(run.queued("retry", retrying.detail()).step(retrying).pause(Failure.backoff(step.backoff(), retrying.failures())));
            run.rest();
        } else {
            if (Failure.isInternal(failure)) {
                log.error("Job {}: step '{}' failed", run.context().job(), step.name(), failure);
            }
            fail(row, Failure.words(failure));
        }
    }

    private void fail(StepRow row, String why) {
        run.context().inStep(row.name());
        run.context().log("failed: " + why);
        StepRow failed = row.ended(State.FAILED, run.now(), Optional.of(why));
        String error = Failure.shorten("step '%s' failed: %s".formatted(row.name(), why));
        run.compensate(Change.of("failed", JobState.COMPENSATING, Optional.of(JobState.FAILED), Optional.of(error)).step(failed));
    }
}
