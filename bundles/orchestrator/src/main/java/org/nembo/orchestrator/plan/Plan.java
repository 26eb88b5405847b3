package org.nembo.orchestrator.plan;

import java.util.List;

/**
 * What a template with its inputs comes to. Immutable.
 *
 * @param resources in the order of creation, level after level
 * @param notes     what the template says and this server does otherwise or not at all, in words
 */
public record Plan(List<PlannedResource> resources, List<String> notes) {
    public Plan {
        resources = List.copyOf(resources);
        notes = List.copyOf(notes);
    }

    /** The level of a node's instances; 0 for a node that has none. */
    public int level(String node) {
        return resources.stream().filter(each -> each.node().equals(node)).mapToInt(PlannedResource::level).findFirst().orElse(0);
    }
}
