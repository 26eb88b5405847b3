package org.nembo.orchestrator.work;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.nembo.api.job.Step;
import org.nembo.api.job.StepContext;
import org.nembo.orchestrator.deployment.JobInput;
import org.nembo.orchestrator.deployment.Resource;
import org.nembo.orchestrator.deployment.ResourceKind;
import org.nembo.orchestrator.plan.Waves;

/**
 * The steps of a creation as far as they are known: those of the first try; when it failed, up to the step in which it did, then those that take it back, and
 * those of the next try. From the second try on the names carry its number. One use.
 */
final class CreateSteps {

    private static final Duration BACKOFF = Duration.ofMillis(250);

    private final Tools tools;
    private final JobInput input;
    private final StepContext context;

    CreateSteps(Tools tools, JobInput input, StepContext context) {
        this.tools = tools;
        this.input = input;
        this.context = context;
    }

    List<Step> all() {
        List<Step> all = new ArrayList<>();
        for (int n = 1;; n++) {
            List<Step> steps = attempt(n);
            var failed = Attempts.failed(context, n);
            if (failed.isEmpty()) {
                all.addAll(steps);
                return all;
            }
            int end = index(steps, failed.get());
            all.addAll(steps.subList(0, end + 1));
            if (!Attempts.isKept(context)) {
                all.addAll(takeBack(n, steps.subList(0, end + 1)));
            }
        }
    }

    private static int index(List<Step> steps, String name) {
        for (int i = 0; i < steps.size(); i++) {
            if (steps.get(i).name().equals(name)) {
                return i;
            }
        }
        throw new IllegalStateException("the job has no step '" + name + "'");
    }

    private List<Step> attempt(int n) {
        List<Step> steps = new ArrayList<>();
        steps.add(Step.named(name("select site", n), new SelectSite(tools, input.deployment(), n)).attempts(Guard.ATTEMPTS, BACKOFF)
                .undo(it -> cleaned(it, n)));
        Waves.parts(input.items()).forEach(part -> steps.add(step(part, n)));
        steps.add(guarded("outputs", n, it -> new Outputs(tools, input.deployment()).write(it)));
        return steps;
    }

    private Step step(Waves.Part part, int n) {
        JobInput.Item item = part.item();
        Step step = guarded(part.name(), n, it -> part.deed() == Waves.Deed.CREATE ? Makers.create(task(it, item, n))
                : part.deed() == Waves.Deed.START ? Makers.of(item.kind()).start(task(it, item, n))
                : OperationRun.step(task(it, item, n), part));
        return switch (part.deed()) {
            case CREATE -> step.undo(it -> undo(it, item, n));
            case START -> step;
            case BEGIN, RUN -> step.undo(it -> notRun(it, item, n));
        };
    }

    /** Its programs go with their machine; there is no time for what it would do itself. */
    private void notRun(StepContext it, JobInput.Item item, int n) {
        if (item.kind() == ResourceKind.SOFTWARE && !Attempts.isKept(it) && Attempts.site(it, n).isPresent()) {
            task(it, item, n).state(Resource.State.DELETED);
        }
    }

    private List<Step> takeBack(int n, List<Step> done) {
        Set<String> names = done.stream().map(Step::name).collect(Collectors.toSet());
        Set<JobInput.Item> begun = new LinkedHashSet<>();
        Waves.parts(input.items()).stream().filter(part -> names.contains(name(part.name(), n)))
                .filter(part -> part.deed() == Waves.Deed.CREATE || part.item().kind() == ResourceKind.SOFTWARE).forEach(part -> begun.add(part.item()));
        List<JobInput.Item> items = new ArrayList<>(input.items().stream().filter(begun::contains).toList());
        Collections.reverse(items);
        List<Step> steps = new ArrayList<>();
        for (List<JobInput.Item> twins : Waves.twins(items)) {
            if (twins.size() > 1) {
                steps.add(Step.named("begin to take back %s (%d)".formatted(twins.get(0).node(), n),
                        it -> Removal.begin(twins.stream().map(item -> task(it, item, n)).toList())).attempts(Guard.ATTEMPTS, BACKOFF));
            }
            twins.forEach(item -> steps.add(Step.named("take back %s (%d)".formatted(item.label(), n), it -> Removal.step(task(it, item, n)))
                    .attempts(Guard.ATTEMPTS, BACKOFF).undo(it -> undo(it, item, n))));
        }
        return steps;
    }

    private Step guarded(String name, int n, Step.Action action) {
        String full = name(name, n);
        return Step.named(full, new Guard(tools, input.deployment(), n, full, action)).attempts(2 * Guard.ATTEMPTS, BACKOFF);
    }

    private static String name(String name, int n) {
        String full = n == 1 ? name : "%s (%d)".formatted(name, n);
        return full.length() <= 200 ? full : full.substring(0, 200);
    }

    private Task task(StepContext it, JobInput.Item item, int n) {
        return new Task(tools, it, input.deployment(), item, Attempts.site(it, n).orElseThrow(), n);
    }

    private void undo(StepContext it, JobInput.Item item, int n) throws InterruptedException {
        if (Attempts.site(it, n).isPresent()) {
            Removal.undo(task(it, item, n));
        }
    }

    /** The undo of a try's first step comes last: when all that was made is back, nothing is left there. */
    private void cleaned(StepContext it, int n) {
        if (Attempts.site(it, n).isEmpty() || Attempts.left(it, n).isPresent() || Attempts.isKept(it)) {
            return;
        }
        String site = Attempts.site(it, n).orElseThrow();
        boolean left = tools.store().resources().list(input.deployment()).stream().anyMatch(each -> each.mayExist() && each.site().equals(site));
        if (!left) {
            tools.store().write(it, tx -> {
                tools.store().attempts().clean(tx, input.deployment(), Attempts.number(it, n));
                return n;
            });
        }
    }
}
