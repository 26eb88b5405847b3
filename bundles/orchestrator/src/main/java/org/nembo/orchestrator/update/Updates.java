package org.nembo.orchestrator.update;

import java.sql.Connection;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.nembo.api.error.GeneralError;
import org.nembo.api.error.NemboException;
import org.nembo.api.identity.Subject;
import org.nembo.api.job.Jobs;
import org.nembo.api.secret.Secret;
import org.nembo.orchestrator.OrchestratorError;
import org.nembo.orchestrator.Settings;
import org.nembo.orchestrator.deployment.Access;
import org.nembo.orchestrator.deployment.Callback;
import org.nembo.orchestrator.deployment.CallbackUrl;
import org.nembo.orchestrator.deployment.Deployment;
import org.nembo.orchestrator.deployment.DeploymentStatus;
import org.nembo.orchestrator.deployment.DeploymentStore;
import org.nembo.orchestrator.deployment.Json;
import org.nembo.orchestrator.deployment.Resource;
import org.nembo.orchestrator.deployment.Revision;
import org.nembo.orchestrator.deployment.TimeOrderedIds;
import org.nembo.orchestrator.deployment.WorkloadNames;
import org.nembo.orchestrator.plan.Plan;
import org.nembo.orchestrator.plan.Planner;
import org.nembo.orchestrator.template.Blueprint;
import org.nembo.orchestrator.template.Blueprints;
import org.nembo.tosca.AttributeSource;
import org.nembo.tosca.Evaluator;
import org.nembo.tosca.NodeTemplate;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Takes requests to change what runs: compares, tells what it would come to, and has it done. Thread-safe. */
@Component(service = Updates.class)
public final class Updates {

    private static final Set<DeploymentStatus> SETTLED =
            EnumSet.of(DeploymentStatus.CREATE_COMPLETE, DeploymentStatus.UPDATE_COMPLETE, DeploymentStatus.UPDATE_FAILED);

    private final Access access;
    private final Blueprints blueprints;
    private final DeploymentStore store;
    private final Settings settings;
    private final Clock clock = Clock.systemUTC();
    private final TimeOrderedIds ids = new TimeOrderedIds(clock);

    /** An update that can be done. */
    private record Prepared(Deployment deployment, String template, Blueprint blueprint, Plan plan, Difference difference) {
    }

    @Activate
    public Updates(@Reference Access access, @Reference Blueprints blueprints, @Reference DeploymentStore store, @Reference Settings settings) {
        this.access = access;
        this.blueprints = blueprints;
        this.store = store;
        this.settings = settings;
    }

    /** What the update would do; nothing is stored. @throws NemboException as {@link #update}, but problems are in the answer */
    public Difference preview(Subject caller, String id, Update request) {
        return prepare(caller, id, request).difference();
    }

    /**
     * Has it changed. When it fails, what was made is taken back and the deployment is what it was.
     *
     * @throws NemboException {@code TEMPLATE_INVALID}, {@code DEPLOYMENT_NOT_FOUND}, {@code DEPLOYMENT_STATE}, {@code DEPLOYMENT_LOCKED},
     *                        {@code DEPLOYMENT_BUSY}, {@code DEPLOYMENT_UPDATE_REFUSED}, {@code DEPLOYMENT_INVALID}, {@code FORBIDDEN}; nothing is stored then
     */
    public Deployment update(Subject caller, String id, Update request) {
        Prepared prepared = prepare(caller, id, request);
        if (!prepared.difference().problems().isEmpty()) {
            throw new NemboException(OrchestratorError.DEPLOYMENT_UPDATE_REFUSED, String.join("; ", prepared.difference().problems()));
        }
        Instant now = Instant.ofEpochMilli(clock.millis());
        Instant deadline = now.plus(Duration.ofMinutes(request.timeoutMinutes().orElse(settings.createMinutes())));
        return store.rows().write(tx -> {
            Deployment deployment = store.rows().take(tx, id).orElseThrow(() -> Access.unknown(id));
            check(deployment);
            if (deployment.revision() != prepared.deployment().revision() || !deployment.updated().equals(prepared.deployment().updated())) {
                throw new NemboException(OrchestratorError.DEPLOYMENT_BUSY, "deployment '%s' was changed meanwhile: ask again".formatted(deployment.name()));
            }
            begin(tx, deployment, prepared, request, now, deadline);
            return store.rows().find(tx, id).orElseThrow();
        });
    }

    private Prepared prepare(Subject caller, String id, Update request) {
        Deployment deployment = access.to(caller, "deployments:update", id);
        check(deployment);
        // An empty one ends the callbacks.
        request.callback().map(Callback::url).filter(url -> !url.isEmpty()).ifPresent(CallbackUrl::of);
        request.timeoutMinutes().filter(minutes -> minutes < 1 || minutes > settings.createMinutesMax()).ifPresent(minutes -> {
            throw new NemboException(OrchestratorError.DEPLOYMENT_INVALID, "'timeoutMinutes' must be 1 to %d, is %d"
                    .formatted(settings.createMinutesMax(), minutes));
        });
        Revision revision = store.revisions().current(id).orElseThrow(() -> Access.unknown(id));
        Map<String, Object> before = inputs(deployment, revision);
        Blueprint old = blueprints.of(revision.template(), before);
        String template = request.template().filter(text -> !text.isBlank()).orElse(revision.template());
        Blueprint wanted = blueprints.of(template, merged(template, before, request.inputs()));
        Plan plan = Planner.plan(wanted, blueprints.scripts());
        List<Resource> resources = store.resources().list(id);
        Set<String> remove = new LinkedHashSet<>();
        request.remove().forEach(name -> remove.add(named(resources, name)));
        remove.addAll(removalLists(wanted));
        return new Prepared(deployment, template, wanted, plan, Differ.compare(old, wanted, plan, resources, remove));
    }

    /** The id of the resource that is called so: by its id, or as {@code node:instance}. */
    private static String named(List<Resource> resources, String name) {
        return resources.stream().filter(row -> name.equals(row.node() + ":" + row.instance())).map(Resource::id).findFirst().orElse(name);
    }

    private static void check(Deployment deployment) {
        if (!SETTLED.contains(deployment.status())) {
            throw new NemboException(OrchestratorError.DEPLOYMENT_STATE, "Cannot update a deployment in %s state: it must be one of %s"
                    .formatted(deployment.status(), SETTLED));
        }
        Access.requireUnlocked(deployment);
    }

    private Map<String, Object> inputs(Deployment deployment, Revision revision) {
        Map<String, Object> inputs = new LinkedHashMap<>(revision.inputs());
        inputs.values().removeIf(Deployment.MASK::equals);
        store.secrets().find(Deployment.inputSecrets(deployment.id(), revision.number())).map(Secret::reveal).map(Json::object).ifPresent(inputs::putAll);
        return inputs;
    }

    /** The present inputs as far as the new template still has them, and what is new over them. */
    private Map<String, Object> merged(String template, Map<String, Object> before, Map<String, Object> changes) {
        Map<String, Object> inputs = new LinkedHashMap<>(before);
        blueprints.check(template).topology().ifPresent(topology -> inputs.keySet().retainAll(topology.inputs().keySet()));
        inputs.putAll(changes);
        return inputs;
    }

    /** The ids in the property {@code removal_list} of scalable capabilities. */
    private static Set<String> removalLists(Blueprint blueprint) {
        Evaluator evaluator = new Evaluator(blueprint.bound(), AttributeSource.NONE);
        Set<String> ids = new LinkedHashSet<>();
        for (NodeTemplate node : blueprint.topology().nodes().values()) {
            if (evaluator.capabilityProperties(node.name(), "scalable").get("removal_list") instanceof List<?> list) {
                list.forEach(id -> ids.add(String.valueOf(id)));
            }
        }
        return ids;
    }

    private void begin(Connection tx, Deployment deployment, Prepared prepared, Update request, Instant now, Instant deadline) {
        String id = deployment.id();
        int number = store.revisions().numbers(tx, id).stream().mapToInt(Integer::intValue).max().orElse(0) + 1;
        UpdateInput input = UpdateInput.of(id, deployment.revision(), number, prepared.difference(), prepared.plan());
        String job;
        try {
            job = store.jobs().submit(tx, new Jobs.Request(UpdateInput.TYPE, deployment.path(), deployment.owner(), input.text(), Optional.of(deadline)));
        } catch (NemboException e) {
            throw e.code() == GeneralError.CONFLICT ? new NemboException(OrchestratorError.DEPLOYMENT_BUSY,
                    "job %s works on deployment '%s': wait until it has ended, or cancel it".formatted(deployment.job(), deployment.name())) : e;
        }
        store.revisions().insert(tx, new Revision(id, number, prepared.template(), masked(prepared.blueprint()), "", Revision.State.PENDING, now));
        Map<String, Object> sensitive = prepared.blueprint().sensitiveInputs();
        if (!sensitive.isEmpty()) {
            store.secrets().put(tx, Deployment.inputSecrets(id, number), new Secret(Json.write(sensitive)));
        }
        store.resources().insert(tx, resources(tx, deployment, prepared.difference(), number, now));
        input.remove().forEach(item -> store.resources().leaving(tx, id, item.node(), item.instance(), true));
        store.rows().revision(tx, id, deployment.revision(), number, now);
        request.callback().ifPresent(callback -> store.rows().callback(tx, id, callback));
        store.rows().job(tx, id, job);
        String reason = "Being updated: %s.".formatted(summary(prepared.difference()));
        store.rows().status(tx, id, DeploymentStatus.UPDATE_IN_PROGRESS, reason, now);
        store.events().status(tx, deployment, job, DeploymentStatus.UPDATE_IN_PROGRESS, reason);
    }

    /** Behind all that there are, in the order in which they are made. */
    private List<Resource> resources(Connection tx, Deployment deployment, Difference difference, int revision, Instant now) {
        int[] position = {store.resources().list(tx, deployment.id()).stream().mapToInt(Resource::position).max().orElse(-1)};
        return difference.changes().stream().filter(Change::makes).map(change -> new Resource(ids.next(), deployment.id(), change.node(), change.instance(),
                ++position[0], change.type(), change.of(), "", WorkloadNames.of(deployment.id(), change.node(), change.instance()), "",
                Resource.State.INITIAL, "", Map.of(), Map.of(), now, now, revision)).toList();
    }

    private static String summary(Difference difference) {
        Map<Change.Kind, Long> counts = new LinkedHashMap<>();
        difference.changes().forEach(change -> counts.merge(change.kind(), 1L, Long::sum));
        return "%d added, %d replaced, %d configured again, %d removed, %d unchanged".formatted(counts.getOrDefault(Change.Kind.ADD, 0L),
                counts.getOrDefault(Change.Kind.REPLACE, 0L), counts.getOrDefault(Change.Kind.RECONFIGURE, 0L),
                counts.getOrDefault(Change.Kind.REMOVE, 0L), counts.getOrDefault(Change.Kind.KEEP, 0L));
    }

    private static Map<String, Object> masked(Blueprint blueprint) {
        Map<String, Object> shown = new LinkedHashMap<>(blueprint.plainInputs());
        blueprint.sensitiveInputs().keySet().forEach(name -> shown.put(name, Deployment.MASK));
        return shown;
    }
}
