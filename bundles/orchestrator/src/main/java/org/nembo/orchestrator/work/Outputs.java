package org.nembo.orchestrator.work;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.nembo.api.job.StepContext;
import org.nembo.api.job.StepResult;
import org.nembo.api.secret.Secret;
import org.nembo.orchestrator.deployment.Deployment;
import org.nembo.orchestrator.deployment.DeploymentStore;
import org.nembo.orchestrator.deployment.Json;
import org.nembo.orchestrator.deployment.Resource;
import org.nembo.orchestrator.deployment.ResourceKind;
import org.nembo.orchestrator.template.Blueprint;
import org.nembo.tosca.Evaluated;
import org.nembo.tosca.Output;

/** Computes what a deployment gives back. What is secret goes into the secret store, and is covered everywhere else. */
final class Outputs {

    private final Tools tools;
    private final String deployment;

    Outputs(Tools tools, String deployment) {
        this.tools = tools;
        this.deployment = deployment;
    }

    StepResult write(StepContext context) {
        logical(context);
        Blueprint blueprint = tools.plans().blueprint(deployment);
        Evaluated values = tools.plans().evaluator(deployment, blueprint).evaluatedOutputs();
        List<String> secrets = tools.plans().secretTexts(deployment);
        Map<String, Object> shown = new LinkedHashMap<>();
        Map<String, Object> sensitive = new LinkedHashMap<>();
        for (Output output : blueprint.topology().outputs().values()) {
            Object value = values.values().get(output.name());
            if (value == null) {
                context.log("output %s has no value: what it refers to is not known".formatted(output.name()));
            } else if (values.sensitive().contains(output.name()) || output.sensitive()
                    || !Plans.redact(secrets, String.valueOf(value)).equals(String.valueOf(value))) {
                sensitive.put(output.name(), value);
                shown.put(output.name(), Deployment.MASK);
            } else {
                shown.put(output.name(), value);
                context.log("output %s: %s".formatted(output.name(), value));
            }
        }
        store(context, shown, sensitive);
        return StepResult.done();
    }

    private void store(StepContext context, Map<String, Object> shown, Map<String, Object> sensitive) {
        DeploymentStore store = tools.store();
        store.write(context, tx -> {
            store.rows().outputs(tx, deployment, Json.write(shown), tools.clock().instant());
            if (sensitive.isEmpty()) {
                store.secrets().delete(tx, Deployment.outputSecrets(deployment));
            } else {
                store.secrets().put(tx, Deployment.outputSecrets(deployment), new Secret(Json.write(sensitive)));
            }
            return deployment;
        });
    }

    /** What is nothing at a site is there as soon as everything else is, and so is software without operations. */
    private void logical(StepContext context) {
        for (Resource resource : tools.store().resources().list(deployment)) {
            if (resource.kind() == ResourceKind.LOGICAL && resource.state() == Resource.State.INITIAL) {
                tools.store().write(context, tx -> {
                    tools.store().resources().state(tx, resource.id(), Resource.State.STARTED, "");
                    return resource;
                });
            }
        }
    }
}
