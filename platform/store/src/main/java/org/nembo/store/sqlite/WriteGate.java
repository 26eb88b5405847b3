package org.nembo.store.sqlite;

import java.sql.SQLException;
import java.sql.SQLTransientException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Hands out the one write turn of an SQLite database in the order of asking. SQLite itself polls with growing pauses, so that under load an unlucky
 * writer may wait for ever; a queue does not. Thread-safe.
 */
final class WriteGate {

    private final Semaphore turn = new Semaphore(1, true);
    private final Duration patience;
    private volatile Thread holder;

    WriteGate(Duration patience) {
        this.patience = patience;
    }

    /** Waits for the turn. @throws SQLException when it does not come in time, or can never come because this thread has it on another connection */
    void enter() throws SQLException {
        if (holder == Thread.currentThread()) {
            throw new SQLException("This thread is already in a write transaction on another connection; the two would wait for each other. "
                    + "Pass the first connection on instead", "25001");
        }
        try {
            if (!turn.tryAcquire(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                Thread other = holder;
                throw new SQLTransientException("No turn to write within " + patience.toSeconds() + " s; "
                        + (other == null ? "others are waiting too" : "thread " + other.getName() + " is writing"), "40001");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SQLTransientException("Interrupted while waiting for the turn to write", "57014", e);
        }
        holder = Thread.currentThread();
    }

    void leave() {
        holder = null;
        turn.release();
    }
}
