package org.nembo.api.job;

import java.time.Instant;
import java.util.Optional;

/**
 * One line of a job's journal.
 *
 * @param sequence place in the job, from 0
 * @param name     the step's name
 * @param state    where it stands
 * @param attempt  how often it was tried, from 1
 * @param detail   what it waits for, or why it failed
 */
public record JobStep(int sequence, String name, State state, int attempt, Instant started, Optional<Instant> ended, Optional<String> detail) {

    /** Where a step stands. */
    public enum State {
        RUNNING, AWAITING, RETRYING, DONE, FAILED, UNDOING, UNDONE, UNDO_FAILED
    }
}
