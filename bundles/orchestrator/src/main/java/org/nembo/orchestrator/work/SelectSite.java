package org.nembo.orchestrator.work;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.nembo.api.error.NemboException;
import org.nembo.api.job.Step;
import org.nembo.api.job.StepContext;
import org.nembo.api.job.StepResult;
import org.nembo.orchestrator.OrchestratorError;
import org.nembo.orchestrator.deployment.Deployment;
import org.nembo.orchestrator.plan.SiteSelection;

/** Chooses where a deployment goes: the one with most room of those that can take it. */
final class SelectSite implements Step.Action {

    /** Under which the job remembers the site's id. */
    static final String SITE = "site";
    private static final String SINCE = "site.since";

    private final NodeStart.Tools tools;
    private final String deployment;
    private final Duration patience;

    /** @param patience how long to wait for providers that are not deployed and sites that do not answer */
    SelectSite(NodeStart.Tools tools, String deployment, Duration patience) {
        this.tools = tools;
        this.deployment = deployment;
        this.patience = patience;
    }

    @Override
    public StepResult run(StepContext context) {
        Deployment row = tools.plans().deployment(deployment);
        SiteSelection.Result result = tools.plans().look(tools.sites(), row, Set.of());
        if (result.candidates().isEmpty()) {
            return none(context, result, row.wantedSite());
        }
        SiteSelection.Candidate best = result.candidates().get(0);
        String id = best.site().id();
        String reason = "Site %s %s".formatted(id, best.why());
        Map<String, String> discarded = discarded(result, row.wantedSite());
        discarded.forEach((site, why) -> context.log("Site %s is not taken: %s".formatted(site, why)));
        result.candidates().stream().skip(1).forEach(other -> context.log("Site %s %s too, but less of it".formatted(other.site().id(), other.why())));
        context.log(reason);
        tools.store().rows().write(tx -> {
            tools.store().rows().site(tx, deployment, id, "Being created at site %s.".formatted(id), tools.clock().instant());
            tools.store().events().siteSelected(tx, deployment, id, reason, discarded);
            return id;
        });
        context.put(SITE, id);
        return StepResult.done();
    }

    private StepResult none(StepContext context, SiteSelection.Result result, String wanted) {
        String why = words(discarded(result, wanted));
        Pace pace = Pace.of(context, SINCE, tools.clock(), patience);
        if (result.passing() && !pace.isOver()) {
            return pace.again("no site can take it now: " + why, patience);
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
        StringBuilder words = new StringBuilder();
        discarded.forEach((site, why) -> words.append(words.isEmpty() ? "" : "; ").append("site ").append(site).append(": ").append(why));
        return words.isEmpty() ? "no site is registered" : words.toString();
    }
}
