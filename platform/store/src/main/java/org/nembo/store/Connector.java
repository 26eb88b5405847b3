package org.nembo.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.nembo.api.error.NemboException;
import org.nembo.store.sqlite.SqliteSource;
import org.postgresql.ds.PGSimpleDataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the first connection: with patience for a server that is still starting, with none for one that says no. */
final class Connector {

    private static final Logger log = LoggerFactory.getLogger(Connector.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
    /** Longer than any statement may take, shorter than a network fault is noticed otherwise. */
    private static final int SOCKET_TIMEOUT_SECONDS = 300;

    private final StoreSettings settings;

    Connector(StoreSettings settings) {
        this.settings = settings;
    }

    /** @throws NemboException when the database cannot be had in the time given */
    DataSource connect() {
        DataSource source = settings.sqlite() ? sqlite() : postgresql();
        Instant deadline = Instant.now().plus(settings.start());
        Duration pause = FIRST_PAUSE;
        for (;;) {
            try {
                source.getConnection().close();
                return source;
            } catch (SQLException e) {
                NemboException complaint = Complaint.of(settings, e);
                if (!complaint.code().retryable() || Instant.now().plus(pause).isAfter(deadline) || Thread.currentThread().isInterrupted()) {
                    throw complaint;
                }
                log.warn("{}; trying again in {} ms", complaint.getMessage(), pause.toMillis());
                LockSupport.parkNanos(pause.toNanos());
                pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause.multipliedBy(2);
            }
        }
    }

    private DataSource sqlite() {
        Complaint.checkWritable(settings.file());
        try {
            // Tokens and sealed secrets lie in it; SQLite gives its log files the permissions of the database.
            if (!Files.exists(settings.file()) && Files.getFileStore(settings.file().getParent()).supportsFileAttributeView("posix")) {
                Files.createFile(settings.file(), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            }
        } catch (IOException e) {
            throw new NemboException(StoreError.STORE_REFUSED, settings.file() + " cannot be made: " + e.getMessage(), e);
        }
        return new SqliteSource(settings.file(), settings.write());
    }

    private DataSource postgresql() {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setURL(settings.url());
        if (!settings.user().isEmpty()) {
            source.setUser(settings.user());
            source.setPassword(settings.password());
        }
        source.setApplicationName("nembo");
        source.setConnectTimeout((int) settings.connect().toSeconds());
        source.setLoginTimeout((int) settings.connect().toSeconds());
        if (source.getSocketTimeout() == 0) {
            source.setSocketTimeout(SOCKET_TIMEOUT_SECONDS);
        }
        source.setTcpKeepAlive(true);
        return source;
    }
}
