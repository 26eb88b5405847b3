package org.nembo.spi.object;

import org.nembo.api.error.ErrorCode;
import org.nembo.api.error.ErrorFacts;
import org.nembo.api.error.ErrorKind;

/** How keeping objects can fail: every engine uses these codes. */
public enum ObjectError implements ErrorCode {
    NO_SUCH_BUCKET(ErrorKind.USER, 404, false, "There is no such bucket", "Check its name, or create it."),
    NO_SUCH_KEY(ErrorKind.USER, 404, false, "There is no such object", "Check its key. In a bucket with versions an older one may be there."),
    NO_SUCH_VERSION(ErrorKind.USER, 404, false, "There is no such version", "List the versions of the object."),
    NO_SUCH_UPLOAD(ErrorKind.USER, 404, false, "There is no such upload", "It was finished or given up, or never begun. Begin a new one."),
    NO_SUCH_PART(ErrorKind.USER, 400, false, "A part is not there", "Upload it again. The message names it."),
    BUCKET_EXISTS(ErrorKind.USER, 409, false, "There is a bucket of that name", "Choose another name."),
    BUCKET_NOT_EMPTY(ErrorKind.USER, 409, false, "The bucket is not empty", "Delete its objects, versions, delete markers and unfinished uploads first."),
    QUOTA_EXCEEDED(ErrorKind.RESOURCES, 403, false, "The quota is used up", "Delete something, or ask for more. The message names the account."),
    OBJECTS_FULL(ErrorKind.RESOURCES, 507, false, "The disk is full", "Administrators: make room. Reading and deleting work on."),
    OBJECTS_FAULT(ErrorKind.INTERNAL, 500, true, "The object could not be kept", "The log says what the disk answered."),
    OBJECTS_BUSY(ErrorKind.EXTERNAL, 503, true, "The object store is busy or not there", "Try again in a moment."),
    DAMAGED(ErrorKind.INTERNAL, 500, false, "What is kept is not what was written", "Administrators: see scrub:status. Where there is a second site, it is repaired from there.");

    private final ErrorFacts facts;

    ObjectError(ErrorKind kind, int status, boolean retryable, String title, String help) {
        this.facts = new ErrorFacts(kind, status, retryable, title, help);
    }

    @Override
    public ErrorFacts facts() {
        return facts;
    }
}
