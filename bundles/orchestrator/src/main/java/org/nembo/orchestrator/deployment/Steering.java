package org.nembo.orchestrator.deployment;

import java.sql.Connection;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.nembo.api.error.GeneralError;
import org.nembo.api.error.NemboException;
import org.nembo.api.identity.Subject;
import org.nembo.api.job.Jobs;
import org.nembo.orchestrator.OrchestratorError;
import org.nembo.orchestrator.Settings;
import org.nembo.orchestrator.plan.Planner;
import org.nembo.orchestrator.template.Blueprints;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Takes requests to stop the job that works on a deployment, and to try a creation that failed once more. Thread-safe. */
@Component(service = Steering.class)
public final class Steering {

    private static final String CANCELLING = "The running job is being cancelled.";
    private static final String AGAIN = "Waiting to begin again.";

    private final Access access;
    private final DeploymentStore store;
    private final Blueprints blueprints;
    private final Settings settings;
    private final Clock clock = Clock.systemUTC();

    @Activate
    public Steering(@Reference Access access, @Reference DeploymentStore store, @Reference Blueprints blueprints, @Reference Settings settings) {
        this.access = access;
        this.store = store;
        this.blueprints = blueprints;
        this.settings = settings;
    }

    /**
     * Asks the job to stop: what it did is taken back. Asking again changes nothing.
     *
     * @throws NemboException {@code DEPLOYMENT_STATE} when no job works on it; {@code DEPLOYMENT_LOCKED}, {@code FORBIDDEN}
     */
    public Deployment cancel(Subject caller, String id) {
        access.to(caller, Access.ACT, id);
        return store.rows().write(tx -> {
            Deployment now = store.rows().find(tx, id).orElseThrow(() -> Access.unknown(id));
            Access.requireUnlocked(now);
            // The job's row is taken before the deployment's, as the engine does when the job ends.
            if (!store.jobs().cancel(tx, now.job())) {
                throw new NemboException(OrchestratorError.DEPLOYMENT_STATE, "no job works on deployment '%s', which is %s"
                        .formatted(now.name(), now.status()));
            }
            if (now.deleteRequest().isEmpty()) {
                store.rows().status(tx, id, now.status(), CANCELLING, now());
            }
            return store.rows().find(tx, id).orElseThrow();
        });
    }

    /**
     * Begins a creation that failed anew, with the same template and inputs.
     *
     * @throws NemboException {@code DEPLOYMENT_STATE} when its creation has not failed, or left something behind; {@code DEPLOYMENT_LOCKED},
     *                        {@code DEPLOYMENT_BUSY}, {@code FORBIDDEN}
     */
    public Deployment retry(Subject caller, String id) {
        Deployment seen = access.to(caller, Access.ACT, id);
        List<JobInput.Item> items = JobInput.items(Planner.plan(Recall.blueprint(store, blueprints, id, seen.revision()), blueprints.scripts()));
        return store.rows().write(tx -> {
            Deployment now = store.rows().find(tx, id).orElseThrow(() -> Access.unknown(id));
            Access.requireUnlocked(now);
            if (now.status() != DeploymentStatus.CREATE_FAILED || !now.deleteRequest().isEmpty()) {
                throw new NemboException(OrchestratorError.DEPLOYMENT_STATE, "deployment '%s' is %s: only a creation that failed (CREATE_FAILED) is retried"
                        .formatted(now.name(), now.status()));
            }
            requireClean(tx, now);
            begin(tx, now, items);
            return store.rows().find(tx, id).orElseThrow();
        });
    }

    private void requireClean(Connection tx, Deployment deployment) {
        List<String> left = store.resources().list(tx, deployment.id()).stream().filter(Resource::mayExist).map(Resource::label).toList();
        if (!left.isEmpty()) {
            throw new NemboException(OrchestratorError.DEPLOYMENT_STATE,
                    "the failed creation of deployment '%s' has left %s at site %s: delete it and create it again, so that nothing stays behind"
                            .formatted(deployment.name(), String.join(", ", left), deployment.site()));
        }
    }

    private void begin(Connection tx, Deployment deployment, List<JobInput.Item> items) {
        String id = deployment.id();
        int minutes = deployment.settings().timeoutMinutes() > 0 ? deployment.settings().timeoutMinutes() : settings.createMinutes();
        List<Resource> resources = store.resources().list(tx, id);
        String job;
        try {
            job = store.jobs().submit(tx, new Jobs.Request(JobInput.CREATE, deployment.path(), deployment.owner(),
                    new JobInput(id, items, false, store.attempts().list(tx, id).size()).text(),
                    Optional.of(now().plus(Duration.ofMinutes(minutes)))));
        } catch (NemboException e) {
            throw e.code() == GeneralError.CONFLICT ? new NemboException(OrchestratorError.DEPLOYMENT_BUSY,
                    "job %s still ends its work on deployment '%s': try again in a moment".formatted(deployment.job(), deployment.name())) : e;
        }
        store.rows().job(tx, id, job);
        store.rows().again(tx, id);
        resources.forEach(resource -> store.resources().state(tx, resource.id(), Resource.State.INITIAL, ""));
        store.revisions().state(tx, id, deployment.revision(), Revision.State.PENDING);
        store.rows().status(tx, id, DeploymentStatus.CREATE_IN_PROGRESS, AGAIN, now());
        store.events().status(tx, deployment, job, DeploymentStatus.CREATE_IN_PROGRESS, AGAIN);
    }

    private Instant now() {
        return Instant.ofEpochMilli(clock.millis());
    }
}
