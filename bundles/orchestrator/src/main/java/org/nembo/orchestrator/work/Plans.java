package org.nembo.orchestrator.work;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.nembo.api.job.StepContext;
import org.nembo.api.secret.Secret;
import org.nembo.orchestrator.deployment.Deployment;
import org.nembo.orchestrator.deployment.DeploymentStore;
import org.nembo.orchestrator.deployment.Revision;
import org.nembo.orchestrator.deployment.Json;
import org.nembo.orchestrator.plan.Demand;
import org.nembo.orchestrator.plan.Placement;
import org.nembo.orchestrator.plan.Planner;
import org.nembo.orchestrator.plan.SiteSelection;
import org.nembo.orchestrator.plan.Sites;
import org.nembo.orchestrator.template.Blueprint;
import org.nembo.orchestrator.template.Blueprints;
import org.nembo.tosca.Evaluator;

/** Brings back what was asked for: the template, its inputs with the sensitive ones, and what is known of the nodes that run. Thread-safe. */
final class Plans {

    private static final int SHORTEST_SECRET = 4;

    private final DeploymentStore store;
    private final Blueprints blueprints;

    Plans(DeploymentStore store, Blueprints blueprints) {
        this.store = store;
        this.blueprints = blueprints;
    }

    Deployment deployment(String id) {
        return store.rows().find(id).orElseThrow(() -> new IllegalStateException("deployment " + id + " has no row"));
    }

    Blueprint blueprint(String id) {
        Map<String, Object> inputs = new LinkedHashMap<>(deployment(id).inputs());
        inputs.putAll(sensitiveInputs(id));
        String template = store.revisions().current(id).map(Revision::template)
                .orElseThrow(() -> new IllegalStateException("deployment " + id + " has no row"));
        return blueprints.of(template, inputs);
    }

    /** The sites that can take a deployment. @param tried sites that are not looked at again */
    SiteSelection.Result look(Sites sites, Deployment row, Set<String> tried) {
        Blueprint blueprint = blueprint(row.id());
        Demand demand = Demand.of(blueprint, Planner.plan(blueprint, blueprints.scripts()));
        return SiteSelection.look(sites, demand, Placement.of(blueprint, row.wantedSite()), tried);
    }

    /** Evaluates with the attributes that the steps of the job have found so far. */
    Evaluator evaluator(Blueprint blueprint, StepContext context) {
        return new Evaluator(blueprint.bound(), (reference, instance) -> Optional.ofNullable(attributes(context, reference.node()).get(reference.attribute())));
    }

    static Map<String, Object> attributes(StepContext context, String node) {
        return context.find("attributes." + node).map(Json::object).orElse(Map.of());
    }

    static void putAttributes(StepContext context, String node, Map<String, Object> attributes) {
        context.put("attributes." + node, Json.write(attributes));
    }

    /** Takes the sensitive inputs out of a text that a workload has written. */
    String redact(String id, String text) {
        String clean = text;
        for (String secret : texts(sensitiveInputs(id).values())) {
            clean = clean.replace(secret, Deployment.MASK);
        }
        return clean;
    }

    /** Whether a value has a sensitive input in it, however it came there. */
    boolean tells(String id, Object value) {
        String text = String.valueOf(value);
        return !redact(id, text).equals(text);
    }

    private static List<String> texts(Collection<Object> values) {
        return values.stream().map(String::valueOf).filter(text -> text.length() >= SHORTEST_SECRET).toList();
    }

    private Map<String, Object> sensitiveInputs(String id) {
        return store.secrets().find(Deployment.inputSecrets(id, deployment(id).revision())).map(Secret::reveal).map(Json::object).orElse(Map.of());
    }
}
