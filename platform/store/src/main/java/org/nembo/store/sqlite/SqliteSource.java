package org.nembo.store.sqlite;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.time.Duration;
import java.util.Properties;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.sqlite.SQLiteConfig;

/**
 * Opens connections to one SQLite file: write-ahead log, so that readers and the writer do not wait for each other, and a full sync at each commit,
 * so that what was acknowledged survives a power cut. Thread-safe.
 */
public final class SqliteSource implements DataSource {

    private final Path file;
    private final Properties settings;
    private final WriteGate gate;

    /** @param patience how long a writer waits for its turn */
    public SqliteSource(Path file, Duration patience) {
        this.file = file.toAbsolutePath();
        this.gate = new WriteGate(patience);
        SQLiteConfig config = new SQLiteConfig();
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
        config.setTransactionMode(SQLiteConfig.TransactionMode.IMMEDIATE);
        config.setBusyTimeout((int) patience.toMillis());
        config.enforceForeignKeys(true);
        this.settings = config.toProperties();
    }

    public Path file() {
        return file;
    }

    @Override
    public Connection getConnection() throws SQLException {
        return new GatedConnection("jdbc:sqlite:" + file, file.toString(), settings, gate);
    }

    @Override
    public Connection getConnection(String user, String password) throws SQLException {
        return getConnection();
    }

    @Override
    public PrintWriter getLogWriter() {
        return null;
    }

    @Override
    public void setLogWriter(PrintWriter out) throws SQLException {
        throw new SQLFeatureNotSupportedException("a log writer");
    }

    @Override
    public void setLoginTimeout(int seconds) {
        // A file needs no login; the pool sets this on every source.
    }

    @Override
    public int getLoginTimeout() {
        return 5;
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        throw new SQLFeatureNotSupportedException("java.util.logging");
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        if (type.isInstance(this)) {
            return type.cast(this);
        }
        throw new SQLException("not a " + type.getName());
    }

    @Override
    public boolean isWrapperFor(Class<?> type) {
        return type.isInstance(this);
    }
}
