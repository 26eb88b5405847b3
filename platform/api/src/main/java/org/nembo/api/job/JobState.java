package org.nembo.api.job;

/** Where a job stands. */
public enum JobState {
    /** Wants to run: new, between two polls, or backing off. */
    QUEUED,
    /** A node holds its lease. */
    RUNNING,
    /** Its handler's bundle is absent; it goes on when the handler returns. */
    WAITING_FOR_HANDLER,
    /** A step failed for good, or it was cancelled: finished steps are being undone in reverse. */
    COMPENSATING,
    /** Every step is done. */
    SUCCEEDED,
    /** Failed, and everything undone that could be. */
    FAILED,
    /** Cancelled, and everything undone that could be. */
    CANCELLED;

    /** Whether nothing will happen any more. */
    public boolean isFinal() {
        return this == SUCCEEDED || this == FAILED || this == CANCELLED;
    }
}
