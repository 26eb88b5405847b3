package org.nembo.orchestrator.work;

import java.sql.Connection;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.nembo.api.error.NemboException;
import org.nembo.api.job.JobHandler;
import org.nembo.api.job.JobState;
import org.nembo.api.job.Step;
import org.nembo.api.job.StepContext;
import org.nembo.api.job.StepResult;
import org.nembo.orchestrator.OrchestratorError;
import org.nembo.orchestrator.Settings;
import org.nembo.orchestrator.deployment.ActionInput;
import org.nembo.orchestrator.deployment.Actions.Action;
import org.nembo.orchestrator.deployment.Deployment;
import org.nembo.orchestrator.deployment.DeploymentStore;
import org.nembo.orchestrator.deployment.Resource;
import org.nembo.orchestrator.deployment.ResourceKind;
import org.nembo.orchestrator.plan.Sites;
import org.nembo.spi.provider.CloudSession;
import org.nembo.spi.provider.Machines;
import org.nembo.spi.provider.ProviderError;
import org.nembo.spi.provider.Workloads;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Starts or stops one resource: asks its site, then looks until the site says that it is so. Nothing is to be taken back. */
@Component
public final class ActionHandler implements JobHandler {

    private static final int ATTEMPTS = 10;
    private static final Duration BACKOFF = Duration.ofMillis(250);

    private final Settings settings;
    private final DeploymentStore store;
    private final Sites sites;
    private final Clock clock;

    @Activate
    public ActionHandler(@Reference Settings settings, @Reference DeploymentStore store, @Reference Sites sites) {
        this(settings, store, sites, Clock.systemUTC());
    }

    ActionHandler(Settings settings, DeploymentStore store, Sites sites, Clock clock) {
        this.settings = settings;
        this.store = store;
        this.sites = sites;
        this.clock = clock;
    }

    @Override
    public String type() {
        return ActionInput.TYPE;
    }

    @Override
    public List<Step> steps(StepContext context) {
        ActionInput input = ActionInput.parse(context.input());
        String what = "%s %s".formatted(input.action().word(), input.instance() == 0 ? input.node() : input.node() + "[" + input.instance() + "]");
        return List.of(Step.named(what, it -> ask(it, input)).attempts(ATTEMPTS, BACKOFF),
                Step.named("wait for " + what, it -> look(it, input)).attempts(ATTEMPTS, BACKOFF));
    }

    @Override
    public void finished(Connection transaction, StepContext context, JobState state, String cause) {
        ActionInput input = ActionInput.parse(context.input());
        Deployment deployment = store.rows().find(transaction, input.deployment()).orElseThrow();
        Resource resource = resource(store.resources().list(transaction, input.deployment()), input);
        boolean well = state == JobState.SUCCEEDED;
        store.resources().state(transaction, resource.id(), well ? input.action().aim() : Resource.State.ERROR, well ? "" : Finish.sentence(cause));
        store.events().action(transaction, deployment, context.job(), resource, well ? input.action().aim().name().toLowerCase(Locale.ROOT)
                : input.action().word() + "-failed", cause);
    }

    private StepResult ask(StepContext context, ActionInput input) {
        Resource resource = resource(store.resources().list(input.deployment()), input);
        sites.session(resource.site(), session -> {
            if (resource.kind() == ResourceKind.MACHINE) {
                machine(machines(session), resource.siteName(), input.action());
            } else {
                workload(workloads(session), resource.siteName(), input.action());
            }
            return resource;
        });
        context.log("asked site %s to %s %s".formatted(resource.site(), input.action().word(), resource.label()));
        return StepResult.done();
    }

    private StepResult look(StepContext context, ActionInput input) {
        Resource resource = resource(store.resources().list(input.deployment()), input);
        Standing standing = sites.session(resource.site(), session -> resource.kind() == ResourceKind.MACHINE
                ? Standing.ofMachine(machines(session).find(resource.siteName())) : Standing.ofWorkload(workloads(session).find(resource.siteName())));
        if (standing.is(input.action())) {
            context.log("%s is %s".formatted(resource.label(), input.action().aim().name().toLowerCase(Locale.ROOT)));
            return StepResult.done();
        }
        if (standing.isOver(input.action())) {
            throw new NemboException(OrchestratorError.DEPLOYMENT_NODE_FAILED, "%s cannot be %s: %s".formatted(resource.label(),
                    input.action() == Action.START ? "started" : "stopped", standing.words()));
        }
        return Pace.of(context, "look", clock, settings.action()).again("%s is %s".formatted(resource.label(), standing.words()), Duration.ofMinutes(1));
    }

    private static void machine(Machines machines, String name, Action action) {
        if (action == Action.START) {
            machines.start(name);
        } else {
            machines.stop(name);
        }
    }

    private static void workload(Workloads workloads, String name, Action action) {
        if (action == Action.START) {
            workloads.start(name);
        } else {
            workloads.stop(name);
        }
    }

    private static Machines machines(CloudSession session) {
        return session.machines().orElseThrow(() -> new NemboException(ProviderError.PROVIDER_UNSUPPORTED, "the site has no machines"));
    }

    private static Workloads workloads(CloudSession session) {
        return session.workloads().orElseThrow(() -> new NemboException(ProviderError.PROVIDER_UNSUPPORTED, "the site cannot run workloads"));
    }

    private static Resource resource(List<Resource> all, ActionInput input) {
        return all.stream().filter(each -> each.node().equals(input.node()) && each.instance() == input.instance()).findFirst()
                .orElseThrow(() -> new IllegalStateException("deployment %s has no resource %s".formatted(input.deployment(), input.node())));
    }
}
