package org.nembo.secrets;

import org.nembo.api.error.ErrorCode;
import org.nembo.api.error.ErrorFacts;
import org.nembo.api.error.ErrorKind;

/** How the secret store can refuse. */
enum SecretError implements ErrorCode {
    SECRET_PATH_INVALID(ErrorKind.USER, 400, "Not a path of a secret", "A path is one to ten segments of letters, digits, '.', '_' and '-', joined by '/', at most 255 characters."),
    SECRET_TOO_LARGE(ErrorKind.USER, 413, "Secret too large", "A secret has at most 64 KiB. Store large material as a blob, sealed with a key that is kept here."),
    SECRET_VERSION_CONFLICT(ErrorKind.USER, 409, "Another version is the newest", "Somebody has written meanwhile. Read the newest version and decide again."),
    SECRET_NOT_FOUND(ErrorKind.USER, 404, "No such secret", "Nothing is stored under this path. secret:list shows the paths that are in use."),
    SECRET_UNREADABLE(ErrorKind.INTERNAL, 500, "A stored secret cannot be opened", "Its row was changed, moved or sealed under another master key. Restore the database and etc/master.key that belong together.");

    private final ErrorFacts facts;

    SecretError(ErrorKind kind, int status, String title, String help) {
        this.facts = new ErrorFacts(kind, status, false, title, help);
    }

    @Override
    public ErrorFacts facts() {
        return facts;
    }
}
