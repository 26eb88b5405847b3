package org.nembo.orchestrator.work;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.nembo.api.error.NemboException;
import org.nembo.api.job.StepContext;
import org.nembo.api.job.StepResult;
import org.nembo.orchestrator.OrchestratorError;
import org.nembo.orchestrator.deployment.Resource;
import org.nembo.spi.provider.ProviderError;

/** Takes back what a try of a creation has made at a site: as steps of the job when the next site is to be tried, or as the undo of a step. */
final class Removal {

    private static final Duration LOOK = Duration.ofMillis(50);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(2);

    private Removal() {
    }

    /** Asks for the removal of all of them, so that they go at the same time. What cannot be asked is told by the step of its own. */
    static StepResult begin(List<Task> tasks) {
        for (Task task : tasks) {
            if (task.resource().state() != Resource.State.INITIAL) {
                try {
                    task.state(Resource.State.DELETING);
                    Makers.of(task.item().kind()).remove(task);
                } catch (NemboException e) {
                    if (Thread.currentThread().isInterrupted()) {
                        throw e;
                    }
                    task.context().log("%s could not be removed at once: %s".formatted(task.label(), task.redact(e.getMessage())));
                }
            }
        }
        return StepResult.done();
    }

    /** The step: asks, looks again, and in the end goes on over what cannot be removed, which is written down. */
    static StepResult step(Task task) {
        if (task.resource().state() == Resource.State.INITIAL) {
            return done(task);
        }
        try {
            task.state(Resource.State.DELETING);
            if (Makers.of(task.item().kind()).remove(task)) {
                return done(task);
            }
            Pace pace = task.pace("stopping", task.tools().settings().removal());
            return pace.isOver() ? leave(task, "it was still stopping after " + task.tools().settings().removal().toMinutes() + " min")
                    : pace.again("%s is stopping at site %s".formatted(task.label(), task.site()), task.tools().settings().removal());
        } catch (NemboException e) {
            if (Thread.currentThread().isInterrupted()) {
                throw e;
            }
            Pace pace = task.pace("away", task.tools().settings().providerPatience());
            boolean passing = e.code().retryable() || e.code() == ProviderError.PROVIDER_CONFLICT;
            return pace.isOver() || !passing ? leave(task, e.getMessage())
                    : pace.again("site %s: %s; waiting for it".formatted(task.site(), e.getMessage()), task.tools().settings().removal());
        }
    }

    private static StepResult done(Task task) {
        Attempts.back(task.context(), task.attempt(), task.label());
        task.state(Resource.State.DELETED);
        task.context().log("%s is taken back from site %s".formatted(task.label(), task.site()));
        return StepResult.done();
    }

    private static StepResult leave(Task task, String why) {
        String what = "%s (%s)".formatted(task.label(), task.redact(why));
        Attempts.leave(task.context(), task.attempt(), what);
        task.state(Resource.State.ERROR, "not taken back: " + task.redact(why));
        task.context().log("Left at site %s until the deployment is deleted: %s".formatted(task.site(), what));
        return StepResult.done();
    }

    /** The undo. Most things are gone in a moment, which is waited for; what takes longer is looked at again by the engine, later and later. */
    static void undo(Task task) throws InterruptedException {
        StepContext context = task.context();
        if (Attempts.isKept(context) || Attempts.isBack(context, task.attempt(), task.label()) || task.resource().state() == Resource.State.INITIAL) {
            return;
        }
        Maker maker = Makers.of(task.item().kind());
        boolean gone = maker.remove(task);
        for (long waited = 0; !gone && waited < LONGEST_WAIT.toNanos() && !Thread.currentThread().isInterrupted(); waited += LOOK.toNanos()) {
            LockSupport.parkNanos(LOOK.toNanos());
            gone = maker.remove(task);
        }
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        if (!gone) {
            throw new NemboException(OrchestratorError.DEPLOYMENT_LEFTOVERS, "%s is still stopping at site '%s'".formatted(task.label(), task.site()));
        }
        Attempts.back(context, task.attempt(), task.label());
        task.state(Resource.State.DELETED);
        context.log(task.label() + " is taken back");
    }
}
