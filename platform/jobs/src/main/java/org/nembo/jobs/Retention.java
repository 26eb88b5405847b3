package org.nembo.jobs;

import java.time.Clock;
import java.time.Duration;
import java.util.List;

/** Removes finished jobs with their journals, values and logs, a few at a time. */
final class Retention {

    static final int BATCH = 5;

    private final Sql sql;
    private final Duration kept;
    private final Clock clock;

    Retention(Sql sql, Duration kept, Clock clock) {
        this.sql = sql;
        this.kept = kept;
        this.clock = clock;
    }

    /** How many jobs went; {@value #BATCH} when there may be more. */
    int purge() {
        long before = clock.millis() - kept.toMillis();
        List<String> old = sql.read(handle -> handle.createQuery("SELECT id FROM job_run WHERE done = 1 AND updated < :before ORDER BY updated LIMIT :limit")
                .bind("before", before).bind("limit", BATCH).mapTo(String.class).list());
        if (old.isEmpty()) {
            return 0;
        }
        return sql.write("purge", handle -> {
            for (String table : List.of("job_step", "job_value")) {
                handle.createUpdate("DELETE FROM " + table + " WHERE job IN (<jobs>)").bindList("jobs", old).execute();
            }
            // The newest line stays: positions must not begin anew.
            handle.createUpdate("DELETE FROM job_log WHERE job IN (<jobs>) AND position < (SELECT max(position) FROM job_log)").bindList("jobs", old).execute();
            return handle.createUpdate("DELETE FROM job_run WHERE id IN (<jobs>)").bindList("jobs", old).execute();
        });
    }
}
