package org.nembo.jobs;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import org.nembo.api.job.Job;
import org.nembo.api.job.JobState;

/**
 * A row of {@code job_run}.
 *
 * @param job       what may be shown of it
 * @param input     the JSON text it was submitted with
 * @param fence     the number of the claim that holds it
 * @param outcome   how it will end once everything is undone; empty while it goes forward
 * @param announced the last state that was published
 * @param failures  how often its end could not be recorded
 */
record JobRow(Job job, String input, long fence, Optional<JobState> outcome, JobState announced, int failures) {

    static final String COLUMNS = "id, type, subject, owner, input, state, announced, outcome, error, cancel_requested, node, fence, deadline, failures, "
            + "created, updated";

    static JobRow of(ResultSet rs) throws SQLException {
        long deadline = rs.getLong("deadline");
        Optional<Instant> end = rs.wasNull() ? Optional.empty() : Optional.of(Instant.ofEpochMilli(deadline));
        Job job = new Job(rs.getString("id"), rs.getString("type"), rs.getString("subject"), rs.getString("owner"), JobState.valueOf(rs.getString("state")),
                Instant.ofEpochMilli(rs.getLong("created")), Instant.ofEpochMilli(rs.getLong("updated")), Optional.ofNullable(rs.getString("node")), end,
                rs.getInt("cancel_requested") == 1, Optional.ofNullable(rs.getString("error")));
        return new JobRow(job, rs.getString("input"), rs.getLong("fence"), Optional.ofNullable(rs.getString("outcome")).map(JobState::valueOf),
                JobState.valueOf(rs.getString("announced")), rs.getInt("failures"));
    }

    String id() {
        return job.id();
    }
}
