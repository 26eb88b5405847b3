package org.nembo.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import org.nembo.api.error.NemboException;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** Puts what a database says into the words of an administrator. */
final class Complaint {

    private Complaint() {
    }

    static NemboException of(StoreSettings settings, SQLException cause) {
        for (Throwable t = cause; t != null; t = t.getCause()) {
            if (t instanceof SQLiteException sqlite) {
                return sqlite(settings.file(), sqlite);
            }
        }
        return postgresql(settings, cause);
    }

    private static NemboException sqlite(Path file, SQLiteException cause) {
        // Extended result codes carry the primary one in their low byte.
        SQLiteErrorCode code = SQLiteErrorCode.getErrorCode(cause.getResultCode().code & 0xff);
        return switch (code) {
            case SQLITE_FULL -> new NemboException(StoreError.STORE_FULL, "No space is left on the disk of " + file, cause);
            case SQLITE_BUSY, SQLITE_LOCKED -> new NemboException(StoreError.STORE_BUSY, "Another process is writing to " + file, cause);
            case SQLITE_CANTOPEN, SQLITE_READONLY, SQLITE_PERM, SQLITE_AUTH -> new NemboException(StoreError.STORE_REFUSED,
                    file + " cannot be opened for writing: check that the file and its directory belong to the user that runs Nembo ("
                            + System.getProperty("user.name") + ") and that the disk is not mounted read-only", cause);
            case SQLITE_NOTADB, SQLITE_CORRUPT -> new NemboException(StoreError.STORE_REFUSED,
                    file + " is damaged or no database at all. Stop the server and restore a backup", cause);
            default -> new NemboException(StoreError.STORE_UNAVAILABLE, file + " cannot be used: " + cause.getMessage(), cause);
        };
    }

    private static NemboException postgresql(StoreSettings settings, SQLException cause) {
        String state = cause.getSQLState() == null ? "" : cause.getSQLState();
        String said = cause.getMessage();
        if (state.startsWith("28")) {
            return new NemboException(StoreError.STORE_REFUSED,
                    settings + ": user or password is wrong (keys user and password of org.nembo.store): " + said, cause);
        }
        if (state.equals("3D000") || state.startsWith("42")) {
            return new NemboException(StoreError.STORE_REFUSED, settings + ": the database is missing or its rights do not suffice: " + said, cause);
        }
        if (state.equals("53100")) {
            return new NemboException(StoreError.STORE_FULL, settings + ": no space is left on the server's disk", cause);
        }
        return new NemboException(StoreError.STORE_UNAVAILABLE, settings + " does not answer: " + said, cause);
    }

    /** Says it before SQLite does, whose message names no reason. */
    static void checkWritable(Path file) {
        Path directory = file.getParent();
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new NemboException(StoreError.STORE_REFUSED, "The directory " + directory + " of the database cannot be made: " + e.getMessage(), e);
        }
        if (!Files.isWritable(directory) || Files.exists(file) && !(Files.isRegularFile(file) && Files.isWritable(file))) {
            throw new NemboException(StoreError.STORE_REFUSED, file + " cannot be written by the user " + System.getProperty("user.name"));
        }
    }
}
