package org.nembo.orchestrator.deployment;

import java.util.LinkedHashMap;
import java.util.Map;
import org.nembo.api.secret.Secret;
import org.nembo.orchestrator.template.Blueprint;
import org.nembo.orchestrator.template.Blueprints;

/** Brings back what a deployment was asked to be: a revision's template with its inputs, the sensitive ones from the secret store. */
public final class Recall {

    private Recall() {
    }

    /** @throws IllegalStateException when there is no such revision */
    public static Blueprint blueprint(DeploymentStore store, Blueprints blueprints, String id, int number) {
        Revision revision = store.revisions().find(id, number)
                .orElseThrow(() -> new IllegalStateException("deployment %s has no revision %d".formatted(id, number)));
        return blueprints.of(revision.template(), inputs(store, revision));
    }

    private static Map<String, Object> inputs(DeploymentStore store, Revision revision) {
        Map<String, Object> inputs = new LinkedHashMap<>(revision.inputs());
        inputs.putAll(sensitive(store, revision.deployment(), revision.number()));
        return inputs;
    }

    /** The sensitive inputs of a revision. */
    public static Map<String, Object> sensitive(DeploymentStore store, String id, int number) {
        return store.secrets().find(Deployment.inputSecrets(id, number)).map(Secret::reveal).map(Json::object).orElse(Map.of());
    }
}
