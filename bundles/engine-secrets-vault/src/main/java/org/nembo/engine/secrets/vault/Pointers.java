package org.nembo.engine.secrets.vault;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import javax.sql.DataSource;

/**
 * What of the outer store is committed here: which version of a path counts, where a transaction wrote it, and which paths are to be removed. No values.
 * Thread-safe.
 */
final class Pointers {

    private static final int BATCH = 50;

    /** @param removed whether the path is gone, although the outer store may still have it @param version empty for the newest */
    record Pointer(boolean removed, OptionalInt version) {
    }

    private final DataSource database;

    Pointers(DataSource database) {
        this.database = database;
    }

    Pointer find(String path) {
        try (Connection connection = database.getConnection()) {
            if (version(connection, "SELECT 1 FROM vaultsecret_removal WHERE path = ?", path).isPresent()) {
                return new Pointer(true, OptionalInt.empty());
            }
            return new Pointer(false, version(connection, "SELECT version FROM vaultsecret_version WHERE path = ?", path));
        } catch (SQLException e) {
            throw new IllegalStateException("the versions of secrets cannot be read", e);
        }
    }

    /** From the commit on that version counts, even when there are newer ones. */
    static void point(Connection transaction, String path, int version) {
        update(transaction, "DELETE FROM vaultsecret_removal WHERE path = ?", path);
        update(transaction, "INSERT INTO vaultsecret_version (path, version) VALUES (?, ?) ON CONFLICT (path) DO UPDATE SET version = excluded.version",
                path, version);
    }

    /** Whether there was something to forget. */
    static boolean forget(Connection transaction, String path) {
        return update(transaction, "DELETE FROM vaultsecret_version WHERE path = ?", path) > 0;
    }

    /** From the commit on the path is gone; the outer store follows. */
    static void remove(Connection transaction, String path, long now) {
        forget(transaction, path);
        update(transaction, "INSERT INTO vaultsecret_removal (path, since) VALUES (?, ?) ON CONFLICT (path) DO NOTHING", path, now);
    }

    /** Takes a removal; false when somebody else has. Until the transaction ends nobody writes that path. */
    static boolean take(Connection transaction, String path) {
        return update(transaction, "DELETE FROM vaultsecret_removal WHERE path = ?", path) > 0;
    }

    List<String> removals() {
        List<String> paths = new ArrayList<>();
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement("SELECT path FROM vaultsecret_removal ORDER BY since, path LIMIT " + BATCH);
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                paths.add(rows.getString(1));
            }
        } catch (SQLException e) {
            throw new IllegalStateException("the removals of secrets cannot be read", e);
        }
        return paths;
    }

    /** What happens in one transaction. */
    interface Work<T> {
        T on(Connection connection) throws SQLException;
    }

    <T> T inTransaction(Work<T> work) {
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            try {
                T result = work.on(connection);
                connection.commit();
                return result;
            } catch (SQLException | RuntimeException e) {
                connection.rollback();
                throw e;
            } finally {
                connection.setAutoCommit(true);
            }
        } catch (SQLException e) {
            throw new IllegalStateException("the versions of secrets cannot be changed", e);
        }
    }

    private static OptionalInt version(Connection connection, String query, String path) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(query)) {
            statement.setString(1, path);
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next() ? OptionalInt.of(rows.getInt(1)) : OptionalInt.empty();
            }
        }
    }

    private static int update(Connection connection, String command, Object... values) {
        try (PreparedStatement statement = connection.prepareStatement(command)) {
            for (int i = 0; i < values.length; i++) {
                statement.setObject(i + 1, values[i]);
            }
            return statement.executeUpdate();
        } catch (SQLException e) {
            throw new IllegalStateException("the versions of secrets cannot be changed", e);
        }
    }
}
