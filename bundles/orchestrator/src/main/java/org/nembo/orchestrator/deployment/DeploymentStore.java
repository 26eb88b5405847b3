package org.nembo.orchestrator.deployment;

import java.sql.Connection;
import java.util.function.Function;
import org.nembo.api.job.Jobs;
import org.nembo.api.job.StepContext;
import org.nembo.api.secret.Secrets;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Everything that a change of a deployment writes to, all of it in the one database. Thread-safe. */
@Component(service = DeploymentStore.class)
public final class DeploymentStore {

    private final DeploymentRows rows;
    private final RevisionRows revisions;
    private final ResourceRows resources;
    private final AttemptRows attempts;
    private final Secrets secrets;
    private final Jobs jobs;
    private final DeploymentEvents events;

    @Activate
    public DeploymentStore(@Reference DeploymentRows rows, @Reference RevisionRows revisions, @Reference ResourceRows resources,
            @Reference AttemptRows attempts, @Reference Secrets secrets, @Reference Jobs jobs, @Reference DeploymentEvents events) {
        this.rows = rows;
        this.revisions = revisions;
        this.resources = resources;
        this.attempts = attempts;
        this.secrets = secrets;
        this.jobs = jobs;
        this.events = events;
    }

    /**
     * Does what a step of a job writes, in one transaction that is refused when another node has taken the job over: a node that was given up for dead, and
     * was not, does not write over what its successor has written. Make no remote call in it.
     */
    public <T> T write(StepContext context, Function<Connection, T> work) {
        return rows.write(transaction -> {
            jobs.fence(transaction, context);
            return work.apply(transaction);
        });
    }

    public DeploymentRows rows() {
        return rows;
    }

    public RevisionRows revisions() {
        return revisions;
    }

    public ResourceRows resources() {
        return resources;
    }

    public AttemptRows attempts() {
        return attempts;
    }

    public Secrets secrets() {
        return secrets;
    }

    public Jobs jobs() {
        return jobs;
    }

    public DeploymentEvents events() {
        return events;
    }
}
