package org.nembo.orchestrator.work;

import java.sql.Connection;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.nembo.api.job.JobHandler;
import org.nembo.api.job.JobState;
import org.nembo.api.job.Step;
import org.nembo.api.job.StepContext;
import org.nembo.orchestrator.Settings;
import org.nembo.orchestrator.deployment.Deployment;
import org.nembo.orchestrator.deployment.DeploymentStatus;
import org.nembo.orchestrator.deployment.DeploymentStore;
import org.nembo.orchestrator.deployment.JobInput;
import org.nembo.orchestrator.deployment.Resource;
import org.nembo.orchestrator.deployment.Revision;
import org.nembo.orchestrator.plan.Sites;
import org.nembo.orchestrator.template.Blueprints;
import org.nembo.orchestrator.update.UpdateInput;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * Changes what runs: makes what is new, configures again what has changed, and when all of that runs, removes what is not wanted any more. What fails before
 * that moment is taken back, and the deployment is what it was.
 */
@Component(service = JobHandler.class)
public final class UpdateHandler implements JobHandler {

    private final Tools tools;

    @Activate
    public UpdateHandler(@Reference Settings settings, @Reference DeploymentStore store, @Reference Blueprints blueprints, @Reference Sites sites,
            @Reference Probe probe) {
        this(new Tools(settings, sites, store, new Plans(store, blueprints), probe, Clock.systemUTC()));
    }

    UpdateHandler(Tools tools) {
        this.tools = tools;
    }

    @Override
    public String type() {
        return UpdateInput.TYPE;
    }

    @Override
    public List<Step> steps(StepContext context) {
        return new UpdateSteps(tools, UpdateInput.parse(context.input())).all();
    }

    @Override
    public void finished(Connection transaction, StepContext context, JobState state, String cause) {
        UpdateInput input = UpdateInput.parse(context.input());
        DeploymentStore store = tools.store();
        Deployment deployment = store.rows().find(transaction, input.deployment()).orElseThrow();
        boolean switched = UpdateSteps.isSwitched(context) || deployment.revision() == input.to();
        if (!switched) {
            UpdateSteps.restore(store, transaction, input);
            store.revisions().state(transaction, input.deployment(), input.to(), Revision.State.FAILED);
            store.rows().revision(transaction, input.deployment(), input.from(), 0, tools.clock().instant());
        }
        if (!deployment.deleteRequest().isEmpty()) {
            // It is to be deleted: the deletion takes over as soon as this job has ended, and says how that went.
            return;
        }
        Finish finish = new Finish(store, transaction, deployment, context.job(), tools.clock().instant());
        String left = Attempts.left(context, 1).map(what -> " Perhaps left at site %s: %s. It goes with the deployment.".formatted(deployment.site(), what))
                .orElse("");
        if (state == JobState.SUCCEEDED) {
            finish.as(DeploymentStatus.UPDATE_COMPLETE, "Running at site %s as revision %d.%s".formatted(deployment.site(), input.to(), left));
        } else if (switched) {
            finish.as(DeploymentStatus.UPDATE_FAILED, "Revision %d runs, but not everything was tidied up: %s%s"
                    .formatted(input.to(), Finish.sentence(cause), left));
        } else {
            finish.as(DeploymentStatus.UPDATE_FAILED, "Back at revision %d: %s%s".formatted(input.from(), Finish.sentence(cause),
                    leftovers(transaction, input)));
        }
    }

    private String leftovers(Connection transaction, UpdateInput input) {
        List<Resource> rows = tools.store().resources().list(transaction, input.deployment());
        String left = input.make().stream().flatMap(item -> find(rows, item).stream()).filter(Resource::mayExist).map(Resource::label)
                .collect(Collectors.joining(", "));
        return left.isEmpty() ? "" : " Perhaps still at the site: %s. It goes with the deployment.".formatted(left);
    }

    private static Optional<Resource> find(List<Resource> rows, JobInput.Item item) {
        return rows.stream().filter(row -> row.node().equals(item.node()) && row.instance() == item.instance()).findFirst();
    }
}
