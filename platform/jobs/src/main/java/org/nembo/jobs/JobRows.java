package org.nembo.jobs;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.statement.Query;
import org.nembo.api.job.Job;
import org.nembo.api.job.JobLogLine;
import org.nembo.api.job.JobState;
import org.nembo.api.job.JobStep;
import org.nembo.api.job.Jobs;
import org.nembo.api.store.Databases.Dialect;

/** What is read of jobs, and how they come in. Thread-safe. */
final class JobRows {

    private static final String LINES = "SELECT position, job, time, step, line FROM job_log ";

    private final Sql sql;
    private final String insert;
    private final String cancel;

    JobRows(Sql sql, Dialect dialect) {
        this.sql = sql;
        String now = Sql.now(dialect);
        this.insert = "INSERT INTO job_run (id, type, subject, owner, input, deadline, created, updated, due, state, announced, done, cancel_requested, fence, "
                + "lease_until, failures) VALUES (?, ?, ?, ?, ?, ?, ?, ?, " + now + ", 'QUEUED', 'QUEUED', 0, 0, 0, 0, 0) ON CONFLICT DO NOTHING";
        this.cancel = "UPDATE job_run SET cancel_requested = 1, due = " + now + " WHERE id = ? AND done = 0";
    }

    /** False when an unfinished job works on that subject. */
    boolean insert(Connection transaction, String id, Jobs.Request request, Instant now) throws SQLException {
        try (PreparedStatement statement = transaction.prepareStatement(insert)) {
            statement.setString(1, id);
            statement.setString(2, request.type());
            statement.setString(3, request.subject());
            statement.setString(4, request.owner());
            statement.setString(5, request.input());
            if (request.deadline().isPresent()) {
                statement.setLong(6, request.deadline().get().toEpochMilli());
            } else {
                statement.setNull(6, Types.BIGINT);
            }
            statement.setLong(7, now.toEpochMilli());
            statement.setLong(8, now.toEpochMilli());
            return statement.executeUpdate() == 1;
        }
    }

    boolean cancel(Connection transaction, String id) throws SQLException {
        try (PreparedStatement statement = transaction.prepareStatement(cancel)) {
            statement.setString(1, id);
            return statement.executeUpdate() == 1;
        }
    }

    boolean cancel(String id) {
        return sql.write("cancel", handle -> handle.createUpdate("UPDATE job_run SET cancel_requested = 1, due = <now> WHERE id = :id AND done = 0")
                .bind("id", id).execute()) == 1;
    }

    /** @throws LeaseLost when a later claim has the job, or it has ended */
    void fence(Connection transaction, String id, long fence) {
        sql.in(transaction, handle -> Sql.fence(handle, id, fence));
    }

    /** Ends a job that waits for its handler, without the handler; false when it does not wait for one. */
    boolean abandon(String id, JobEvents events, Instant now) {
        return sql.write("abandon", handle -> handle.createQuery("""
                UPDATE job_run SET state = 'CANCELLED', announced = 'CANCELLED', outcome = 'CANCELLED', done = 1, cancel_requested = 1, fence = fence + 1,
                    lease_until = 0, node = NULL, updated = :updated, error = 'ended by force while the bundle was absent that does jobs of the type ' || type
                        || ': nothing was undone'
                WHERE id = :id AND done = 0 AND state = 'WAITING_FOR_HANDLER' RETURNING\s""" + JobRow.COLUMNS)
                .bind("id", id).bind("updated", now.toEpochMilli()).map((rs, context) -> JobRow.of(rs)).findOne()
                .map(row -> {
                    events.job(handle.getConnection(), row.job(), row.job().state(), row.job().error());
                    return true;
                }).orElse(false));
    }

    /** Makes a job that pauses due now; false when it does not pause. */
    boolean hasten(String id) {
        return sql.write("hasten", handle -> handle.createUpdate("""
                UPDATE job_run SET due = <now> WHERE id = :id AND done = 0 AND lease_until <= <now> AND due > <now>""").bind("id", id).execute()) == 1;
    }

    Optional<Job> find(String id) {
        return sql.read(handle -> handle.createQuery("SELECT " + JobRow.COLUMNS + " FROM job_run WHERE id = :id").bind("id", id)
                .map((rs, context) -> JobRow.of(rs).job()).findOne());
    }

    /** Newest first: identifiers grow with time. */
    List<Job> list(Jobs.Filter filter, String after, int limit) {
        StringBuilder text = new StringBuilder("SELECT " + JobRow.COLUMNS + " FROM job_run WHERE 1 = 1");
        text.append(filter.subject().isEmpty() ? "" : " AND subject = :subject");
        text.append(filter.type().isEmpty() ? "" : " AND type = :type");
        text.append(filter.owner().isEmpty() ? "" : " AND owner = :owner");
        text.append(filter.state().isEmpty() ? "" : " AND state = :state");
        text.append(after.isEmpty() ? "" : " AND id < :after");
        text.append(" ORDER BY id DESC LIMIT :limit");
        return sql.read(handle -> {
            Query query = handle.createQuery(text.toString()).bind("limit", limit);
            bind(query, "subject", filter.subject());
            bind(query, "type", filter.type());
            bind(query, "owner", filter.owner());
            bind(query, "state", filter.state().map(JobState::name).orElse(""));
            bind(query, "after", after);
            return query.map((rs, context) -> JobRow.of(rs).job()).list();
        });
    }

    private static void bind(Query query, String name, String value) {
        if (!value.isEmpty()) {
            query.bind(name, value);
        }
    }

    List<JobStep> steps(String id) {
        return sql.read(handle -> handle.createQuery("SELECT * FROM job_step WHERE job = :job ORDER BY sequence").bind("job", id)
                .map((rs, context) -> StepRow.of(rs).shown()).list());
    }

    List<JobLogLine> logOfSubject(String subject, long after, int limit) {
        return lines(LINES + "WHERE subject = :of AND position > :after ORDER BY position LIMIT :limit", subject, after, limit);
    }

    List<JobLogLine> logOfJob(String job, long after, int limit) {
        return lines(LINES + "WHERE job = :of AND position > :after ORDER BY position LIMIT :limit", job, after, limit);
    }

    private List<JobLogLine> lines(String text, String of, long after, int limit) {
        return sql.read(handle -> handle.createQuery(text).bind("of", of).bind("after", after).bind("limit", limit)
                .map((rs, context) -> new JobLogLine(rs.getLong(1), rs.getString(2), Instant.ofEpochMilli(rs.getLong(3)), rs.getString(4), rs.getString(5)))
                .list());
    }
}
