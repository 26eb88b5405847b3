package org.nembo.store.backup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import javax.sql.DataSource;
import org.nembo.api.error.NemboException;
import org.nembo.store.Durable;
import org.nembo.store.StoreError;
import org.nembo.store.sqlite.SqliteSource;

/** A file beside the real one, which it replaces by a rename. */
final class SqliteStage implements Stage {

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Path real;
    private final Path staged;
    private final SqliteSource source;

    SqliteStage(Path real) throws IOException {
        this.real = real;
        this.staged = real.resolveSibling(real.getFileName() + ".restoring");
        Durable.createDirectories(real.getParent());
        delete();
        if (Files.getFileStore(real.getParent()).supportsFileAttributeView("posix")) {
            Files.createFile(staged, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        }
        this.source = new SqliteSource(staged, PATIENCE);
    }

    @Override
    public DataSource source() {
        return source;
    }

    @Override
    public void load(Connection connection, Load load) throws SQLException, IOException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA foreign_keys = 0");
            connection.setAutoCommit(false);
            load.run();
            connection.commit();
            connection.setAutoCommit(true);
            try (ResultSet orphans = statement.executeQuery("PRAGMA foreign_key_check")) {
                if (orphans.next()) {
                    throw new NemboException(StoreError.BACKUP_INVALID,
                            "A row of table " + orphans.getString(1) + " refers to none of " + orphans.getString(3));
                }
            }
        }
        checkpoint(connection);
    }

    @Override
    public String become(String time) throws SQLException, IOException {
        Path before = real.resolveSibling(real.getFileName() + ".before-" + time);
        boolean existed = Files.exists(real);
        if (existed) {
            settle(before);
            // A second name, not a rename: at no moment is there no database.
            try {
                Files.createLink(before, real);
            } catch (IOException | UnsupportedOperationException e) {
                Files.copy(real, before, StandardCopyOption.COPY_ATTRIBUTES);
                Durable.sync(before);
            }
        }
        Durable.publish(staged, real);
        return existed ? before.toString() : "";
    }

    /** Brings what only the log of the former database holds into its file: a log must not meet another file than its own. */
    private void settle(Path before) throws IOException {
        try (Connection connection = new SqliteSource(real, PATIENCE).getConnection()) {
            checkpoint(connection);
        } catch (SQLException e) {
            // Damaged: that may be why somebody restores. Its log is kept beside it as it is.
            for (String part : new String[] {"-wal", "-shm"}) {
                Path log = real.resolveSibling(real.getFileName() + part);
                if (Files.exists(log)) {
                    Files.move(log, before.resolveSibling(before.getFileName() + part));
                }
            }
        }
    }

    private static void checkpoint(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement(); ResultSet result = statement.executeQuery("PRAGMA wal_checkpoint(TRUNCATE)")) {
            if (result.next() && result.getInt(1) != 0) {
                throw new NemboException(StoreError.RESTORE_REFUSED, "Another process uses the database: stop the server first");
            }
        }
    }

    @Override
    public void close() throws IOException {
        delete();
    }

    private void delete() throws IOException {
        for (String part : new String[] {"", "-wal", "-shm"}) {
            Files.deleteIfExists(staged.resolveSibling(staged.getFileName() + part));
        }
    }
}
