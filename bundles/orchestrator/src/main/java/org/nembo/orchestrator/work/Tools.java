package org.nembo.orchestrator.work;

import java.time.Clock;
import org.nembo.orchestrator.Settings;
import org.nembo.orchestrator.deployment.DeploymentStore;
import org.nembo.orchestrator.plan.Sites;

/** What the steps of every job work with. */
record Tools(Settings settings, Sites sites, DeploymentStore store, Plans plans, Probe probe, Clock clock) {

    Knowledge knowledge() {
        return plans.knowledge();
    }
}
