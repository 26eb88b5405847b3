package org.nembo.orchestrator.work;

import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.nembo.orchestrator.deployment.Deployment;
import org.nembo.orchestrator.deployment.DeploymentStore;
import org.nembo.orchestrator.deployment.Recall;
import org.nembo.orchestrator.plan.Demand;
import org.nembo.orchestrator.plan.Placement;
import org.nembo.orchestrator.plan.Planner;
import org.nembo.orchestrator.plan.SiteSelection;
import org.nembo.orchestrator.plan.Sites;
import org.nembo.orchestrator.template.Blueprint;
import org.nembo.orchestrator.template.Blueprints;
import org.nembo.orchestrator.template.Scripts;
import org.nembo.tosca.Evaluator;

/** Brings back what was asked for: the template, its inputs with the sensitive ones, and what is known of the nodes that run. Thread-safe. */
final class Plans {

    private static final int SHORTEST_SECRET = 4;

    private final DeploymentStore store;
    private final Blueprints blueprints;
    private final Knowledge knowledge;

    Plans(DeploymentStore store, Blueprints blueprints) {
        this.store = store;
        this.blueprints = blueprints;
        this.knowledge = new Knowledge(store);
    }

    Knowledge knowledge() {
        return knowledge;
    }

    Scripts scripts() {
        return blueprints.scripts();
    }

    Deployment deployment(String id) {
        return store.rows().find(id).orElseThrow(() -> new IllegalStateException("deployment " + id + " has no row"));
    }

    /** What the deployment is to be now. */
    Blueprint blueprint(String id) {
        return blueprint(id, deployment(id).revision());
    }

    /** What the deployment was asked to be by one of its revisions. */
    Blueprint blueprint(String id, int number) {
        return Recall.blueprint(store, blueprints, id, number);
    }

    /** The sites that can take a deployment. @param tried sites that are not looked at again */
    SiteSelection.Result look(Sites sites, Deployment row, Set<String> tried) {
        Blueprint blueprint = blueprint(row.id());
        Demand demand = Demand.of(blueprint, Planner.plan(blueprint, blueprints.scripts()));
        return SiteSelection.look(sites, demand, Placement.of(blueprint, row.wantedSite()), tried);
    }

    /** Evaluates with what is known by now. */
    Evaluator evaluator(String id, Blueprint blueprint) {
        return new Evaluator(blueprint.bound(), knowledge.source(id));
    }

    /** Takes everything sensitive out of a text: inputs, literals of the template, attributes and outputs of operations. */
    String redact(String id, String text) {
        return redact(secretTexts(id), text);
    }

    static String redact(List<String> secrets, String text) {
        String clean = text;
        for (String secret : secrets) {
            clean = clean.replace(secret, Deployment.MASK);
        }
        return clean;
    }

    /** Whether a value has something sensitive in it, however it came there. */
    boolean tells(String id, Object value) {
        String text = String.valueOf(value);
        return !redact(id, text).equals(text);
    }

    private Set<String> secretTexts(String id, int revision) {
        Set<String> texts = new LinkedHashSet<>(blueprint(id, revision).bound().secrets());
        Recall.sensitive(store, id, revision).values().forEach(value -> texts.add(String.valueOf(value)));
        return texts;
    }

    /** The longest first, so that one within another does not leave a part of it behind. */
    List<String> secretTexts(String id) {
        Deployment row = deployment(id);
        Set<String> texts = new LinkedHashSet<>(secretTexts(id, row.revision()));
        if (row.wantedRevision() > 0) {
            texts.addAll(secretTexts(id, row.wantedRevision()));
        }
        texts.addAll(knowledge.secretTexts(id));
        return texts.stream().filter(text -> text.length() >= SHORTEST_SECRET).sorted(Comparator.comparingInt(String::length).reversed()).toList();
    }
}
