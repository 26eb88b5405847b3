package org.nembo.store;

import org.nembo.api.error.ErrorCode;
import org.nembo.api.error.ErrorFacts;
import org.nembo.api.error.ErrorKind;

/** What can go wrong with rows, bytes and their copies. */
public enum StoreError implements ErrorCode {
    STORE_UNAVAILABLE(ErrorKind.EXTERNAL, 503, true, "The database does not answer",
            "The database server is down or unreachable, or all connections are in use. The message names the address; try again later."),
    STORE_REFUSED(ErrorKind.INTERNAL, 500, false, "The database refuses Nembo",
            "User, password, rights or the file's permissions are wrong. An administrator corrects the configuration org.nembo.store or the file."),
    STORE_FULL(ErrorKind.RESOURCES, 507, true, "No space is left for the database",
            "The disk of the database is full. An administrator frees space; nothing that was acknowledged is lost."),
    STORE_BUSY(ErrorKind.RESOURCES, 503, true, "The database is busy",
            "A write waited too long for its turn. Try again; when it happens often, an administrator looks for transactions that last too long."),
    STORE_SCHEMA_NEWER(ErrorKind.INTERNAL, 500, false, "The database is newer than the software",
            "A newer version of the service has already changed its tables. Install that version again, or restore a backup from before the upgrade."),
    STORE_SCHEMA_CHANGED(ErrorKind.INTERNAL, 500, false, "A migration was changed after it was applied",
            "The tables were made by another text of the migration than the one in the bundle. Migrations are never edited: add a new one."),
    STORE_MIGRATION_FAILED(ErrorKind.INTERNAL, 500, false, "A migration failed",
            "The service's tables could not be brought up to date. The message names the script and the database's complaint."),
    BACKUP_INVALID(ErrorKind.USER, 422, false, "The archive is not a whole Nembo backup",
            "The archive is damaged, incomplete, changed, or no backup at all. Nothing was restored from it."),
    BACKUP_EXISTS(ErrorKind.USER, 409, false, "The file exists already", "A backup never overwrites a file. Choose another name."),
    RESTORE_REFUSED(ErrorKind.USER, 409, false, "Not restored", "The message says what stands in the way: for example a server that still runs on the data directory.");

    private final ErrorFacts facts;

    StoreError(ErrorKind kind, int status, boolean retryable, String title, String help) {
        this.facts = new ErrorFacts(kind, status, retryable, title, help);
    }

    @Override
    public ErrorFacts facts() {
        return facts;
    }
}
