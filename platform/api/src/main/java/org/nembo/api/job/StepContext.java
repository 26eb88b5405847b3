package org.nembo.api.job;

import java.util.Optional;

/** What a step sees of its job. Confined to the thread that runs the step. */
public interface StepContext {

    /** The job's id. */
    String job();

    /** The job's subject, for example {@code deployments/4711}. */
    String subject();

    /** The job's owner. */
    String owner();

    /** The job's input: the JSON text it was submitted with. */
    String input();

    /** A name for this attempt of the job that no other claim of it has: grows with every claim. Pass it to whatever can refuse an older one. */
    long fence();

    /** What a step has put under the key. Empty when nothing was put. */
    Optional<String> find(String key);

    /** As {@link #find}. @throws IllegalStateException when nothing was put */
    default String get(String key) {
        return find(key).orElseThrow(() -> new IllegalStateException("no step of job " + job() + " has put '" + key + "'"));
    }

    /** Remembers a value for later steps and for the undo; stored with the result of the step, whether it succeeds, awaits or fails. */
    void put(String key, String value);

    /** Adds a line to the job's log, visible at once. Never a secret. */
    void log(String line);

    /** Whether somebody asked to cancel: a step that works long looks now and then. */
    boolean cancelRequested();
}
