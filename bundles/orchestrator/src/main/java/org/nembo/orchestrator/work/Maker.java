package org.nembo.orchestrator.work;

import org.nembo.api.job.StepResult;

/**
 * Makes and removes one kind of thing at sites. Every method may be repeated after a crash: things are found by their names. Stateless.
 */
interface Maker {

    /** Asks the site to make it, or finds what a former call has made. */
    StepResult create(Task task);

    /** Looks until it can be used, and learns what there is to know of it. */
    default StepResult start(Task task) {
        return StepResult.done();
    }

    /** Asks the site to remove it, and all that was made for it. True when nothing of it is left; nothing there is true as well. */
    boolean remove(Task task);
}
