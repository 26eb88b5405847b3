package org.nembo.security.throttle;

import java.time.Instant;
import java.util.Optional;
import java.util.function.UnaryOperator;
import javax.sql.DataSource;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** The table {@code throttle_count}: an amount by key, and when it was set. Every change is one statement that holds only if nobody was faster. */
final class Counts {

    private static final int TRIES = 20;

    /** An amount as it is stored. */
    record Count(long amount, Instant at) {
        static final Count NONE = new Count(0, Instant.EPOCH);
    }

    private final Jdbi jdbi;

    Counts(DataSource database) {
        this.jdbi = Jdbi.create(database);
    }

    Count get(String id) {
        return jdbi.withHandle(handle -> find(handle, id)).orElse(Count.NONE);
    }

    /** Changes a count. @return false when others changed it so often meanwhile that it was given up */
    boolean change(String id, UnaryOperator<Count> change) {
        return jdbi.withHandle(handle -> {
            for (int i = 0; i < TRIES; i++) {
                Optional<Count> before = find(handle, id);
                Count after = change.apply(before.orElse(Count.NONE));
                if (before.isPresent() ? update(handle, id, before.get(), after) : insert(handle, id, after)) {
                    return true;
                }
            }
            return false;
        });
    }

    void delete(String id) {
        jdbi.useHandle(handle -> handle.execute("DELETE FROM throttle_count WHERE id = ?", id));
    }

    int deleteOlder(String prefix, Instant than) {
        return jdbi.withHandle(handle -> handle.execute("DELETE FROM throttle_count WHERE at < ? AND substr(id, 1, 2) = ?", than.toEpochMilli(), prefix));
    }

    private static Optional<Count> find(Handle handle, String id) {
        return handle.createQuery("SELECT amount, at FROM throttle_count WHERE id = :id").bind("id", id)
                .map((row, context) -> new Count(row.getLong("amount"), Instant.ofEpochMilli(row.getLong("at")))).findOne();
    }

    private static boolean update(Handle handle, String id, Count before, Count after) {
        return handle.execute("UPDATE throttle_count SET amount = ?, at = ? WHERE id = ? AND amount = ? AND at = ?",
                after.amount(), after.at().toEpochMilli(), id, before.amount(), before.at().toEpochMilli()) == 1;
    }

    private static boolean insert(Handle handle, String id, Count count) {
        return handle.execute("INSERT INTO throttle_count (id, amount, at) VALUES (?, ?, ?) ON CONFLICT (id) DO NOTHING",
                id, count.amount(), count.at().toEpochMilli()) == 1;
    }
}
