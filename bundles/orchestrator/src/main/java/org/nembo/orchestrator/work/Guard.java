package org.nembo.orchestrator.work;

import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Set;
import org.nembo.api.error.ErrorCode;
import org.nembo.api.error.NemboException;
import org.nembo.api.job.Step;
import org.nembo.api.job.StepContext;
import org.nembo.api.job.StepResult;
import org.nembo.orchestrator.OrchestratorError;
import org.nembo.orchestrator.deployment.Attempt;
import org.nembo.orchestrator.deployment.Deployment;
import org.nembo.spi.provider.ProviderError;

/**
 * A step of one try of a creation at one site. What fails there for reasons of the site ends the try, so that the next site can be tried; what another site
 * could not do better either ends the job.
 */
final class Guard implements Step.Action {

    /** How often a call that may succeed later is made before the site is given up. */
    static final int ATTEMPTS = 10;

    private static final Set<ProviderError> EVERYWHERE = EnumSet.of(ProviderError.PROVIDER_INVALID);

    private final Tools tools;
    private final String deployment;
    private final int attempt;
    private final String step;
    private final Step.Action action;

    Guard(Tools tools, String deployment, int attempt, String step, Step.Action action) {
        this.tools = tools;
        this.deployment = deployment;
        this.attempt = attempt;
        this.step = step;
        this.action = action;
    }

    @Override
    public StepResult run(StepContext context) throws Exception {
        Deployment row = tools.plans().deployment(deployment);
        Duration limit = Duration.ofMinutes(row.settings().siteTimeoutMinutes());
        Instant since = Attempts.since(context, attempt);
        if (!limit.isZero() && Duration.between(since, tools.clock().instant()).compareTo(limit) >= 0) {
            return fallBack(context, row, "it was not finished there within %d min".formatted(limit.toMinutes()), false);
        }
        try {
            return action.run(context);
        } catch (NemboException e) {
            if (Thread.currentThread().isInterrupted() || !isOfSite(e.code())) {
                throw e;
            }
            if (e.code() == ProviderError.PROVIDER_ABSENT) {
                Pace pace = Pace.of(context, "absent." + step, tools.clock(), tools.settings().providerPatience());
                return pace.isOver() ? fallBack(context, row, e.getMessage(), true) : pace.again(e.getMessage() + "; waiting for it", Duration.ofDays(1));
            }
            if (e.code().retryable() && tries(context) < ATTEMPTS) {
                throw e;
            }
            return fallBack(context, row, e.getMessage(), e.code() == ProviderError.PROVIDER_TIMEOUT);
        }
    }

    private static boolean isOfSite(ErrorCode code) {
        return code instanceof ProviderError error ? !EVERYWHERE.contains(error) : code == OrchestratorError.DEPLOYMENT_NODE_FAILED;
    }

    private int tries(StepContext context) {
        int tries = Integer.parseInt(context.find("tries." + step).orElse("0")) + 1;
        context.put("tries." + step, String.valueOf(tries));
        return tries;
    }

    /** @param doubtful whether something may come to be at the site even after it was taken back */
    private StepResult fallBack(StepContext context, Deployment row, String why, boolean doubtful) {
        String cause = tools.plans().redact(deployment, "step '%s' failed: %s".formatted(step, why));
        String site = Attempts.site(context, attempt).orElseThrow();
        boolean last = row.settings().maxSites() > 0 && attempt >= row.settings().maxSites() || !Attempts.hasOthers(context, attempt);
        if (last && row.settings().keepLastAttempt()) {
            Attempts.keep(context);
        }
        if (doubtful) {
            Attempts.leave(context, attempt, "what site %s has not answered about".formatted(site));
        }
        tools.store().write(context, tx -> {
            tools.store().attempts().end(tx, deployment, Attempts.number(context, attempt), Attempt.Outcome.LEFTOVERS, cause, tools.clock().instant());
            tools.store().events().attemptFailed(tx, deployment, Attempts.number(context, attempt), site, cause);
            return site;
        });
        Attempts.fail(context, attempt, step);
        context.log("Site %s is given up: %s".formatted(site, cause));
        return StepResult.done();
    }
}
