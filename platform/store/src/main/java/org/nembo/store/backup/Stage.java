package org.nembo.store.backup;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/** A second, empty database beside the real one. Closing it without {@link #become} leaves no trace. */
interface Stage extends AutoCloseable {

    /** The insertion of all rows. */
    @FunctionalInterface
    interface Load {
        void run() throws SQLException, IOException;
    }

    DataSource source();

    /** Runs the load in one transaction that looks at foreign keys only at its end. */
    void load(Connection connection, Load load) throws SQLException, IOException;

    /** Takes the real one's place at once. @return where the former one is kept; empty when there was none */
    String become(String time) throws SQLException, IOException;

    @Override
    void close() throws SQLException, IOException;
}
