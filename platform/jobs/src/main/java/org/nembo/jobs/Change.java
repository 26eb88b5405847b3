package org.nembo.jobs;

import java.time.Duration;
import java.util.Optional;
import org.nembo.api.job.JobState;

/**
 * What one transaction makes of a job and at most one of its steps.
 *
 * @param what     names the transaction, for messages and tests
 * @param step     the step's new row
 * @param quiet    whether the step's event is left out because nothing that people see has changed
 * @param state    the job's new state; its lease is kept if that is RUNNING or COMPENSATING and there is no pause
 * @param outcome  how it will end, once it is being compensated
 * @param error    why, or what it waits for
 * @param pause    after which the job may be claimed again; empty when this claim goes on with it
 * @param failures how often its end could not be recorded
 */
record Change(String what, Optional<StepRow> step, boolean quiet, JobState state, Optional<JobState> outcome, Optional<String> error,
        Optional<Duration> pause, int failures) {

    static Change of(String what, JobState state, Optional<JobState> outcome, Optional<String> error) {
        return new Change(what, Optional.empty(), false, state, outcome, error, Optional.empty(), 0);
    }

    Change step(StepRow row) {
        return new Change(what, Optional.of(row), quiet, state, outcome, error, pause, failures);
    }

    Change quietly(boolean now) {
        return new Change(what, step, now, state, outcome, error, pause, failures);
    }

    Change pause(Duration time) {
        return new Change(what, step, quiet, state, outcome, error, Optional.of(time), failures);
    }

    Change failures(int count) {
        return new Change(what, step, quiet, state, outcome, error, pause, count);
    }

    boolean releases() {
        return pause.isPresent() || state.isFinal();
    }
}
