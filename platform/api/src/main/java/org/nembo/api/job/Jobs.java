package org.nembo.api.job;

import java.sql.Connection;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.nembo.api.rest.Page;
import org.nembo.api.rest.PageRequest;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The durable jobs of the server. Thread-safe.
 *
 * <p>Every change of a job or a step publishes an event on the job's own subject: {@code org.nembo.job.<state in lower case>} with
 * {@code {"job","type","state","error"}} and {@code org.nembo.step.<state in lower case>} with
 * {@code {"job","sequence","step","state","attempt","started","ended","detail"}}. A job that goes to and fro between QUEUED and RUNNING while a step
 * awaits or backs off publishes the first of each only, and a step that awaits the same as before nothing.
 */
@ProviderType
public interface Jobs {

    /**
     * What is to be done.
     *
     * @param type     names the {@link JobHandler}; it need not be present yet
     * @param subject  what it works on; a second unfinished job on the same subject is refused
     * @param input    JSON text, never with a secret in it
     * @param deadline when it is cancelled by itself
     */
    record Request(String type, String subject, String owner, String input, Optional<Instant> deadline) {
        public Request {
            Objects.requireNonNull(type, "type");
            Objects.requireNonNull(subject, "subject");
            Objects.requireNonNull(owner, "owner");
            Objects.requireNonNull(input, "input");
            Objects.requireNonNull(deadline, "deadline");
        }
    }

    /** Which jobs; an empty string stands for any. */
    record Filter(String subject, String type, String owner, Optional<JobState> state) {
        public static Filter all() {
            return new Filter("", "", "", Optional.empty());
        }

        public static Filter of(String subject) {
            return new Filter(subject, "", "", Optional.empty());
        }
    }

    /**
     * Writes a job in the caller's transaction; it starts when that commits, within milliseconds.
     *
     * @param transaction an open connection to the Nembo database with auto-commit off
     * @return the job's id
     * @throws org.nembo.api.error.NemboException {@code CONFLICT} when an unfinished job works on that subject
     */
    String submit(Connection transaction, Request request);

    Optional<Job> find(String id);

    /** Jobs, newest first. */
    Page<Job> list(Filter filter, PageRequest page);

    /** The journal of a job in the order of its steps; empty for an unknown job. */
    List<JobStep> steps(String id);

    /** Lines of the log of every job on a subject after a position, oldest first, at most {@code limit} (1 to 5000). */
    List<JobLogLine> log(String subject, long after, int limit);

    /** Asks a job to stop: it is compensated and ends CANCELLED. False when there is no such job or it is final. */
    boolean cancel(String id);

    /** As {@link #cancel}, in the caller's transaction. */
    boolean cancel(Connection transaction, String id);

    /**
     * Fences a transaction of a step: it goes on only while nobody has claimed the job after the step's own claim, and nobody can until the transaction ends.
     * Call it first in every transaction in which a step writes rows of its own, so that a node that was given up for dead cannot write over what its
     * successor has written.
     *
     * @throws RuntimeException when the claim is lost; let it pass out of the step
     */
    void fence(Connection transaction, StepContext context);
}
