package org.nembo.orchestrator.deployment;

import java.sql.Connection;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.nembo.api.job.Job;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds deployments that wait for a job that will never tell of its end, because it was ended by force while its bundle was away, or is gone: they have
 * failed, and say so. Thread-safe.
 */
@Component(service = Reconciliation.class)
public final class Reconciliation {

    private static final Logger log = LoggerFactory.getLogger(Reconciliation.class);
    private static final int BATCH = 200;

    private final DeploymentStore store;
    private final Deletion deletion;
    private final Clock clock = Clock.systemUTC();

    @Activate
    public Reconciliation(@Reference DeploymentStore store, @Reference Deletion deletion) {
        this.store = store;
        this.deletion = deletion;
    }

    /** Looks at every deployment that a job should be working on. @return how many had been left */
    public int sweep() {
        int left = 0;
        List<Deployment> batch = store.rows().inProgress("", BATCH);
        while (!batch.isEmpty()) {
            for (Deployment deployment : batch) {
                left += look(deployment) ? 1 : 0;
            }
            batch = store.rows().inProgress(batch.get(batch.size() - 1).id(), BATCH);
        }
        return left;
    }

    private boolean look(Deployment seen) {
        Optional<Job> job = store.jobs().find(seen.job());
        if (job.filter(found -> !found.state().isFinal()).isPresent()) {
            return false;
        }
        if (!seen.deleteRequest().isEmpty()) {
            deletion.follow(seen.id());
            return true;
        }
        // A job that ends properly says so in the same transaction: what still waits for it now was left.
        return store.rows().write(tx -> store.rows().take(tx, seen.id())
                .filter(now -> now.status().inProgress() && now.job().equals(seen.job()) && now.deleteRequest().isEmpty())
                .map(now -> fail(tx, now, job)).orElse(false));
    }

    private boolean fail(Connection tx, Deployment deployment, Optional<Job> job) {
        Instant now = clock.instant();
        String why = job.map(found -> "Job %s was ended by force, without taking anything back.".formatted(found.id()))
                .orElseGet(() -> "Job %s is not known any more.".formatted(deployment.job()));
        List<Resource> there = store.resources().list(tx, deployment.id()).stream().filter(Resource::mayExist).toList();
        String left = there.isEmpty() ? "" : " Perhaps still at site %s: %s. Delete the deployment to have it removed."
                .formatted(deployment.site(), String.join(", ", there.stream().map(Resource::label).toList()));
        DeploymentStatus status = switch (deployment.status()) {
            case CREATE_IN_PROGRESS -> DeploymentStatus.CREATE_FAILED;
            case UPDATE_IN_PROGRESS -> DeploymentStatus.UPDATE_FAILED;
            default -> DeploymentStatus.DELETE_FAILED;
        };
        store.resources().stopped(tx, deployment.id(), "its job was ended");
        store.attempts().list(tx, deployment.id()).forEach(attempt -> store.attempts().end(tx, deployment.id(), attempt.number(),
                Attempt.Outcome.CANCELLED, "its job was ended", now));
        int pending = deployment.wantedRevision() > 0 ? deployment.wantedRevision() : deployment.revision();
        if (status != DeploymentStatus.DELETE_FAILED) {
            store.revisions().state(tx, deployment.id(), pending, Revision.State.FAILED);
            store.rows().revision(tx, deployment.id(), deployment.revision(), 0, now);
        }
        store.rows().status(tx, deployment.id(), status, why + left, now);
        store.events().status(tx, deployment, deployment.job(), status, why + left);
        log.info("Deployment {} waited for job {}, which has ended: it is {} now", deployment.id(), deployment.job(), status);
        return true;
    }
}
