package org.nembo.api.error;

/** Who can do something about a failure. The kind gives the default HTTP status. */
public enum ErrorKind {
    /** The caller asked for something wrong or forbidden; asking again unchanged cannot help. */
    USER(400),
    /** A limit or quota is used up. */
    RESOURCES(429),
    /** Another system failed, refused or did not answer. */
    EXTERNAL(502),
    /** Nembo itself failed. Details go to the log, not to the caller. */
    INTERNAL(500);

    private final int status;

    ErrorKind(int status) {
        this.status = status;
    }

    /** The HTTP status of a code of this kind that names none of its own. */
    public int status() {
        return status;
    }
}
