package org.nembo.orchestrator.work;

import java.sql.Connection;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.nembo.api.error.NemboException;
import org.nembo.api.job.JobHandler;
import org.nembo.api.job.JobState;
import org.nembo.api.job.Step;
import org.nembo.api.job.StepContext;
import org.nembo.api.job.StepResult;
import org.nembo.orchestrator.Settings;
import org.nembo.orchestrator.deployment.Deployment;
import org.nembo.orchestrator.deployment.DeploymentStatus;
import org.nembo.orchestrator.deployment.DeploymentStore;
import org.nembo.orchestrator.deployment.JobInput;
import org.nembo.orchestrator.deployment.Resource;
import org.nembo.orchestrator.deployment.WorkloadNames;
import org.nembo.orchestrator.plan.Sites;
import org.nembo.orchestrator.template.Blueprints;
import org.nembo.spi.provider.Workload;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Deletes a deployment: one node after the other, the last started first; then asks the site whether anything is left. Waits for sites that are away. */
@Component
public final class DeleteHandler implements JobHandler {

    private static final String LEFT = "left";
    private static final Duration BACKOFF = Duration.ofMillis(250);

    private final NodeStart.Tools tools;
    private final Settings settings;

    @Activate
    public DeleteHandler(@Reference Settings settings, @Reference DeploymentStore store, @Reference Blueprints blueprints, @Reference Sites sites,
            @Reference Probe probe) {
        this(settings, new NodeStart.Tools(sites, store, new Plans(store, blueprints), probe, Clock.systemUTC()));
    }

    DeleteHandler(Settings settings, NodeStart.Tools tools) {
        this.tools = tools;
        this.settings = settings;
    }

    @Override
    public String type() {
        return JobInput.DELETE;
    }

    @Override
    public List<Step> steps(StepContext context) {
        JobInput input = JobInput.parse(context.input());
        List<String> nodes = new ArrayList<>(input.nodes());
        Collections.reverse(nodes);
        List<Step> steps = new ArrayList<>();
        for (String node : nodes) {
            steps.add(Step.named("delete " + node, it -> atSite(it, input, node, site -> delete(it, input.deployment(), node, site))).attempts(3, BACKOFF));
        }
        steps.add(Step.named("verify nothing is left", it -> atSite(it, input, "", site -> verify(it, input.deployment(), site))).attempts(3, BACKOFF));
        return steps;
    }

    @Override
    public void finished(Connection transaction, StepContext context, JobState state, String cause) {
        DeploymentStore store = tools.store();
        String id = JobInput.parse(context.input()).deployment();
        Deployment deployment = store.rows().find(transaction, id).orElseThrow();
        Finish finish = new Finish(store, transaction, deployment, context.job(), tools.clock().instant());
        if (state != JobState.SUCCEEDED && !deployment.deleteRequest().isEmpty()) {
            // Asked again, with force: the next deletion says how that went.
            return;
        }
        if (state != JobState.SUCCEEDED) {
            finish.as(DeploymentStatus.DELETE_FAILED, Finish.sentence(cause));
            return;
        }
        store.revisions().numbers(transaction, id).forEach(number -> store.secrets().delete(transaction, Deployment.inputSecrets(id, number)));
        store.secrets().delete(transaction, Deployment.outputSecrets(id));
        finish.as(DeploymentStatus.DELETE_COMPLETE, context.find(LEFT).map(left -> "Deleted by force; perhaps left behind: " + left)
                .orElse("Nothing is left of it."));
        store.rows().forget(transaction, tools.clock().instant().minus(settings.retention()))
                .forEach(old -> store.secrets().delete(transaction, Deployment.callbackSecrets(old)));
    }

    /** One thing to do at the site of the deployment. */
    @FunctionalInterface
    private interface Work {
        StepResult at(String site);
    }

    private StepResult atSite(StepContext context, JobInput input, String node, Work work) {
        String site = tools.plans().deployment(input.deployment()).site();
        if (site.isEmpty()) {
            tools.store().resources().state(input.deployment(), node, 0, Resource.State.DELETED, "");
            return StepResult.done();
        }
        try {
            return work.at(site);
        } catch (NemboException e) {
            if (input.force()) {
                return leave(context, node, e.getMessage());
            }
            if (!e.code().retryable()) {
                throw e;
            }
            return pace(context, "away." + node).again("site %s: %s; waiting for it".formatted(site, e.getMessage()), settings.deletion());
        }
    }

    private StepResult delete(StepContext context, String deployment, String node, String site) {
        tools.store().resources().state(deployment, node, 0, Resource.State.DELETING, "");
        String workload = WorkloadNames.of(deployment, node);
        Optional<Workload> left = tools.sites().workloads(site, workloads -> {
            workloads.delete(workload);
            return workloads.find(workload);
        });
        if (left.isPresent()) {
            return pace(context, "stop." + node).again("%s is stopping at site %s".formatted(node, site), settings.deletion());
        }
        tools.store().resources().state(deployment, node, 0, Resource.State.DELETED, "");
        context.log("%s is gone from site %s".formatted(node, site));
        return StepResult.done();
    }

    private StepResult verify(StepContext context, String deployment, String site) {
        List<String> left = tools.sites().workloads(site, workloads -> {
            List<String> names = workloads.list(NodeCreate.LABEL_DEPLOYMENT, deployment).stream().map(Workload::name).toList();
            names.forEach(workloads::delete);
            return names;
        });
        if (left.isEmpty()) {
            context.log("nothing is left at site " + site);
            return StepResult.done();
        }
        return pace(context, "verify").again("site %s still has %s".formatted(site, String.join(", ", left)), settings.deletion());
    }

    private StepResult leave(StepContext context, String node, String why) {
        String what = (node.isEmpty() ? "not verified" : node) + " (" + why + ")";
        context.put(LEFT, context.find(LEFT).map(left -> left + "; " + what).orElse(what));
        context.log("goes on by force over " + what);
        return StepResult.done();
    }

    private Pace pace(StepContext context, String key) {
        return Pace.of(context, key, tools.clock(), settings.deletion());
    }
}
