package org.nembo.orchestrator.indigo;

import java.util.Set;
import java.util.stream.Collectors;
import org.nembo.orchestrator.deployment.DeploymentStore;
import org.nembo.orchestrator.template.Blueprints;
import org.nembo.tosca.NodeTemplate;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Which nodes of a deployment are of a type, by the types that its template knows. Thread-safe. */
@Component(service = NodeTypes.class)
public final class NodeTypes {

    private final DeploymentStore store;
    private final Blueprints blueprints;

    @Activate
    public NodeTypes(@Reference DeploymentStore store, @Reference Blueprints blueprints) {
        this.store = store;
        this.blueprints = blueprints;
    }

    /** The names of the nodes of that type or of one derived from it; whether the caller may see the deployment was asked before. */
    Set<String> nodes(String deployment, String type) {
        return store.revisions().current(deployment).flatMap(revision -> blueprints.check(revision.template()).topology())
                .map(topology -> topology.nodesOfType(type).stream().map(NodeTemplate::name).collect(Collectors.toSet())).orElse(Set.of());
    }
}
