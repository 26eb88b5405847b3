package org.nembo.orchestrator.work;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.nembo.api.error.NemboException;
import org.nembo.api.job.Step;
import org.nembo.api.job.StepContext;
import org.nembo.api.job.StepResult;
import org.nembo.orchestrator.OrchestratorError;
import org.nembo.orchestrator.deployment.Attempt;
import org.nembo.orchestrator.deployment.Deployment;
import org.nembo.orchestrator.plan.SiteSelection;

/** Chooses where a deployment goes next: the site with most room of those that can take it and have not been tried. */
final class SelectSite implements Step.Action {

    static final String EXHAUSTED = "Retries on cloud providers exhausted. Error list is:";

    private final Tools tools;
    private final String deployment;
    private final int attempt;

    SelectSite(Tools tools, String deployment, int attempt) {
        this.tools = tools;
        this.deployment = deployment;
        this.attempt = attempt;
    }

    @Override
    public StepResult run(StepContext context) {
        Deployment row = tools.plans().deployment(deployment);
        if (attempt > 1) {
            closeLast(context);
            if (Attempts.isKept(context) || row.settings().maxSites() > 0 && attempt > row.settings().maxSites()) {
                throw exhausted(context);
            }
        }
        SiteSelection.Result result = tools.plans().look(tools.sites(), row, Attempts.sitesBefore(context, attempt));
        Map<String, String> discarded = discarded(result, row.wantedSite());
        if (result.candidates().isEmpty()) {
            if (attempt > 1) {
                throw exhausted(context);
            }
            return none(context, result, discarded);
        }
        choose(context, result.candidates(), discarded);
        return StepResult.done();
    }

    private void choose(StepContext context, List<SiteSelection.Candidate> candidates, Map<String, String> discarded) {
        SiteSelection.Candidate best = candidates.get(0);
        String id = best.site().id();
        String reason = "Site %s %s".formatted(id, best.why());
        discarded.forEach((site, why) -> context.log("Site %s is not taken: %s".formatted(site, why)));
        candidates.stream().skip(1).forEach(other -> context.log("Site %s %s too, but less of it".formatted(other.site().id(), other.why())));
        context.log(reason);
        tools.store().write(context, tx -> {
            if (attempt > 1) {
                tools.store().resources().renew(tx, deployment);
            }
            tools.store().rows().site(tx, deployment, id, "Being created at site %s.".formatted(id), tools.clock().instant());
            tools.store().attempts().begin(tx, deployment, Attempts.number(context, attempt), id, tools.clock().instant());
            tools.store().events().siteSelected(tx, deployment, id, reason, discarded);
            return id;
        });
        Attempts.begin(context, attempt, best, candidates.size() - 1, tools.clock().instant());
    }

    /** The try before is over: nothing of it is left, unless something could not be taken back. */
    private void closeLast(StepContext context) {
        if (Attempts.left(context, attempt - 1).isEmpty() && !Attempts.isKept(context)) {
            tools.store().write(context, tx -> {
                tools.store().attempts().clean(tx, deployment, Attempts.number(context, attempt - 1));
                return attempt;
            });
        }
    }

    private NemboException exhausted(StepContext context) {
        return new NemboException(OrchestratorError.DEPLOYMENT_NO_SITE, EXHAUSTED + tools.store().attempts().list(deployment).stream()
                .filter(each -> each.number() > Attempts.number(context, 0))
                .map((Attempt each) -> "\n- site %s: %s".formatted(each.site(), each.cause())).collect(Collectors.joining()));
    }

    private StepResult none(StepContext context, SiteSelection.Result result, Map<String, String> discarded) {
        String why = words(discarded);
        Pace pace = Pace.of(context, "site.since", tools.clock(), tools.settings().providerPatience());
        if (result.passing() && !pace.isOver()) {
            return pace.again("no site can take it now: " + why, tools.settings().providerPatience());
        }
        throw new NemboException(OrchestratorError.DEPLOYMENT_NO_SITE, "no site can take it: " + why);
    }

    /** Why each site is not taken; when one was asked for, of that one alone. */
    private static Map<String, String> discarded(SiteSelection.Result result, String wanted) {
        Map<String, String> discarded = new LinkedHashMap<>();
        result.discards().stream().filter(each -> wanted.isEmpty() || wanted.equals(each.site())).forEach(each -> discarded.put(each.site(), each.reason()));
        return discarded;
    }

    private static String words(Map<String, String> discarded) {
        return discarded.isEmpty() ? "no site is registered" : discarded.entrySet().stream()
                .map(each -> "site %s: %s".formatted(each.getKey(), each.getValue())).collect(Collectors.joining("; "));
    }
}
