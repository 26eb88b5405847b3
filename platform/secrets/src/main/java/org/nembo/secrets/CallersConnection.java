package org.nembo.secrets;

import java.sql.Connection;
import org.jdbi.v3.core.ConnectionFactory;

/** The caller's connection for Jdbi, which would otherwise close it. */
record CallersConnection(Connection connection) implements ConnectionFactory {

    @Override
    public Connection openConnection() {
        return connection;
    }

    @Override
    public void closeConnection(Connection same) {
        // It stays the caller's, with its transaction.
    }
}
