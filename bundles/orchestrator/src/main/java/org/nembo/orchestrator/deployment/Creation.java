package org.nembo.orchestrator.deployment;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.nembo.api.error.NemboException;
import org.nembo.api.identity.Subject;
import org.nembo.api.job.Jobs;
import org.nembo.api.rest.PageRequest;
import org.nembo.api.secret.Secret;
import org.nembo.api.site.Site;
import org.nembo.api.site.SiteCatalog;
import org.nembo.orchestrator.OrchestratorError;
import org.nembo.orchestrator.Settings;
import org.nembo.orchestrator.plan.Plan;
import org.nembo.orchestrator.plan.Planner;
import org.nembo.orchestrator.template.Blueprint;
import org.nembo.orchestrator.template.Blueprints;
import org.nembo.orchestrator.template.Composition;
import org.nembo.tosca.Value;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Takes requests for deployments: checks everything, then writes row, nodes, secrets, job and event in one transaction. Thread-safe. */
@Component(service = Creation.class)
public final class Creation {

    private final Access access;
    private final Blueprints blueprints;
    private final DeploymentStore store;
    private final SiteCatalog sites;
    private final Settings settings;
    private final Clock clock = Clock.systemUTC();
    private final TimeOrderedIds ids = new TimeOrderedIds(clock);

    @Activate
    public Creation(@Reference Access access, @Reference Blueprints blueprints, @Reference DeploymentStore store, @Reference SiteCatalog sites,
            @Reference Settings settings) {
        this.access = access;
        this.blueprints = blueprints;
        this.store = store;
        this.sites = sites;
        this.settings = settings;
    }

    /**
     * Stores the deployment and its job, or answers the one that the same caller made with the same key and the same request.
     *
     * @throws NemboException {@code TEMPLATE_INVALID}, {@code DEPLOYMENT_INVALID}, {@code DEPLOYMENT_SITE_UNKNOWN}, {@code DEPLOYMENT_KEY_REUSED},
     *                        {@code FORBIDDEN}; nothing is stored then
     */
    public Deployment create(Subject caller, NewDeployment asked) {
        check(caller, asked);
        Composition composed = blueprints.compose(asked.source());
        Blueprint blueprint = blueprints.of(composed, asked.inputs());
        NewDeployment request = asked.merged(composed.text());
        Plan plan = Planner.plan(blueprint, blueprints.scripts());
        if (plan.resources().size() > settings.resourcesMax()) {
            throw new NemboException(OrchestratorError.TEMPLATE_TOO_LARGE, "the template comes to %d resources; this server takes %d at most"
                    .formatted(plan.resources().size(), settings.resourcesMax()));
        }
        String id = ids.next();
        Instant now = Instant.ofEpochMilli(clock.millis());
        Deployment wanted = wanted(id, caller, request, blueprint, now);
        DeploymentRows.Hidden hidden = new DeploymentRows.Hidden(request.idempotencyKey().orElse(""), digest(request, blueprint), request.template());
        Instant deadline = now.plus(Duration.ofMinutes(request.timeoutMinutes().orElse(settings.createMinutes())));
        return store.rows().write(tx -> store.rows().insert(tx, wanted, hidden)
                ? begin(tx, wanted, blueprint, plan, deadline) : repeated(tx, wanted.owner(), hidden));
    }

    /** Everything that can be said of a request without its template. */
    void check(Subject caller, NewDeployment request) {
        access.toCreate(caller, request.group().orElse(""));
        request.check(settings.createMinutesMax());
        NewDeployment.checkExpires(request.expires(), clock.instant());
        request.site().ifPresent(this::known);
    }

    private static Deployment wanted(String id, Subject caller, NewDeployment request, Blueprint blueprint, Instant now) {
        DeploymentSettings settings = new DeploymentSettings(request.timeoutMinutes().orElse(0), request.siteTimeoutMinutes().orElse(0),
                request.maxSites().orElse(0), request.keepLastAttempt().orElse(false));
        return new Deployment(id, request.name().orElseGet(() -> name(blueprint)), request.description().orElse(""), DeploymentStatus.CREATE_IN_PROGRESS,
                "Waiting to begin.", caller.id(), request.group().orElse(""), request.site().orElse(""), "", "", "", false, request.expires(),
                request.callback().orElse(Callback.NONE), settings, 1, 0, now, now, request.labels(), masked(blueprint), Map.of());
    }

    private Deployment begin(Connection tx, Deployment wanted, Blueprint blueprint, Plan plan, Instant deadline) {
        store.resources().insert(tx, resources(wanted, plan));
        Map<String, Object> sensitive = blueprint.sensitiveInputs();
        if (!sensitive.isEmpty()) {
            store.secrets().put(tx, Deployment.inputSecrets(wanted.id(), 1), new Secret(Json.write(sensitive)));
        }
        String job = store.jobs().submit(tx, new Jobs.Request(JobInput.CREATE, wanted.path(), wanted.owner(),
                new JobInput(wanted.id(), JobInput.items(plan), false).text(), Optional.of(deadline)));
        store.rows().job(tx, wanted.id(), job);
        store.events().created(tx, wanted, job);
        return store.rows().find(tx, wanted.id()).orElseThrow();
    }

    private Deployment repeated(Connection tx, String owner, DeploymentRows.Hidden hidden) {
        List<String> before = store.rows().keyed(tx, owner, hidden.key()).orElseThrow();
        if (!before.get(1).equals(hidden.digest())) {
            throw new NemboException(OrchestratorError.DEPLOYMENT_KEY_REUSED,
                    "the idempotency key '%s' stands for deployment %s, which was asked for differently".formatted(hidden.key(), before.get(0)));
        }
        return store.rows().find(tx, before.get(0)).orElseThrow();
    }

    private void known(String id) {
        if (sites.find(id).isEmpty()) {
            String known = String.join(", ", sites.list(PageRequest.first(20)).items().stream().map(Site::id).toList());
            throw new NemboException(OrchestratorError.DEPLOYMENT_SITE_UNKNOWN,
                    "there is no site '%s'; %s".formatted(id, known.isEmpty() ? "none is registered" : "there is " + known));
        }
    }

    private List<Resource> resources(Deployment wanted, Plan plan) {
        return plan.resources().stream().map(each -> Resource.planned(ids.next(), wanted, each.node(), each.instance(), each.position(), each.type(),
                each.kind())).toList();
    }

    private static Map<String, Object> masked(Blueprint blueprint) {
        Map<String, Object> shown = new LinkedHashMap<>(blueprint.plainInputs());
        blueprint.sensitiveInputs().keySet().forEach(name -> shown.put(name, Deployment.MASK));
        return shown;
    }

    private static String name(Blueprint blueprint) {
        return Optional.ofNullable(blueprint.topology().metadata().get("display_name"))
                .filter(Value.Scalar.class::isInstance).map(value -> ((Value.Scalar) value).text().strip())
                .filter(text -> !text.isEmpty() && text.length() <= 200 && text.chars().noneMatch(Character::isISOControl))
                .orElseGet(() -> blueprint.topology().startOrder().get(0));
    }

    /** Sensitive values are left out: a digest of a short password would give it away. */
    private static String digest(NewDeployment request, Blueprint blueprint) {
        String text = Json.canonical(List.of(request.template(), blueprint.plainInputs(), List.copyOf(blueprint.sensitiveInputs().keySet()),
                request.site().orElse(""), request.name().orElse(""), request.labels(), request.timeoutMinutes().orElse(0),
                request.group().orElse("")));
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
