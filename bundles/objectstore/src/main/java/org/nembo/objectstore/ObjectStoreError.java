package org.nembo.objectstore;

import org.nembo.api.error.ErrorCode;
import org.nembo.api.error.ErrorFacts;
import org.nembo.api.error.ErrorKind;

/** How the administration of the object storage can refuse, besides what engines say. */
public enum ObjectStoreError implements ErrorCode {
    ACCESS_KEY_NOT_FOUND(404, "There is no such access key", "Look at accesskey:list or GET /api/v1/object/keys."),
    ACCESS_KEY_INVALID(400, "The access key is not valid", "The message names the field and what it must look like."),
    ACCESS_KEY_LIMIT(409, "You have as many access keys as you may have", "Delete one that is not used any more: the list says when each was used last."),
    SESSION_TOO_LARGE(400, "The session does not fit into its token", "Leave out the session policy, or ask your issuer for a token with fewer groups."),
    QUOTA_INVALID(400, "The quota is not valid", "The message names the field and what it must look like."),
    BUCKET_INVALID(400, "The bucket is not valid", "The message names the field and what it must look like."),
    BUCKET_PROTECTED(409, "The bucket comes with the server", "The scratch area of all users stays."),
    REPLICA_SITE_NOT_FOUND(404, "There is no such site", "Look at replication:sites or GET /api/v1/object/sites."),
    REPLICA_SITE_INVALID(400, "The site is not valid", "The message names the field and what it must look like."),
    OBJECT_LOCKED(409, "The object is locked", "Its retention or legal hold must end first."),
    TRANSFER_INVALID(400, "The import or export is not valid", "The message names the field and what it must look like."),
    TRANSFER_REFUSED(422, "The other S3 refuses",
            "Look at the access key, the region, the bucket and the rights there; then start again: what was copied is skipped."),
    TRANSFER_INCOMPLETE(422, "Not every object was copied",
            "The log of the job names them. Start again when the causes are gone: what was copied is skipped."),
    TRANSFER_AWAY(ErrorKind.EXTERNAL, 502, true, "The other S3 does not answer",
            "It is tried again for a while. Start again when it is back.");

    private final ErrorFacts facts;

    ObjectStoreError(int status, String title, String help) {
        this(ErrorKind.USER, status, false, title, help);
    }

    ObjectStoreError(ErrorKind kind, int status, boolean retryable, String title, String help) {
        this.facts = new ErrorFacts(kind, status, retryable, title, help);
    }

    @Override
    public ErrorFacts facts() {
        return facts;
    }
}
