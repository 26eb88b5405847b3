package org.nembo.api.job;

import java.sql.Connection;
import java.util.List;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Knows how to do one type of job. Register it as an OSGi service. A handler keeps no state: everything that a step needs is in the job's input or
 * in what earlier steps have put into the context.
 */
@ConsumerType
public interface JobHandler {

    /** The type of the jobs it handles; unique over the server, stable over releases. */
    String type();

    /**
     * The steps in order. Asked again before every step and after every restart, with what earlier steps have put: it may answer more steps as it
     * learns more, but must never change, drop or reorder those already begun. Pure: no I/O.
     */
    List<Step> steps(StepContext context);

    /**
     * Called once, in the transaction that makes the job final, with the final state and, unless it succeeded, the cause. What is written through the
     * connection is committed with the job or not at all.
     */
    default void finished(Connection transaction, StepContext context, JobState state, String cause) {
    }
}
