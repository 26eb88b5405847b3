package org.nembo.jobs;

import org.nembo.api.error.ErrorCode;
import org.nembo.api.error.ErrorFacts;
import org.nembo.api.error.ErrorKind;

/** What the jobs service answers when it cannot do what was asked. */
enum JobError implements ErrorCode {
    JOB_NOT_FOUND(404, "No such job", "No job of yours has this id. Finished jobs are removed after a while; list those that are left."),
    JOB_FINISHED(409, "The job is finished", "Its end cannot be changed any more. Look at its state and its log."),
    JOB_NOT_WAITING(409, "The job does not wait for a bundle",
            "Only a job whose bundle is absent can be ended by force. Cancel it without force: it is undone."),
    JOB_NOT_PAUSING(409, "The job does not pause", "Only a job that waits for its next attempt can be hurried. It runs now, or it is finished.");

    private final ErrorFacts facts;

    JobError(int status, String title, String help) {
        this.facts = new ErrorFacts(ErrorKind.USER, status, false, title, help);
    }

    @Override
    public ErrorFacts facts() {
        return facts;
    }
}
