package org.nembo.orchestrator.deployment;

import java.sql.Connection;
import java.time.Clock;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.nembo.api.error.GeneralError;
import org.nembo.api.error.NemboException;
import org.nembo.api.identity.Subject;
import org.nembo.api.job.Jobs;
import org.nembo.orchestrator.OrchestratorError;
import org.nembo.orchestrator.Settings;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Takes requests to start and stop single resources. Everything that can be refused is refused at once, not in the job. Thread-safe. */
@Component(service = Actions.class)
public final class Actions {

    /** What can be done to a resource. */
    public enum Action {
        START, STOP;

        /** @throws NemboException {@code DEPLOYMENT_INVALID} */
        public static Action of(String word) {
            for (Action action : values()) {
                if (action.word().equals(word.toLowerCase(Locale.ROOT))) {
                    return action;
                }
            }
            throw new NemboException(OrchestratorError.DEPLOYMENT_INVALID, "an action is 'start' or 'stop', not '%s'".formatted(word));
        }

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** The state in which it leaves a resource. */
        public Resource.State aim() {
            return this == START ? Resource.State.STARTED : Resource.State.STOPPED;
        }

        /** The state of a resource while it is done. */
        public Resource.State way() {
            return this == START ? Resource.State.STARTING : Resource.State.STOPPING;
        }
    }

    private static final Set<DeploymentStatus> SETTLED =
            EnumSet.of(DeploymentStatus.CREATE_COMPLETE, DeploymentStatus.UPDATE_COMPLETE, DeploymentStatus.UPDATE_FAILED);
    private static final Set<ResourceKind> RUNNING = EnumSet.of(ResourceKind.MACHINE, ResourceKind.WORKLOAD);

    private final Access access;
    private final DeploymentStore store;
    private final Settings settings;
    private final Clock clock = Clock.systemUTC();

    @Activate
    public Actions(@Reference Access access, @Reference DeploymentStore store, @Reference Settings settings) {
        this.access = access;
        this.store = store;
        this.settings = settings;
    }

    /**
     * Has a resource started or stopped. A resource that failed before may be asked either way.
     *
     * @return the resource on its way
     * @throws NemboException {@code DEPLOYMENT_NOT_FOUND}, {@code RESOURCE_NOT_FOUND}, {@code RESOURCE_NOT_RUNNABLE}, {@code RESOURCE_STATE},
     *                        {@code DEPLOYMENT_STATE}, {@code DEPLOYMENT_LOCKED}, {@code DEPLOYMENT_BUSY}, {@code FORBIDDEN}
     */
    public Resource act(Subject caller, String deployment, String resource, Action action) {
        access.to(caller, Access.ACT, deployment);
        return store.rows().write(tx -> {
            Deployment now = store.rows().find(tx, deployment).orElseThrow(() -> Access.unknown(deployment));
            Resource target = store.resources().list(tx, deployment).stream()
                    .filter(each -> each.id().equals(resource) && each.state() != Resource.State.DELETED).findFirst()
                    .orElseThrow(() -> new NemboException(OrchestratorError.RESOURCE_NOT_FOUND, "deployment '%s' has no resource '%s'"
                            .formatted(now.name(), resource)));
            check(now, target, action);
            begin(tx, now, target, action);
            return store.resources().list(tx, deployment).stream().filter(each -> each.id().equals(resource)).findFirst().orElseThrow();
        });
    }

    private static void check(Deployment deployment, Resource target, Action action) {
        if (!SETTLED.contains(deployment.status())) {
            throw new NemboException(OrchestratorError.DEPLOYMENT_STATE, "deployment '%s' is %s: its resources are started and stopped when it is one of %s"
                    .formatted(deployment.name(), deployment.status(), SETTLED));
        }
        Access.requireUnlocked(deployment);
        if (!RUNNING.contains(target.kind())) {
            throw new NemboException(OrchestratorError.RESOURCE_NOT_RUNNABLE, "%s is a %s, which cannot be started or stopped"
                    .formatted(target.label(), target.kind().name().toLowerCase(Locale.ROOT)));
        }
        Resource.State from = action == Action.START ? Resource.State.STOPPED : Resource.State.STARTED;
        if (target.state() != from && target.state() != Resource.State.ERROR) {
            throw new NemboException(OrchestratorError.RESOURCE_STATE, "%s is %s; to %s it, it must be %s"
                    .formatted(target.label(), target.state(), action.word(), from));
        }
    }

    private void begin(Connection tx, Deployment deployment, Resource target, Action action) {
        String job;
        try {
            job = store.jobs().submit(tx, new Jobs.Request(ActionInput.TYPE, deployment.path(), deployment.owner(),
                    new ActionInput(deployment.id(), target.node(), target.instance(), action).text(), Optional.of(now().plus(settings.action()))));
        } catch (NemboException e) {
            throw e.code() == GeneralError.CONFLICT ? new NemboException(OrchestratorError.DEPLOYMENT_BUSY,
                    "job %s works on deployment '%s': wait until it has ended, or cancel it".formatted(deployment.job(), deployment.name())) : e;
        }
        store.rows().job(tx, deployment.id(), job);
        store.resources().state(tx, target.id(), action.way(), "");
        store.events().action(tx, deployment, job, target, action.word() + "-requested", "");
    }

    private Instant now() {
        return Instant.ofEpochMilli(clock.millis());
    }
}
