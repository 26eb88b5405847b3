package org.nembo.orchestrator.work;

import java.sql.Connection;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.nembo.api.error.NemboException;
import org.nembo.api.job.JobHandler;
import org.nembo.api.job.JobState;
import org.nembo.api.job.Step;
import org.nembo.api.job.StepContext;
import org.nembo.api.job.StepResult;
import org.nembo.orchestrator.Settings;
import org.nembo.orchestrator.deployment.Attempt;
import org.nembo.orchestrator.deployment.Deployment;
import org.nembo.orchestrator.deployment.DeploymentStatus;
import org.nembo.orchestrator.deployment.DeploymentStore;
import org.nembo.orchestrator.deployment.JobInput;
import org.nembo.orchestrator.deployment.Resource;
import org.nembo.orchestrator.plan.Sites;
import org.nembo.orchestrator.plan.Waves;
import org.nembo.orchestrator.template.Blueprints;
import org.nembo.spi.provider.ProviderError;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * Deletes a deployment: one resource after the other, the last started first; then asks every site where something of it may be whether anything is left.
 * Waits for sites that are away.
 */
@Component(service = JobHandler.class)
public final class DeleteHandler implements JobHandler {

    private static final String LEFT = "left";
    private static final Duration BACKOFF = Duration.ofMillis(250);

    private final Tools tools;

    @Activate
    public DeleteHandler(@Reference Settings settings, @Reference DeploymentStore store, @Reference Blueprints blueprints, @Reference Sites sites,
            @Reference Probe probe) {
        this(new Tools(settings, sites, store, new Plans(store, blueprints), probe, Clock.systemUTC()));
    }

    DeleteHandler(Tools tools) {
        this.tools = tools;
    }

    @Override
    public String type() {
        return JobInput.DELETE;
    }

    @Override
    public List<Step> steps(StepContext context) {
        JobInput input = JobInput.parse(context.input());
        List<JobInput.Item> items = new ArrayList<>(input.items());
        Collections.reverse(items);
        List<Step> steps = new ArrayList<>();
        for (List<JobInput.Item> twins : Waves.twins(items)) {
            if (twins.size() > 1) {
                steps.add(Step.named("begin to delete " + twins.get(0).node(), it -> begin(it, input, twins)).attempts(3, BACKOFF));
            }
            twins.forEach(item -> steps.add(Step.named("delete " + item.label(), it -> delete(it, input, item)).attempts(3, BACKOFF)));
        }
        steps.add(Step.named("verify nothing is left", it -> verify(it, input)).attempts(3, BACKOFF));
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
        store.resources().list(transaction, id).forEach(each -> store.secrets().delete(transaction, Deployment.resourceSecrets(id, each.id())));
        store.secrets().delete(transaction, Deployment.outputSecrets(id));
        store.secrets().delete(transaction, Deployment.keySecrets(id));
        finish.as(DeploymentStatus.DELETE_COMPLETE, context.find(LEFT).map(left -> "Deleted by force; perhaps left behind: " + left)
                .orElse("Nothing is left of it."));
        store.rows().forget(transaction, tools.clock().instant().minus(tools.settings().retention()))
                .forEach(old -> store.secrets().delete(transaction, Deployment.callbackSecrets(old)));
    }

    /** One thing to do at a site. */
    @FunctionalInterface
    private interface Work {
        StepResult at();
    }

    private StepResult atSite(StepContext context, JobInput input, String what, String site, Work work) {
        try {
            return work.at();
        } catch (NemboException e) {
            if (Thread.currentThread().isInterrupted()) {
                throw e;
            }
            if (input.force()) {
                return leave(context, what, e.getMessage());
            }
            if (!e.code().retryable() && e.code() != ProviderError.PROVIDER_CONFLICT) {
                throw e;
            }
            return pace(context, "away." + what).again("site %s: %s; waiting for it".formatted(site, e.getMessage()), tools.settings().deletion());
        }
    }

    private StepResult begin(StepContext context, JobInput input, List<JobInput.Item> twins) {
        String site = tools.plans().deployment(input.deployment()).site();
        return site.isEmpty() ? StepResult.done()
                : Removal.begin(twins.stream().map(item -> new Task(tools, context, input.deployment(), item, site, 1)).toList());
    }

    private StepResult delete(StepContext context, JobInput input, JobInput.Item item) {
        String site = tools.plans().deployment(input.deployment()).site();
        Task task = new Task(tools, context, input.deployment(), item, site, 1);
        if (site.isEmpty()) {
            task.state(Resource.State.DELETED);
            return StepResult.done();
        }
        return atSite(context, input, item.label(), site, () -> {
            task.state(Resource.State.DELETING);
            if (!Makers.of(item.kind()).remove(task)) {
                String words = "%s is stopping at site %s".formatted(item.label(), site);
                return isGivenUp(context, input, "stop." + item.label()) ? leave(context, item.label(), "it does not go")
                        : pace(context, "stop." + item.label()).again(words, tools.settings().deletion());
            }
            task.state(Resource.State.DELETED);
            context.log("%s is gone from site %s".formatted(item.label(), site));
            return StepResult.done();
        });
    }

    /** At the site of the deployment, and at those where a try has perhaps left something. */
    private StepResult verify(StepContext context, JobInput input) {
        Set<String> sites = new LinkedHashSet<>(Set.of(tools.plans().deployment(input.deployment()).site()));
        tools.store().attempts().list(input.deployment()).stream().filter(each -> each.outcome() == Attempt.Outcome.LEFTOVERS).map(Attempt::site)
                .forEach(sites::add);
        sites.remove("");
        for (String site : sites) {
            if (context.find("verified." + site).isEmpty()) {
                StepResult result = atSite(context, input, "not verified at site " + site, site, () -> verify(context, input, site));
                if (!(result instanceof StepResult.Done)) {
                    return result;
                }
                context.put("verified." + site, "true");
            }
        }
        return StepResult.done();
    }

    private StepResult verify(StepContext context, JobInput input, String site) {
        List<String> left = tools.sites().session(site, session -> new Leftovers(session, input.deployment()).remove());
        if (left.isEmpty()) {
            context.log("nothing is left at site " + site);
            return StepResult.done();
        }
        if (isGivenUp(context, input, "verify." + site)) {
            List<String> all = tools.sites().session(site, session -> new Leftovers(session, input.deployment()).all());
            return all.isEmpty() ? StepResult.done() : leave(context, "at site " + site, "it still has " + String.join(", ", all));
        }
        return pace(context, "verify." + site).again("site %s still has %s".formatted(site, String.join(", ", left)), tools.settings().deletion());
    }

    /** A deletion by force does not wait for long for what the site says it removes. */
    private boolean isGivenUp(StepContext context, JobInput input, String key) {
        return input.force() && Pace.of(context, key, tools.clock(), tools.settings().removal()).isOver();
    }

    private StepResult leave(StepContext context, String item, String why) {
        String what = item + " (" + why + ")";
        context.put(LEFT, context.find(LEFT).map(left -> left + "; " + what).orElse(what));
        context.log("goes on by force over " + what);
        return StepResult.done();
    }

    private Pace pace(StepContext context, String key) {
        return Pace.of(context, key, tools.clock(), tools.settings().deletion());
    }
}
