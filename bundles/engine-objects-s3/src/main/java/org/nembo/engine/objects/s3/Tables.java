package org.nembo.engine.objects.s3;

import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.statement.Query;
import org.nembo.api.error.NemboException;
import org.nembo.api.store.Databases;
import org.nembo.spi.object.ObjectError;

/**
 * The tables of the index. A change is one transaction of the database, under locks that hold over all nodes: on SQLite, which has one node, the database is
 * locked as a whole. Thread-safe.
 */
final class Tables {

    private static final int ATTEMPTS = 5;
    private static final long PAUSE_NANOS = 5_000_000;
    private static final int LOCK_MILLIS = 30_000;

    private final Jdbi jdbi;
    private final boolean oneNode;
    private final Ledger ledger;

    Tables(Databases databases, Ledger ledger) {
        this.jdbi = Jdbi.create(databases.open("objectindex", Tables.class));
        this.oneNode = databases.dialect() == Databases.Dialect.SQLITE;
        this.ledger = ledger;
    }

    /** @throws NemboException {@code OBJECTS_BUSY} when the database does not answer */
    <T> T read(Function<Handle, T> work) {
        try {
            return jdbi.withHandle(work::apply);
        } catch (JdbiException e) {
            throw busy(e);
        }
    }

    /**
     * Does something in a transaction, which is visible and durable when this returns. After a failure of the connection nobody knows whether it was done.
     *
     * @param work may be called again when the database has chosen others
     */
    <T> T change(List<Lock> locks, Function<Transaction, T> work) {
        for (int attempt = 1;; attempt++) {
            try {
                T result = jdbi.inTransaction(handle -> {
                    take(handle, locks);
                    Transaction change = new Transaction(handle);
                    T made = work.apply(change);
                    change.settle();
                    return made;
                });
                ledger.mayHaveChanged();
                return result;
            } catch (JdbiException e) {
                if (!isLostRace(e) || attempt == ATTEMPTS) {
                    throw busy(e);
                }
                LockSupport.parkNanos(PAUSE_NANOS * attempt + ThreadLocalRandom.current().nextLong(PAUSE_NANOS));
            }
        }
    }

    private void take(Handle handle, List<Lock> locks) {
        if (oneNode || locks.isEmpty()) {
            return;
        }
        String calls = locks.stream().map(lock -> lock.shared() ? "pg_advisory_xact_lock_shared(?)" : "pg_advisory_xact_lock(?)")
                .collect(Collectors.joining(", "));
        try (Query query = handle.createQuery("SELECT set_config('lock_timeout', '" + LOCK_MILLIS + "', true), " + calls)) {
            for (int i = 0; i < locks.size(); i++) {
                query.bind(i, locks.get(i).number());
            }
            query.map((row, context) -> true).one();
        }
    }

    /** Deadlocks, and who came second in a unique index. */
    private static boolean isLostRace(Throwable failure) {
        for (Throwable t = failure; t != null; t = t.getCause()) {
            if (t instanceof SQLException sql && sql.getSQLState() != null) {
                return List.of("40001", "40P01").contains(sql.getSQLState());
            }
        }
        return false;
    }

    private static NemboException busy(JdbiException e) {
        Throwable root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return new NemboException(ObjectError.OBJECTS_BUSY, "the index of objects in the database cannot be used: " + root.getMessage(), e);
    }
}
