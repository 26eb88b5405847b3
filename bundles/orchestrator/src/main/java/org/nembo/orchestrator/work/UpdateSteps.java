package org.nembo.orchestrator.work;

import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.nembo.api.error.NemboException;
import org.nembo.api.job.Step;
import org.nembo.api.job.StepContext;
import org.nembo.api.job.StepResult;
import org.nembo.orchestrator.OrchestratorError;
import org.nembo.orchestrator.deployment.Deployment;
import org.nembo.orchestrator.deployment.DeploymentStore;
import org.nembo.orchestrator.deployment.JobInput;
import org.nembo.orchestrator.deployment.Json;
import org.nembo.orchestrator.deployment.ResourceKind;
import org.nembo.orchestrator.deployment.Revision;
import org.nembo.orchestrator.plan.Demand;
import org.nembo.orchestrator.plan.Placement;
import org.nembo.orchestrator.plan.Plan;
import org.nembo.orchestrator.plan.Planner;
import org.nembo.orchestrator.plan.SiteSelection;
import org.nembo.orchestrator.plan.Waves;
import org.nembo.orchestrator.template.Blueprint;
import org.nembo.orchestrator.update.UpdateInput;
import org.nembo.spi.provider.ProviderError;

/**
 * The steps of an update. Until the step {@code switch}, every one of them can be undone; after it none is, for then the new revision is what counts. One use.
 */
final class UpdateSteps {

    private static final String SWITCHED = "switched";
    private static final Duration BACKOFF = Duration.ofMillis(250);
    private static final Duration LOOK = Duration.ofMillis(50);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(2);

    private final Tools tools;
    private final UpdateInput input;

    UpdateSteps(Tools tools, UpdateInput input) {
        this.tools = tools;
        this.input = input;
    }

    static boolean isSwitched(StepContext context) {
        return context.find(SWITCHED).isPresent();
    }

    /** What was there before counts again, and what is new goes. Called twice, it changes nothing. */
    static void restore(DeploymentStore store, Connection transaction, UpdateInput input) {
        input.remove().forEach(item -> store.resources().leaving(transaction, input.deployment(), item.node(), item.instance(), false));
        input.make().forEach(item -> store.resources().leaving(transaction, input.deployment(), item.node(), item.instance(), true));
    }

    List<Step> all() {
        List<Step> steps = new ArrayList<>();
        if (!input.make().isEmpty()) {
            steps.add(step("look at the site", this::look));
        }
        Waves.parts(input.make()).forEach(part -> steps.add(step(part)));
        for (JobInput.Item item : input.reconfigure()) {
            item.operations().forEach(operation -> steps.add(step("run %s of %s again".formatted(operation, item.label()),
                    it -> new OperationRun(forward(it, item), operation).look()).undo(it -> configureBack(it, item, operation))));
        }
        steps.add(step("switch", this::change));
        for (List<JobInput.Item> twins : Waves.twins(input.remove())) {
            if (twins.size() > 1) {
                steps.add(step("begin to remove " + twins.get(0).node(), it -> Removal.begin(twins.stream().map(item -> backward(it, item, "")).toList())));
            }
            twins.forEach(item -> steps.add(step("remove " + item.label(), it -> Removal.step(backward(it, item, "")))));
        }
        steps.add(step("outputs", it -> new Outputs(tools, input.deployment()).write(it)));
        return steps;
    }

    private Step step(Waves.Part part) {
        JobInput.Item item = part.item();
        return switch (part.deed()) {
            case CREATE -> step(part.name(), it -> Makers.create(forward(it, item))).undo(it -> takeBack(it, item));
            case START -> step(part.name(), it -> Makers.of(item.kind()).start(forward(it, item)));
            case BEGIN, RUN -> step(part.name(), it -> OperationRun.step(forward(it, item), part)).undo(it -> endRun(it, part));
        };
    }

    /** What still runs on a machine that stays. */
    private void endRun(StepContext context, Waves.Part part) {
        if (!hasSwitched(context) && part.item().kind() == ResourceKind.SOFTWARE) {
            new OperationRun(forward(context, part.item()), part.operation()).forget();
        }
    }

    /** A step that waits for a provider whose bundle is being replaced, instead of counting that as failures. */
    private Step step(String name, Step.Action action) {
        String full = name.length() <= 200 ? name : name.substring(0, 200);
        return Step.named(full, context -> {
            try {
                return action.run(context);
            } catch (NemboException e) {
                if (e.code() != ProviderError.PROVIDER_ABSENT) {
                    throw e;
                }
                Pace pace = Pace.of(context, "absent." + full, tools.clock(), tools.settings().providerPatience());
                if (pace.isOver()) {
                    throw e;
                }
                return pace.again(e.getMessage() + "; waiting for it", Duration.ofDays(1));
            }
        }).attempts(Guard.ATTEMPTS, BACKOFF);
    }

    /** Whether the site can take what is new, and in what flavor and image. */
    private StepResult look(StepContext context) {
        Deployment row = tools.plans().deployment(input.deployment());
        Blueprint blueprint = tools.plans().blueprint(input.deployment(), input.to());
        Set<String> nodes = input.make().stream().map(JobInput.Item::node).collect(Collectors.toSet());
        Plan whole = Planner.plan(blueprint, tools.plans().scripts());
        Plan added = new Plan(whole.resources().stream().filter(each -> nodes.contains(each.node()))
                .filter(each -> each.instance() < input.make().stream().filter(item -> item.node().equals(each.node())).count()).toList(), List.of());
        SiteSelection.Result result = SiteSelection.look(tools.sites(), Demand.of(blueprint, added), Placement.of(blueprint, row.site()), Set.of());
        if (!result.candidates().isEmpty()) {
            Attempts.begin(context, 1, result.candidates().get(0), 0, tools.clock().instant());
            return StepResult.done();
        }
        String why = result.discards().stream().filter(discard -> discard.site().equals(row.site()))
                .map(discard -> "site %s: %s".formatted(discard.site(), discard.reason())).collect(Collectors.joining("; "));
        Pace pace = Pace.of(context, "look.since", tools.clock(), tools.settings().providerPatience());
        if (result.passing() && !pace.isOver()) {
            return pace.again("the deployment's site cannot take it now: " + why, tools.settings().providerPatience());
        }
        throw new NemboException(OrchestratorError.DEPLOYMENT_NO_SITE, "the deployment's site cannot take what is new: " + why);
    }

    /** From here on the new revision is what the deployment is. */
    private StepResult change(StepContext context) {
        Revision to = tools.store().revisions().find(input.deployment(), input.to()).orElseThrow();
        tools.store().write(context, tx -> {
            DeploymentStore store = tools.store();
            store.revisions().state(tx, input.deployment(), input.from(), Revision.State.SUPERSEDED);
            store.revisions().state(tx, input.deployment(), input.to(), Revision.State.GOOD);
            store.rows().revision(tx, input.deployment(), input.to(), 0, tools.clock().instant());
            store.rows().inputs(tx, input.deployment(), Json.write(to.inputs()), tools.clock().instant());
            return input;
        });
        context.put(SWITCHED, "true");
        context.log("revision %d is in effect".formatted(input.to()));
        return StepResult.done();
    }

    private void takeBack(StepContext context, JobInput.Item item) throws InterruptedException {
        if (!hasSwitched(context)) {
            back(context);
            Removal.undo(forward(context, item));
        }
    }

    /** Runs the operation once more as it was, which is waited for a moment and then looked at again by the engine. */
    private void configureBack(StepContext context, JobInput.Item item, String operation) throws InterruptedException {
        if (hasSwitched(context)) {
            return;
        }
        back(context);
        OperationRun run = new OperationRun(backward(context, item, " after " + input.to()), operation);
        boolean ended = run.look() instanceof StepResult.Done;
        for (long waited = 0; !ended && waited < LONGEST_WAIT.toNanos() && !Thread.currentThread().isInterrupted(); waited += LOOK.toNanos()) {
            LockSupport.parkNanos(LOOK.toNanos());
            ended = run.look() instanceof StepResult.Done;
        }
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        if (!ended) {
            throw new NemboException(OrchestratorError.DEPLOYMENT_LEFTOVERS, "%s of %s is being run as it was".formatted(operation, item.label()));
        }
    }

    /** The journal may not have heard of the switch when a crash came between: the row has. */
    private boolean hasSwitched(StepContext context) {
        if (!isSwitched(context) && tools.plans().deployment(input.deployment()).revision() == input.to()) {
            context.put(SWITCHED, "true");
        }
        return isSwitched(context);
    }

    private void back(StepContext context) {
        if (context.find("back").isEmpty()) {
            tools.store().write(context, tx -> {
                restore(tools.store(), tx, input);
                return input;
            });
            context.put("back", "true");
        }
    }

    private Task forward(StepContext context, JobInput.Item item) {
        return task(context, item, Task.turn(input.to()));
    }

    private Task backward(StepContext context, JobInput.Item item, String why) {
        return task(context, item, new Task.Turn(input.from(), input.from() + why));
    }

    private Task task(StepContext context, JobInput.Item item, Task.Turn turn) {
        return new Task(tools, context, input.deployment(), item, tools.plans().deployment(input.deployment()).site(), 1, turn);
    }
}
