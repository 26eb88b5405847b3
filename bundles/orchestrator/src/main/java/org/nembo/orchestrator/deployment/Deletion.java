package org.nembo.orchestrator.deployment;

import java.sql.Connection;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.nembo.api.error.GeneralError;
import org.nembo.api.error.NemboException;
import org.nembo.api.identity.Subject;
import org.nembo.api.job.Jobs;
import org.nembo.orchestrator.OrchestratorError;
import org.nembo.orchestrator.Settings;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Takes requests to delete deployments. Thread-safe. */
@Component(service = Deletion.class)
public final class Deletion {

    private static final String DELETE = "delete";
    private static final String FORCE = "force";

    private final Access access;
    private final DeploymentStore store;
    private final Settings settings;
    private final Clock clock = Clock.systemUTC();

    @Activate
    public Deletion(@Reference Access access, @Reference DeploymentStore store, @Reference Settings settings) {
        this.access = access;
        this.store = store;
        this.settings = settings;
    }

    /**
     * Has it deleted. A creation that still runs is cancelled first, and what it made is taken back; then the deletion follows. Asking again while it is being
     * deleted changes nothing.
     *
     * @param force go on over what cannot be removed, and say what was left
     * @throws NemboException {@code DEPLOYMENT_DELETED}, {@code DEPLOYMENT_BUSY}
     */
    public Deployment delete(Subject caller, String id, boolean force) {
        Deployment seen = access.to(caller, Access.DELETE, id);
        List<JobInput.Item> items = items(id);
        return store.rows().write(tx -> {
            Deployment now = store.rows().find(tx, id).orElseThrow(() -> Access.unknown(id));
            Access.requireUnlocked(now);
            switch (now.status()) {
                case DELETE_COMPLETE -> throw new NemboException(OrchestratorError.DEPLOYMENT_DELETED, "deployment '%s' was deleted on %s"
                        .formatted(seen.name(), now.updated()));
                case DELETE_IN_PROGRESS -> harder(tx, now, items, force);
                default -> cancel(tx, now, items, force);
            }
            return store.rows().find(tx, id).orElseThrow();
        });
    }

    /** Deletes what is over. Does nothing when it is locked, is being deleted already, or was given more time meanwhile. */
    void expire(String id, Instant moment) {
        List<JobInput.Item> items = items(id);
        store.rows().write(tx -> {
            store.rows().find(tx, id).filter(now -> now.expires().filter(end -> !end.isAfter(moment)).isPresent() && !now.locked()
                    && now.deleteRequest().isEmpty()).ifPresent(now -> {
                        switch (now.status()) {
                            case DELETE_IN_PROGRESS, DELETE_COMPLETE, DELETE_FAILED -> { }
                            default -> {
                                store.events().expired(tx, now);
                                cancel(tx, now, items, false);
                            }
                        }
                    });
            return id;
        });
    }

    private List<JobInput.Item> items(String id) {
        return store.resources().list(id).stream().map(JobInput.Item::of).toList();
    }

    /**
     * Gives up a deletion that does not come to its end: it counts as failed, and may be asked for again.
     *
     * @throws NemboException {@code CONFLICT} when it is not being deleted
     */
    public Deployment reset(Subject caller, String id) {
        access.to(caller, Access.DELETE, id);
        return store.rows().write(tx -> {
            Deployment before = store.rows().find(tx, id).orElseThrow(() -> Access.unknown(id));
            store.jobs().cancel(tx, before.job());
            // The job may have come to its end before it could be cancelled.
            Deployment now = store.rows().find(tx, id).orElseThrow(() -> Access.unknown(id));
            if (now.status() != DeploymentStatus.DELETE_IN_PROGRESS) {
                throw new NemboException(GeneralError.CONFLICT, "deployment '%s' is not being deleted: it is %s".formatted(now.name(), now.status()));
            }
            String reason = "The deletion was given up on request.";
            store.rows().deleteRequest(tx, id, "");
            store.rows().status(tx, id, DeploymentStatus.DELETE_FAILED, reason, now());
            store.events().status(tx, now, now.job(), DeploymentStatus.DELETE_FAILED, reason);
            return store.rows().find(tx, id).orElseThrow();
        });
    }

    /** Begins what {@link #delete} had to put off, once the job that was in the way has ended. Does nothing when nothing was put off. */
    public void follow(String id) {
        List<JobInput.Item> items = items(id);
        store.rows().write(tx -> {
            store.rows().find(tx, id).filter(Deletion::isPutOff).ifPresent(deployment -> {
                store.rows().deleteRequest(tx, id, "");
                begin(tx, deployment, items, deployment.deleteRequest().equals(FORCE));
            });
            return id;
        });
    }

    /** A deletion that waits for a site in vain may be asked again, with force. */
    private void harder(Connection tx, Deployment deployment, List<JobInput.Item> items, boolean force) {
        if (force && deployment.deleteRequest().isEmpty()) {
            cancel(tx, deployment, items, true);
        } else if (force) {
            store.rows().deleteRequest(tx, deployment.id(), FORCE);
        }
    }

    /** The job's row is taken before the deployment's, as the engine does when the job ends: either it sees the request, or the job is over. */
    private void cancel(Connection tx, Deployment deployment, List<JobInput.Item> items, boolean force) {
        if (!store.jobs().cancel(tx, deployment.job())) {
            begin(tx, deployment, items, force);
            return;
        }
        store.rows().deleteRequest(tx, deployment.id(), force ? FORCE : DELETE);
        status(tx, deployment, deployment.job(), "The running job is being cancelled; the deletion follows.");
    }

    private void begin(Connection tx, Deployment deployment, List<JobInput.Item> items, boolean force) {
        String job;
        try {
            job = store.jobs().submit(tx, new Jobs.Request(JobInput.DELETE, deployment.path(), deployment.owner(),
                    new JobInput(deployment.id(), items, force).text(), Optional.of(now().plus(settings.deletion()))));
        } catch (NemboException e) {
            throw e.code() == GeneralError.CONFLICT ? busy(deployment) : e;
        }
        store.rows().job(tx, deployment.id(), job);
        status(tx, deployment, job, "Being deleted.");
    }

    private void status(Connection tx, Deployment deployment, String job, String reason) {
        store.rows().status(tx, deployment.id(), DeploymentStatus.DELETE_IN_PROGRESS, reason, now());
        store.events().status(tx, deployment, job, DeploymentStatus.DELETE_IN_PROGRESS, reason);
    }

    private static boolean isPutOff(Deployment deployment) {
        return !deployment.deleteRequest().isEmpty() && deployment.status() != DeploymentStatus.DELETE_COMPLETE;
    }

    private static NemboException busy(Deployment deployment) {
        return new NemboException(OrchestratorError.DEPLOYMENT_BUSY, "job %s works on deployment '%s': wait until it has ended, or cancel it"
                .formatted(deployment.job(), deployment.name()));
    }

    private Instant now() {
        return Instant.ofEpochMilli(clock.millis());
    }
}
