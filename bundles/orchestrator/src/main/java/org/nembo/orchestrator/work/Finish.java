package org.nembo.orchestrator.work;

import java.sql.Connection;
import java.time.Instant;
import java.util.Locale;
import org.nembo.orchestrator.deployment.Deployment;
import org.nembo.orchestrator.deployment.DeploymentStatus;
import org.nembo.orchestrator.deployment.DeploymentStore;

/** Writes the status in which a job leaves its deployment, with the event that tells of it, in the transaction that ends the job. */
final class Finish {

    private final DeploymentStore store;
    private final Connection transaction;
    private final Deployment deployment;
    private final String job;
    private final Instant now;

    Finish(DeploymentStore store, Connection transaction, Deployment deployment, String job, Instant now) {
        this.store = store;
        this.transaction = transaction;
        this.deployment = deployment;
        this.job = job;
        this.now = now;
    }

    void as(DeploymentStatus status, String reason) {
        store.rows().status(transaction, deployment.id(), status, reason, now);
        store.events().status(transaction, deployment, job, status, reason);
    }

    /** A cause as a sentence of its own. */
    static String sentence(String cause) {
        if (cause.isEmpty()) {
            return "";
        }
        String capital = cause.substring(0, 1).toUpperCase(Locale.ROOT) + cause.substring(1);
        return capital.endsWith(".") ? capital : capital + ".";
    }
}
