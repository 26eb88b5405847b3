package org.nembo.orchestrator.deployment;

import java.util.Map;
import java.util.Set;

/**
 * Which deployments.
 *
 * @param owner    {@link org.nembo.api.identity.Subject#id()}; empty for any
 * @param statuses empty for all that are not deleted
 * @param name     exactly; empty for any
 * @param labels   all of these; an empty value for a label of any value
 */
public record DeploymentFilter(String owner, Set<DeploymentStatus> statuses, String name, Map<String, String> labels) {

    public DeploymentFilter {
        statuses = Set.copyOf(statuses);
        labels = Map.copyOf(labels);
    }

    public static DeploymentFilter of(String owner) {
        return new DeploymentFilter(owner, Set.of(), "", Map.of());
    }
}
