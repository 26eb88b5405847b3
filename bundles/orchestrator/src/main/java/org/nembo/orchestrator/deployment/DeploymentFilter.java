package org.nembo.orchestrator.deployment;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which deployments.
 *
 * @param owner    {@link org.nembo.api.identity.Subject#id()}; empty for any
 * @param orGroups with an owner: those of these groups as well, whoever made them
 * @param group    the group that they belong to; empty for any or none
 * @param statuses empty for all that are not deleted
 * @param name     exactly; empty for any
 * @param labels   all of these; an empty value for a label of any value
 */
public record DeploymentFilter(String owner, List<String> orGroups, String group, Set<DeploymentStatus> statuses, String name, Map<String, String> labels) {

    public DeploymentFilter {
        orGroups = List.copyOf(orGroups);
        statuses = Set.copyOf(statuses);
        labels = Map.copyOf(labels);
    }

    public DeploymentFilter(String owner, Set<DeploymentStatus> statuses, String name, Map<String, String> labels) {
        this(owner, List.of(), "", statuses, name, labels);
    }

    public static DeploymentFilter of(String owner) {
        return new DeploymentFilter(owner, Set.of(), "", Map.of());
    }

    DeploymentFilter visible(String newOwner, List<String> newGroups) {
        return new DeploymentFilter(newOwner, newGroups, group, statuses, name, labels);
    }

    DeploymentFilter in(String newGroup) {
        return new DeploymentFilter(owner, orGroups, newGroup, statuses, name, labels);
    }
}
