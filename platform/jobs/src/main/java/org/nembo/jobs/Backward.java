package org.nembo.jobs;

import java.util.List;
import java.util.Optional;
import org.nembo.api.job.JobStep.State;
import org.nembo.api.job.Step;
import org.nembo.api.job.StepResult;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The way back: undoes what was begun, in reverse. What cannot be undone is recorded and stops nothing. Confined to the thread of its run. */
final class Backward {

    private static final Logger log = LoggerFactory.getLogger(Backward.class);

    private final JobRun run;

    Backward(JobRun run) {
        this.run = run;
    }

    void next(List<Step> steps) {
        Optional<StepRow> next = lastBegun();
        if (next.isEmpty()) {
            run.end(run.outcome().orElseThrow());
            return;
        }
        StepRow row = next.get();
        Optional<Step> step = steps.stream().filter(candidate -> candidate.name().equals(row.name())).findFirst();
        if (step.isEmpty()) {
            giveUp(row, "its handler does not know this step any more");
        } else if (row.state() == State.UNDOING && row.unended() >= Forward.MAX_UNENDED) {
            giveUp(row, "the server stopped %d times in a row while it was undone".formatted(row.unended()));
        } else {
            undo(step.get(), row.undoing(run.now()));
        }
    }

    /** Leaves the last begun step as it is, or ends the job when none is left. */
    void giveUpNext(String why) {
        lastBegun().ifPresentOrElse(row -> giveUp(row, why), () -> run.end(run.outcome().orElseThrow()));
    }

    private Optional<StepRow> lastBegun() {
        List<StepRow> rows = run.rows();
        for (int i = rows.size() - 1; i >= 0; i--) {
            if (!rows.get(i).isUndone()) {
                return Optional.of(rows.get(i));
            }
        }
        return Optional.empty();
    }

    private void undo(Step step, StepRow row) {
        run.write(run.compensating("begin undo", row));
        try {
            run.inside(step.name(), () -> {
                step.undo().run(run.context());
                return StepResult.done();
            });
        } catch (JobRun.Left e) {
            run.release(Optional.of(row));
            return;
        } catch (LeaseLost e) {
            throw e;
        } catch (Exception e) {
            failed(step, row, e);
            return;
        }
        run.write(run.compensating("undone", row.ended(State.UNDONE, run.now(), Optional.empty())));
    }

    private void failed(Step step, StepRow row, Exception failure) {
        if (run.isReleased()) {
            run.release(Optional.of(row));
            return;
        }
        String words = Failure.words(failure);
        StepRow failed = row.failedOnce(State.UNDOING, words);
        if (Failure.isFinalForUndo(failure) || failed.failures() >= step.attempts()) {
            log.error("Job {}: step '{}' could not be undone", run.context().job(), step.name(), failure);
            giveUp(failed, words);
        } else {
            run.context().log("could not be undone, will be tried again: " + words);
            run.write(run.compensating("retry undo", failed).pause(Failure.backoff(step.backoff(), failed.failures())));
            run.rest();
        }
    }

    private void giveUp(StepRow row, String why) {
        log.warn("Job {}: step '{}' is not undone, something may be left over: {}", run.context().job(), row.name(), why);
        run.context().inStep(row.name());
        run.context().log("not undone, something may be left over: " + why);
        run.write(run.compensating("undo failed", row.ended(State.UNDO_FAILED, run.now(), Optional.of(why))));
    }
}
