package org.nembo.audit;

import org.nembo.api.error.ErrorCode;
import org.nembo.api.error.ErrorFacts;
import org.nembo.api.error.ErrorKind;

/** What can be wrong with the audit log. */
enum AuditError implements ErrorCode {
    AUDIT_LOG_CHANGED(ErrorKind.RESOURCES, 409, false, "The audit log was changed",
            "A record is missing or is not as it was written. Compare with exports and backups, and find out who can write to the database.");

    private final ErrorFacts facts;

    AuditError(ErrorKind kind, int status, boolean retryable, String title, String help) {
        this.facts = new ErrorFacts(kind, status, retryable, title, help);
    }

    @Override
    public ErrorFacts facts() {
        return facts;
    }
}
