package org.nembo.store.sqlite;

import java.sql.SQLException;
import java.util.Properties;
import org.sqlite.SQLiteConfig.TransactionMode;
import org.sqlite.jdbc4.JDBC4Connection;

/** A connection whose transactions take their turn at the gate, unless they are read-only: those see a snapshot and disturb nobody. Confined to one thread. */
final class GatedConnection extends JDBC4Connection {

    private final WriteGate gate;
    private boolean inside;
    private boolean readOnly;

    GatedConnection(String url, String file, Properties settings, WriteGate gate) throws SQLException {
        super(url, file, settings);
        this.gate = gate;
    }

    @Override
    public void setAutoCommit(boolean autoCommit) throws SQLException {
        if (autoCommit == getAutoCommit()) {
            return;
        }
        if (autoCommit) {
            super.setAutoCommit(true);
            leave();
        } else {
            begin();
        }
    }

    private void begin() throws SQLException {
        if (!readOnly) {
            gate.enter();
            inside = true;
        }
        try {
            super.setAutoCommit(false);
        } catch (SQLException e) {
            leave();
            throw e;
        }
    }

    private void leave() {
        if (inside) {
            inside = false;
            gate.leave();
        }
    }

    @Override
    public boolean isReadOnly() {
        return readOnly;
    }

    @Override
    public void setReadOnly(boolean wanted) throws SQLException {
        if (wanted == readOnly) {
            return;
        }
        if (!getAutoCommit()) {
            if (wanted) {
                throw new SQLException("A transaction that may write cannot become read-only", "25001");
            }
            // The pool does this to connections that come back: the snapshot ends, and no turn to write is taken for nothing.
            super.setAutoCommit(true);
        }
        try (var statement = createStatement()) {
            statement.execute("PRAGMA query_only = " + (wanted ? 1 : 0));
        }
        setCurrentTransactionMode(wanted ? TransactionMode.DEFERRED : TransactionMode.IMMEDIATE);
        getConnectionConfig().setTransactionMode(wanted ? TransactionMode.DEFERRED : TransactionMode.IMMEDIATE);
        readOnly = wanted;
    }

    @Override
    public void close() throws SQLException {
        try {
            super.close();
        } finally {
            leave();
        }
    }
}
