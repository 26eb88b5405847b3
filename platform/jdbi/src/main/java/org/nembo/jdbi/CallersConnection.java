package org.nembo.jdbi;

import java.sql.Connection;
import org.jdbi.v3.core.ConnectionFactory;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * Jdbi's statements on a connection, with its transaction, that belongs to the caller. {@code Jdbi.open(Connection)} does the same and sets up and parses all
 * anew at each call, which costs ten times what the statement does; here that is shared. Thread-safe.
 */
public final class CallersConnection {

    private static final ThreadLocal<Connection> CURRENT = new ThreadLocal<>();
    private static final Jdbi JDBI = Jdbi.create(new ConnectionFactory() {
        @Override
        public Connection openConnection() {
            return CURRENT.get();
        }

        @Override
        public void closeConnection(Connection connection) {
            // It stays the caller's.
        }
    });

    private CallersConnection() {
    }

    /** A handle that must not be closed: closing ends the transaction. What is defined on it counts for it alone. */
    public static Handle on(Connection connection) {
        CURRENT.set(connection);
        try {
            return JDBI.open();
        } finally {
            CURRENT.remove();
        }
    }
}
