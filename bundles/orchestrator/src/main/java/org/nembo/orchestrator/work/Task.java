package org.nembo.orchestrator.work;

import java.sql.Connection;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.nembo.api.error.NemboException;
import org.nembo.api.job.StepContext;
import org.nembo.orchestrator.OrchestratorError;
import org.nembo.orchestrator.deployment.JobInput;
import org.nembo.orchestrator.deployment.Resource;
import org.nembo.orchestrator.deployment.WorkloadNames;
import org.nembo.orchestrator.plan.SiteSelection;
import org.nembo.orchestrator.template.Blueprint;
import org.nembo.tosca.Evaluator;
import org.nembo.tosca.InstanceValues;
import org.nembo.tosca.NodeTemplate;

/**
 * One piece of work on one resource at one site. Confined to the step that does it.
 *
 * @param attempt which try of the job at a site, from 1; what the job remembers of one is not taken for another
 */
record Task(Tools tools, StepContext context, String deployment, JobInput.Item item, String site, int attempt, Turn turn) {

    /**
     * For what it is done.
     *
     * @param revision the number of the revision whose template and inputs count
     * @param name     distinguishes the operations that are run for it from those that were run before
     */
    record Turn(int revision, String name) {
    }

    /** For the revision that is in effect, or being made. */
    Task(Tools tools, StepContext context, String deployment, JobInput.Item item, String site, int attempt) {
        this(tools, context, deployment, item, site, attempt, turn(tools.plans().deployment(deployment).revision()));
    }

    static Turn turn(int revision) {
        return new Turn(revision, String.valueOf(revision));
    }

    static final String LABEL_DEPLOYMENT = "deployment";
    static final String LABEL_NODE = "node";
    static final String LABEL_INSTANCE = "instance";

    /** Its name at the site. */
    String name() {
        return WorkloadNames.of(deployment, item.node(), item.instance());
    }

    String label() {
        return item.label();
    }

    Map<String, String> labels() {
        Map<String, String> labels = new LinkedHashMap<>(Map.of(LABEL_DEPLOYMENT, deployment, LABEL_NODE, item.node()));
        if (item.instance() > 0) {
            labels.put(LABEL_INSTANCE, String.valueOf(item.instance()));
        }
        return labels;
    }

    Resource resource() {
        return tools.store().resources().find(deployment, item.node(), item.instance())
                .orElseThrow(() -> new IllegalStateException("deployment %s has no resource %s".formatted(deployment, label())));
    }

    void state(Resource.State state) {
        state(state, "");
    }

    /** Writes nothing when it stands there already, so that a step may be repeated at no cost. */
    void state(Resource.State state, String detail) {
        Resource row = resource();
        if (row.state() != state || !row.detail().equals(detail)) {
            write(tx -> tools.store().resources().state(tx, row.id(), state, detail));
        }
    }

    /** Notes where it is. */
    void at(String physicalId) {
        Resource row = resource();
        if (!row.site().equals(site) || !row.physicalId().equals(physicalId)) {
            write(tx -> tools.store().resources().at(tx, row.id(), site, physicalId));
        }
    }

    /** Replaces what is known of it. */
    void learn(Knowledge.Facts facts) {
        Resource row = resource();
        write(tx -> tools.knowledge().learn(tx, row, facts));
    }

    private void write(Consumer<Connection> work) {
        tools.store().write(context, tx -> {
            work.accept(tx);
            return deployment;
        });
    }

    Blueprint blueprint() {
        return tools.plans().blueprint(deployment, turn.revision());
    }

    Evaluator evaluator(Blueprint blueprint) {
        return tools.plans().evaluator(deployment, blueprint);
    }

    InstanceValues values(Blueprint blueprint) {
        return evaluator(blueprint).instance(item.node(), item.instance());
    }

    NodeTemplate node(Blueprint blueprint) {
        return blueprint.topology().nodes().get(item.node());
    }

    /** What was chosen at the site for the machine. */
    SiteSelection.Choice choice() {
        return Attempts.choice(context, attempt, item.node());
    }

    /** Under which the job remembers something of this resource at this site. */
    String key(String what) {
        return "%s.%d.%s".formatted(what, attempt, label());
    }

    Pace pace(String what, Duration within) {
        return Pace.of(context, key(what), tools.clock(), within);
    }

    String redact(String text) {
        return tools.plans().redact(deployment, text);
    }

    /** A failure of the resource itself. @param log the end of what it wrote */
    NemboException failed(String why, String log) {
        String cause = redact(why);
        state(Resource.State.ERROR, cause);
        String tail = LogTail.of(redact(log));
        return new NemboException(OrchestratorError.DEPLOYMENT_NODE_FAILED,
                "%s: %s%s".formatted(label(), cause, tail.isEmpty() ? "; it wrote nothing" : ". The end of its log:" + tail));
    }
}
