package org.nembo.jobs;

import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.nembo.api.job.JobState;

/** Takes, keeps and gives back the leases of one life of a node. Thread-safe. */
final class Claims {

    /**
     * Who claims.
     *
     * @param node the server process's name, kept over restarts
     * @param boot one life of it
     */
    record Holder(String node, String boot) {
    }

    private final Sql sql;
    private final JobEvents events;
    private final Holder holder;
    private final Duration lease;
    private final Clock clock;

    Claims(Sql sql, JobEvents events, Holder holder, Duration lease, Clock clock) {
        this.sql = sql;
        this.events = events;
        this.holder = holder;
        this.lease = lease;
        this.clock = clock;
    }

    /** Frees what earlier lives of this node held; they cannot be alive. With {@code all}, what anybody held. */
    int releaseEarlierLives(boolean all) {
        return sql.write("release earlier lives", handle -> handle.createUpdate("""
                UPDATE job_run SET lease_until = 0, node = NULL, state = CASE WHEN outcome IS NULL THEN 'QUEUED' ELSE 'COMPENSATING' END
                WHERE done = 0 AND lease_until > 0 AND boot <> :boot AND (node = :node OR :all = 1)""")
                .bind("boot", holder.boot()).bind("node", holder.node()).bind("all", all ? 1 : 0).execute());
    }

    /** Frees what this life still holds and bars it from writing on. */
    int releaseAll() {
        return sql.write("release all", handle -> handle.createUpdate("""
                UPDATE job_run SET lease_until = 0, node = NULL, fence = fence + 1, state = CASE WHEN outcome IS NULL THEN 'QUEUED' ELSE 'COMPENSATING' END
                WHERE done = 0 AND lease_until > 0 AND boot = :boot""").bind("boot", holder.boot()).execute());
    }

    /** The job of one of the types that has been due longest. */
    Optional<Journal.Claimed> claim(Collection<String> types) {
        List<String> known = Sql.orNone(List.copyOf(types));
        if (!isAnyDue(known)) {
            return Optional.empty();
        }
        return sql.write("claim", handle -> handle.createQuery("""
                UPDATE job_run SET state = CASE WHEN outcome IS NULL THEN 'RUNNING' ELSE 'COMPENSATING' END,
                    error = CASE WHEN outcome IS NULL THEN NULL ELSE error END,
                    node = :node, boot = :boot, fence = fence + 1, lease_until = <now> + :lease, updated = :updated
                WHERE id = (SELECT id FROM job_run WHERE done = 0 AND due <= <now> AND lease_until <= <now> AND type IN (<types>)
                    ORDER BY due, id LIMIT 1 <skip>)
                RETURNING\s""" + JobRow.COLUMNS)
                .bind("node", holder.node()).bind("boot", holder.boot()).bind("lease", lease.toMillis()).bind("updated", clock.millis())
                .bindList("types", known).map((rs, context) -> JobRow.of(rs)).findOne()
                .map(row -> load(handle, announce(handle, row))));
    }

    private boolean isAnyDue(List<String> types) {
        return sql.read(handle -> handle.createQuery("""
                SELECT 1 FROM job_run WHERE done = 0 AND due <= <now> AND lease_until <= <now> AND type IN (<types>) LIMIT 1""")
                .bindList("types", types).mapTo(int.class).findOne().isPresent());
    }

    private JobRow announce(Handle handle, JobRow row) {
        JobState state = row.job().state();
        if (state == row.announced()) {
            return row;
        }
        handle.createUpdate("UPDATE job_run SET announced = :state WHERE id = :id").bind("state", state.name()).bind("id", row.id()).execute();
        events.job(handle.getConnection(), row.job(), state, row.job().error());
        return new JobRow(row.job(), row.input(), row.fence(), row.outcome(), state, row.failures());
    }

    private static Journal.Claimed load(Handle handle, JobRow row) {
        List<StepRow> steps = handle.createQuery("SELECT * FROM job_step WHERE job = :job ORDER BY sequence")
                .bind("job", row.id()).map((rs, context) -> StepRow.of(rs)).list();
        Map<String, String> values = new HashMap<>();
        handle.createQuery("SELECT name, value FROM job_value WHERE job = :job").bind("job", row.id())
                .map((rs, context) -> Map.entry(rs.getString(1), rs.getString(2))).forEach(entry -> values.put(entry.getKey(), entry.getValue()));
        long lines = handle.createQuery("SELECT count(*) FROM job_log WHERE job = :job").bind("job", row.id()).mapTo(long.class).one();
        return new Journal.Claimed(row, steps, values, lines);
    }

    /** Marks due jobs that nobody here can do. Waits a moment first, as a bundle that is being replaced is back at once. */
    int markWaiting(Collection<String> types, Duration grace) {
        List<String> known = Sql.orNone(List.copyOf(types));
        boolean any = sql.read(handle -> handle.createQuery("SELECT 1 FROM job_run WHERE " + UNKNOWN + " LIMIT 1").bind("grace", grace.toMillis())
                .bindList("types", known).mapTo(int.class).findOne().isPresent());
        return !any ? 0 : sql.write("mark waiting", handle -> handle.createQuery("UPDATE job_run SET state = 'WAITING_FOR_HANDLER', "
                + "announced = 'WAITING_FOR_HANDLER', node = NULL, updated = :updated, error = CASE WHEN outcome IS NULL THEN "
                + "'waits until a bundle is deployed that does jobs of the type ' || type || :meanwhile ELSE error END WHERE " + UNKNOWN
                + " RETURNING " + JobRow.COLUMNS)
                .bind("grace", grace.toMillis()).bind("updated", clock.millis()).bind("meanwhile", MEANWHILE).bindList("types", known)
                .map((rs, context) -> JobRow.of(rs)).stream()
                .mapToInt(row -> {
                    events.job(handle.getConnection(), row.job(), row.job().state(), row.job().error());
                    return 1;
                }).sum());
    }

    /** A deadline or a cancellation needs the handler as well: only it can undo what was done. */
    private static final String MEANWHILE = "; until then it is neither cancelled nor ended by its deadline: job:cancel --force ends it and undoes nothing";
    private static final String UNKNOWN = "done = 0 AND state <> 'WAITING_FOR_HANDLER' AND due <= <now> - :grace AND lease_until <= <now> "
            + "AND type NOT IN (<types>)";

    /** How many milliseconds until a job of the types is due or its lease is over; empty when there is none. */
    OptionalLong untilNext(Collection<String> types) {
        return sql.read(handle -> handle.createQuery("""
                SELECT min(CASE WHEN due > lease_until THEN due ELSE lease_until END) - <now> AS wait FROM job_run WHERE done = 0 AND type IN (<types>)""")
                .bindList("types", Sql.orNone(List.copyOf(types)))
                .map((rs, context) -> {
                    long wait = rs.getLong(1);
                    return rs.wasNull() ? OptionalLong.empty() : OptionalLong.of(Math.max(0, wait));
                }).one());
    }

    /** Renews the leases of the jobs; answers those that are still held. */
    Set<String> renew(Collection<String> jobs) {
        return sql.write("heartbeat", handle -> new HashSet<>(handle.createQuery("""
                UPDATE job_run SET lease_until = <now> + :lease WHERE done = 0 AND boot = :boot AND lease_until > 0 AND id IN (<jobs>) RETURNING id""")
                .bind("lease", lease.toMillis()).bind("boot", holder.boot()).bindList("jobs", Sql.orNone(List.copyOf(jobs)))
                .mapTo(String.class).list()));
    }

    /** Which of the jobs somebody asked to cancel. */
    Set<String> cancelRequested(Collection<String> jobs) {
        return sql.read(handle -> new HashSet<>(handle.createQuery("SELECT id FROM job_run WHERE cancel_requested = 1 AND outcome IS NULL AND id IN (<jobs>)")
                .bindList("jobs", Sql.orNone(List.copyOf(jobs))).mapTo(String.class).list()));
    }
}
