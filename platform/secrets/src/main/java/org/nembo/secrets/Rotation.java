package org.nembo.secrets;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.nembo.api.audit.Audit;
import org.nembo.api.audit.AuditEntry;
import org.nembo.api.error.NemboException;

/**
 * Puts values under newer keys while everybody goes on reading and writing. A row is replaced on its own, and only if it is still the one that was read:
 * whoever writes meanwhile wins. What is done stays done, so a rotation that was killed goes on where it was, on this node or another.
 */
final class Rotation {

    static final String ACTION = "secrets:rotate";
    private static final String DATA_KEYS = "data-keys";

    /**
     * How far it is.
     *
     * @param unreadable what could not be opened and was left as it is
     */
    record Progress(long done, long left, List<String> unreadable) {
        Progress {
            unreadable = List.copyOf(unreadable);
        }
    }

    private final SecretStore store;
    private final Audit audit;
    private final int batch;

    Rotation(SecretStore store, Audit audit, int batch) {
        this.store = store;
        this.audit = audit;
        this.batch = batch;
    }

    /** Wraps every data key under the current master key, until none is left under another one. @throws CancellationException when interrupted */
    Progress rewrap(String actor, Consumer<Progress> told) {
        String key = store.envelope().keys().current().id();
        audit.record(AuditEntry.done(actor, ACTION, "secrets").with("key", key).with("stage", "begun"));
        Progress end = run(after -> store.jdbi().withHandle(handle -> store.rows().notUnder(handle, key, after, batch)),
                row -> replace(row, store.envelope().rewrap(row.path(), row.version().number(), row.sealed()), null),
                () -> count("key_id <> :key", "key", key), told);
        audit.record(AuditEntry.done(actor, ACTION, "secrets").with("key", key).with("stage", "ended").with("rewrapped", "" + end.done())
                .with("unreadable", "" + end.unreadable().size()));
        return end;
    }

    /** Gives every value that is older than the beginning of this turn a new data key. A turn that did not end goes on. */
    Progress renewDataKeys(String actor, Consumer<Progress> told) {
        Instant begun = begin();
        audit.record(AuditEntry.done(actor, ACTION, "secrets").with("dataKeysBefore", begun.toString()).with("stage", "begun"));
        Progress end = run(after -> store.jdbi().withHandle(handle -> store.rows().sealedBefore(handle, begun, after, batch)),
                row -> replace(row, fresh(row), store.now()), () -> count("sealed_at < :time", "time", begun.toEpochMilli()), told);
        store.jdbi().useHandle(handle -> handle.createUpdate("UPDATE secret_turn SET finished = :now WHERE kind = :kind")
                .bind("now", store.now().toEpochMilli()).bind("kind", DATA_KEYS).execute());
        audit.record(AuditEntry.done(actor, ACTION, "secrets").with("dataKeysBefore", begun.toString()).with("stage", "ended")
                .with("renewed", "" + end.done()).with("unreadable", "" + end.unreadable().size()));
        return end;
    }

    private Progress run(Function<SecretRows.Row, List<SecretRows.Row>> next, Function<SecretRows.Row, Boolean> change, LongSupplier left,
            Consumer<Progress> told) {
        long done = 0;
        List<String> unreadable = new ArrayList<>();
        boolean again = true;
        while (again) {
            again = false;
            unreadable.clear();
            List<SecretRows.Row> rows = next.apply(null);
            while (!rows.isEmpty()) {
                for (SecretRows.Row row : rows) {
                    try {
                        // A row that somebody else replaced is looked at once more in the next round.
                        done += change.apply(row) ? 1 : 0;
                        again = true;
                    } catch (NemboException e) {
                        unreadable.add("%s (version %d): %s".formatted(row.path(), row.version().number(), e.getMessage()));
                    }
                }
                told.accept(new Progress(done, left.getAsLong(), unreadable));
                if (Thread.interrupted()) {
                    throw new CancellationException("interrupted after %d values: begin again to go on".formatted(done));
                }
                rows = next.apply(rows.get(rows.size() - 1));
            }
        }
        return new Progress(done, unreadable.size(), unreadable);
    }

    private long count(String which, String name, Object value) {
        return store.jdbi().withHandle(handle -> handle.createQuery("SELECT count(*) FROM secret_version WHERE destroyed = 0 AND " + which)
                .bind(name, value).mapTo(Long.class).one());
    }

    private boolean replace(SecretRows.Row row, Envelope.Sealed sealed, Instant sealedAt) {
        return store.jdbi().withHandle(handle -> store.rows().replace(handle, row, sealed, sealedAt));
    }

    private Envelope.Sealed fresh(SecretRows.Row row) {
        return store.envelope().seal(row.path(), row.version().number(), store.envelope().open(row.path(), row.version().number(), row.sealed()));
    }

    private Instant begin() {
        long now = store.now().toEpochMilli();
        return store.jdbi().inTransaction(handle -> {
            Optional<Long> open = handle.createQuery("SELECT begun FROM secret_turn WHERE kind = :kind AND finished IS NULL").bind("kind", DATA_KEYS)
                    .mapTo(Long.class).findOne();
            if (open.isEmpty()) {
                handle.createUpdate("""
                        INSERT INTO secret_turn (kind, begun, finished) VALUES (:kind, :now, NULL)
                        ON CONFLICT (kind) DO UPDATE SET begun = :now, finished = NULL""").bind("kind", DATA_KEYS).bind("now", now).execute();
            }
            return Instant.ofEpochMilli(open.orElse(now));
        });
    }
}
