package org.nembo.jobs;

import java.sql.Connection;
import java.util.List;
import javax.sql.DataSource;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.HandleCallback;
import org.jdbi.v3.core.Jdbi;
import org.nembo.api.store.Databases.Dialect;
import org.nembo.jdbi.CallersConnection;

/**
 * The database with the few expressions in which the two engines differ, as {@code <now>}, {@code <lock>}, {@code <skip>} and {@code <position>}.
 * Leases and due times are compared by the database's clock, so that nodes need not agree about the time.
 */
final class Sql {

    /** Where a test may cut the power. */
    interface Power {
        /** @param moment before, inside (all is written, nothing committed) or after the transaction */
        void at(String transaction, String moment);
    }

    private final Jdbi jdbi;
    private final Power power;
    private final String lock;

    Sql(DataSource database, Dialect dialect, Power power) {
        this.jdbi = Jdbi.create(database);
        this.power = power;
        boolean sqlite = dialect == Dialect.SQLITE;
        jdbi.define("now", now(dialect));
        this.lock = sqlite ? "" : "FOR UPDATE";
        jdbi.define("lock", lock);
        jdbi.define("skip", sqlite ? "" : "FOR UPDATE SKIP LOCKED");
        jdbi.define("position", sqlite ? "(SELECT coalesce(max(position), 0) + 1 FROM job_log)" : "DEFAULT");
    }

    static String now(Dialect dialect) {
        return dialect == Dialect.SQLITE
                ? "CAST(round(unixepoch('subsec') * 1000) AS INTEGER)"
                : "CAST(extract(epoch FROM statement_timestamp()) * 1000 AS BIGINT)";
    }

    <T> T read(HandleCallback<T, RuntimeException> work) {
        return jdbi.withHandle(work);
    }

    <T> T write(String name, HandleCallback<T, RuntimeException> work) {
        power.at(name, "before");
        T result = jdbi.inTransaction(handle -> {
            T value = work.withHandle(handle);
            power.at(name, "inside");
            return value;
        });
        power.at(name, "after");
        return result;
    }

    /** Works in the caller's transaction, which stays open, as does its connection. */
    <T> T in(Connection transaction, HandleCallback<T, RuntimeException> work) {
        Handle handle = CallersConnection.on(transaction);
        handle.define("lock", lock);
        return work.withHandle(handle);
    }

    /** A list for {@code IN (…)}, which must not be empty. */
    static List<String> orNone(List<String> words) {
        return words.isEmpty() ? List.of("") : words;
    }

    /** The row lock that makes every write of a claim exclusive; answers whether cancelling was asked for. */
    static boolean fence(Handle handle, String job, long fence) {
        return handle.createQuery("SELECT cancel_requested FROM job_run WHERE id = :id AND fence = :fence AND done = 0 <lock>")
                .bind("id", job).bind("fence", fence).mapTo(int.class).findOne().orElseThrow(() -> new LeaseLost(job)) == 1;
    }
}
