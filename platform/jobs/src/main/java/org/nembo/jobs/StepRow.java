package org.nembo.jobs;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.nembo.api.job.JobStep;
import org.nembo.api.job.JobStep.State;

/**
 * A row of {@code job_step}.
 *
 * @param attempt  how often it was begun
 * @param failures how often it failed since it last succeeded or awaited
 * @param unended  how often it was begun since it last came to any end: more than once when a process died in between
 * @param begun    when it was begun first
 * @param started  when this attempt was begun
 */
record StepRow(int sequence, String name, State state, int attempt, int failures, int unended, Instant begun, Instant started, Optional<Instant> ended,
        Optional<String> detail) {

    static StepRow first(int sequence, String name, Instant now) {
        return new StepRow(sequence, name, State.RUNNING, 1, 0, 1, now, now, Optional.empty(), Optional.empty());
    }

    static StepRow of(ResultSet rs) throws SQLException {
        long ended = rs.getLong("ended");
        Optional<Instant> end = rs.wasNull() ? Optional.empty() : Optional.of(Instant.ofEpochMilli(ended));
        return new StepRow(rs.getInt("sequence"), rs.getString("name"), State.valueOf(rs.getString("state")), rs.getInt("attempt"), rs.getInt("failures"),
                rs.getInt("unended"), Instant.ofEpochMilli(rs.getLong("begun")), Instant.ofEpochMilli(rs.getLong("started")), end,
                Optional.ofNullable(rs.getString("detail")));
    }

    /** Begun once more. */
    StepRow again(Instant now) {
        return new StepRow(sequence, name, State.RUNNING, attempt + 1, failures, unended + 1, begun, now, Optional.empty(), Optional.empty());
    }

    /** Being taken back: counts anew, unless it was being taken back already. */
    StepRow undoing(Instant now) {
        boolean first = state != State.UNDOING;
        return new StepRow(sequence, name, State.UNDOING, first ? 1 : attempt + 1, first ? 0 : failures, first ? 1 : unended + 1, begun, now,
                Optional.empty(), Optional.empty());
    }

    /** Waits for something, and is well. */
    StepRow awaiting(String what) {
        return new StepRow(sequence, name, State.AWAITING, attempt, 0, 0, begun, started, Optional.empty(), Optional.of(what));
    }

    /** Interrupted in an orderly way, which is nobody's fault. */
    StepRow released(State newState, String why) {
        return new StepRow(sequence, name, newState, attempt, failures, Math.max(0, unended - 1), begun, started, Optional.empty(), Optional.of(why));
    }

    /** Failed in a way that is tried again. */
    StepRow failedOnce(State newState, String why) {
        return new StepRow(sequence, name, newState, attempt, failures + 1, 0, begun, started, Optional.empty(), Optional.of(why));
    }

    StepRow ended(State newState, Instant now, Optional<String> why) {
        return new StepRow(sequence, name, newState, attempt, failures, 0, begun, started, Optional.of(now), why);
    }

    boolean isUndone() {
        return state == State.UNDONE || state == State.UNDO_FAILED;
    }

    Duration sinceBegun(Instant now) {
        return Duration.between(begun, now);
    }

    JobStep shown() {
        return new JobStep(sequence, name, state, attempt, started, ended, detail);
    }
}
