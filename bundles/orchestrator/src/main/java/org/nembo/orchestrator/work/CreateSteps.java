package org.nembo.orchestrator.work;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.nembo.api.job.Step;
import org.nembo.api.job.StepContext;
import org.nembo.orchestrator.deployment.JobInput;
import org.nembo.orchestrator.deployment.Resource;
import org.nembo.orchestrator.deployment.ResourceKind;

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
        for (JobInput.Item item : input.items()) {
            if (item.kind() != ResourceKind.SOFTWARE && item.kind() != ResourceKind.LOGICAL) {
                Maker maker = Makers.of(item.kind());
                steps.add(guarded("create " + item.label(), n, it -> maker.create(task(it, item, n))).undo(it -> undo(it, item, n)));
                if (item.kind() != ResourceKind.NETWORK) {
                    steps.add(guarded("start " + item.label(), n, it -> maker.start(task(it, item, n))));
                }
            }
            for (String operation : item.operations()) {
                steps.add(guarded(run(item, operation), n, it -> new OperationRun(task(it, item, n), operation).look())
                        .undo(it -> notRun(it, item, n)));
            }
        }
        steps.add(guarded("outputs", n, it -> new Outputs(tools, input.deployment()).write(it)));
        return steps;
    }

    private static String run(JobInput.Item item, String operation) {
        return "run %s of %s".formatted(operation, item.label());
    }

    /** Its programs go with their machine; there is no time for what it would do itself. */
    private void notRun(StepContext it, JobInput.Item item, int n) {
        if (item.kind() == ResourceKind.SOFTWARE && !Attempts.isKept(it) && Attempts.site(it, n).isPresent()) {
            task(it, item, n).state(Resource.State.DELETED);
        }
    }

    private List<Step> takeBack(int n, List<Step> done) {
        List<String> names = done.stream().map(Step::name).toList();
        List<Step> steps = new ArrayList<>();
        for (int i = input.items().size() - 1; i >= 0; i--) {
            JobInput.Item item = input.items().get(i);
            boolean begun = names.contains(name("create " + item.label(), n))
                    || item.kind() == ResourceKind.SOFTWARE && item.operations().stream().anyMatch(each -> names.contains(name(run(item, each), n)));
            if (begun) {
                steps.add(Step.named("take back %s (%d)".formatted(item.label(), n), it -> Removal.step(task(it, item, n))).attempts(Guard.ATTEMPTS, BACKOFF)
                        .undo(it -> undo(it, item, n)));
            }
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
            tools.store().rows().write(tx -> {
                tools.store().attempts().clean(tx, input.deployment(), Attempts.number(it, n));
                return n;
            });
        }
    }
}
