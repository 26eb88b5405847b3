package org.nembo.orchestrator.work;

import java.sql.Connection;
import java.time.Clock;
import java.util.List;
import java.util.stream.Collectors;
import org.nembo.api.job.JobHandler;
import org.nembo.api.job.JobState;
import org.nembo.api.job.Step;
import org.nembo.api.job.StepContext;
import org.nembo.orchestrator.Settings;
import org.nembo.orchestrator.deployment.Attempt;
import org.nembo.orchestrator.deployment.Deployment;
import org.nembo.orchestrator.deployment.DeploymentStatus;
import org.nembo.orchestrator.deployment.DeploymentStore;
import org.nembo.orchestrator.deployment.JobInput;
import org.nembo.orchestrator.deployment.Resource;
import org.nembo.orchestrator.deployment.Revision;
import org.nembo.orchestrator.plan.Sites;
import org.nembo.orchestrator.template.Blueprints;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * Creates a deployment: chooses a site, makes one thing after the other, computes the outputs. What fails for reasons of the site is taken back and tried at
 * the next one, in the same job.
 */
@Component(service = JobHandler.class)
public final class CreateHandler implements JobHandler {

    private final Tools tools;

    @Activate
    public CreateHandler(@Reference Settings settings, @Reference DeploymentStore store, @Reference Blueprints blueprints, @Reference Sites sites,
            @Reference Probe probe) {
        this(new Tools(settings, sites, store, new Plans(store, blueprints), probe, Clock.systemUTC()));
    }

    CreateHandler(Tools tools) {
        this.tools = tools;
    }

    @Override
    public String type() {
        return JobInput.CREATE;
    }

    @Override
    public List<Step> steps(StepContext context) {
        return new CreateSteps(tools, JobInput.parse(context.input()), context).all();
    }

    @Override
    public void finished(Connection transaction, StepContext context, JobState state, String cause) {
        JobInput input = JobInput.parse(context.input());
        DeploymentStore store = tools.store();
        Deployment deployment = store.rows().find(transaction, input.deployment()).orElseThrow();
        boolean good = state == JobState.SUCCEEDED;
        closeAttempts(transaction, context, deployment, state, cause);
        store.revisions().state(transaction, deployment.id(), deployment.revision(), good ? Revision.State.GOOD : Revision.State.FAILED);
        if (!deployment.deleteRequest().isEmpty()) {
            // It is to be deleted: the deletion takes over as soon as this job has ended, and says how that went.
            return;
        }
        Finish finish = new Finish(store, transaction, deployment, context.job(), tools.clock().instant());
        if (good) {
            finish.as(DeploymentStatus.CREATE_COMPLETE, "Running at site %s.".formatted(deployment.site()));
        } else {
            finish.as(DeploymentStatus.CREATE_FAILED, reason(cause) + leftovers(transaction, deployment));
        }
    }

    private void closeAttempts(Connection transaction, StepContext context, Deployment deployment, JobState state, String cause) {
        List<Attempt> attempts = tools.store().attempts().list(transaction, deployment.id());
        if (attempts.isEmpty()) {
            return;
        }
        int last = attempts.get(attempts.size() - 1).number();
        if (last <= Attempts.number(context, 0)) {
            return;
        }
        if (state == JobState.SUCCEEDED) {
            tools.store().attempts().succeed(transaction, deployment.id(), last, tools.clock().instant());
            return;
        }
        // What the undo of the steps could not take back is found again by the deletion, at this very site.
        tools.store().attempts().end(transaction, deployment.id(), last, state == JobState.CANCELLED ? Attempt.Outcome.CANCELLED : Attempt.Outcome.FAILED,
                cause, tools.clock().instant());
    }

    /** The list of tries stands for itself; anything else is the sentence that it is. */
    private static String reason(String cause) {
        int list = cause.indexOf(SelectSite.EXHAUSTED);
        return Finish.sentence(list < 0 ? cause : cause.substring(list));
    }

    private String leftovers(Connection transaction, Deployment deployment) {
        List<String> left = tools.store().resources().list(transaction, deployment.id()).stream()
                .filter(Resource::mayExist).map(Resource::label).toList();
        String there = left.isEmpty() ? "" : " Perhaps still at site %s: %s.".formatted(deployment.site(), String.join(", ", left));
        String elsewhere = tools.store().attempts().list(transaction, deployment.id()).stream()
                .filter(each -> each.outcome() == Attempt.Outcome.LEFTOVERS && !each.site().equals(deployment.site())).map(Attempt::site)
                .collect(Collectors.joining(", "));
        String others = elsewhere.isEmpty() ? "" : " Perhaps something is left at site %s.".formatted(elsewhere);
        return there.isEmpty() && others.isEmpty() ? "" : there + others + " Delete the deployment to have it removed.";
    }
}
