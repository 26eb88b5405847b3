package org.nembo.orchestrator.plan;

import java.util.List;

/**
 * What a template with its inputs comes to. Immutable.
 *
 * @param resources in the order of creation
 * @param notes     what the template says and this server does otherwise or not at all, in words
 */
public record Plan(List<PlannedResource> resources, List<String> notes) {
    public Plan {
        resources = List.copyOf(resources);
        notes = List.copyOf(notes);
    }
}
