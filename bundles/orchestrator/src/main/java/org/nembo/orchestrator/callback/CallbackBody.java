package org.nembo.orchestrator.callback;

import org.nembo.orchestrator.deployment.Deployment;

/** Writes what receivers are told: the deployment as the INDIGO API shows it. Thread-safe. */
@FunctionalInterface
public interface CallbackBody {

    /** JSON text without a secret in it. */
    String of(Deployment deployment);
}
