package org.nembo.orchestrator.work;

import java.sql.Connection;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.nembo.api.error.NemboException;
import org.nembo.api.job.JobHandler;
import org.nembo.api.job.JobState;
import org.nembo.api.job.Step;
import org.nembo.api.job.StepContext;
import org.nembo.api.job.StepResult;
import org.nembo.api.secret.Secret;
import org.nembo.orchestrator.Settings;
import org.nembo.orchestrator.deployment.Deployment;
import org.nembo.orchestrator.deployment.DeploymentStatus;
import org.nembo.orchestrator.deployment.DeploymentStore;
import org.nembo.orchestrator.deployment.JobInput;
import org.nembo.orchestrator.deployment.Json;
import org.nembo.orchestrator.deployment.Resource;
import org.nembo.orchestrator.deployment.Revision;
import org.nembo.orchestrator.plan.Sites;
import org.nembo.orchestrator.template.Blueprint;
import org.nembo.orchestrator.template.Blueprints;
import org.nembo.spi.provider.ProviderError;
import org.nembo.tosca.Output;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Creates a deployment: chooses a site, makes and starts one node after the other, computes the outputs. What fails or is cancelled is taken back. */
@Component
public final class CreateHandler implements JobHandler {

    private static final int ATTEMPTS = 10;
    private static final Duration BACKOFF = Duration.ofMillis(250);

    private final NodeStart.Tools tools;
    private final Duration patience;

    @Activate
    public CreateHandler(@Reference Settings settings, @Reference DeploymentStore store, @Reference Blueprints blueprints, @Reference Sites sites,
            @Reference Probe probe) {
        this(settings, new NodeStart.Tools(sites, store, new Plans(store, blueprints), probe, Clock.systemUTC()));
    }

    CreateHandler(Settings settings, NodeStart.Tools tools) {
        this.tools = tools;
        this.patience = settings.providerPatience();
    }

    @Override
    public String type() {
        return JobInput.CREATE;
    }

    @Override
    public List<Step> steps(StepContext context) {
        JobInput input = JobInput.parse(context.input());
        List<Step> steps = new ArrayList<>();
        steps.add(step("select site", new SelectSite(tools, input.deployment(), patience)));
        for (String node : input.nodes()) {
            NodeCreate create = new NodeCreate(tools, input.deployment(), node);
            steps.add(step("create " + node, create::create).undo(create::undo));
            steps.add(step("start " + node, new NodeStart(tools, input.deployment(), node, patience)));
        }
        steps.add(step("outputs", this::outputs));
        return steps;
    }

    @Override
    public void finished(Connection transaction, StepContext context, JobState state, String cause) {
        JobInput input = JobInput.parse(context.input());
        Deployment deployment = tools.store().rows().find(transaction, input.deployment()).orElseThrow();
        if (!deployment.deleteRequest().isEmpty()) {
            // It is to be deleted: the deletion takes over as soon as this job has ended, and says how that went.
            return;
        }
        tools.store().revisions().state(transaction, deployment.id(), deployment.revision(),
                state == JobState.SUCCEEDED ? Revision.State.GOOD : Revision.State.FAILED);
        Finish finish = new Finish(tools.store(), transaction, deployment, context.job(), tools.clock().instant());
        if (state == JobState.SUCCEEDED) {
            finish.as(DeploymentStatus.CREATE_COMPLETE, "Running at site %s.".formatted(deployment.site()));
        } else {
            finish.as(DeploymentStatus.CREATE_FAILED, Finish.sentence(cause) + leftovers(transaction, deployment));
        }
    }

    private String leftovers(Connection transaction, Deployment deployment) {
        List<String> left = tools.store().resources().list(transaction, deployment.id()).stream()
                .filter(Resource::mayExist).map(Resource::label).toList();
        return left.isEmpty() ? "" : " Perhaps still at site %s: %s. Delete the deployment to have it removed."
                .formatted(deployment.site(), String.join(", ", left));
    }

    /** A step that waits for a provider whose bundle is being replaced, instead of counting that as failures. */
    private Step step(String name, Step.Action action) {
        return Step.named(name, context -> {
            try {
                return action.run(context);
            } catch (NemboException e) {
                if (e.code() != ProviderError.PROVIDER_ABSENT) {
                    throw e;
                }
                Pace pace = Pace.of(context, "absent." + name, tools.clock(), patience);
                if (pace.isOver()) {
                    throw e;
                }
                return pace.again(e.getMessage() + "; waiting for it", Duration.ofDays(1));
            }
        }).attempts(ATTEMPTS, BACKOFF);
    }

    private StepResult outputs(StepContext context) {
        String id = JobInput.parse(context.input()).deployment();
        Blueprint blueprint = tools.plans().blueprint(id);
        Map<String, Object> values = tools.plans().evaluator(blueprint, context).outputs();
        Map<String, Object> shown = new LinkedHashMap<>();
        Map<String, Object> sensitive = new LinkedHashMap<>();
        for (Output output : blueprint.topology().outputs().values()) {
            Optional<Object> value = Optional.ofNullable(values.get(output.name()));
            if (value.isEmpty()) {
                context.log("output %s has no value: what it refers to is not known".formatted(output.name()));
            } else if (output.sensitive() || tools.plans().tells(id, value.get())) {
                sensitive.put(output.name(), value.get());
                shown.put(output.name(), Deployment.MASK);
            } else {
                shown.put(output.name(), value.get());
                context.log("output %s: %s".formatted(output.name(), value.get()));
            }
        }
        DeploymentStore store = tools.store();
        store.rows().write(tx -> {
            store.rows().outputs(tx, id, Json.write(shown), tools.clock().instant());
            if (!sensitive.isEmpty()) {
                store.secrets().put(tx, Deployment.outputSecrets(id), new Secret(Json.write(sensitive)));
            }
            return id;
        });
        return StepResult.done();
    }
}
