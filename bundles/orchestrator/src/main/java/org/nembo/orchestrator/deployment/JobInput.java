package org.nembo.orchestrator.deployment;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a job of the orchestrator is told: names only, so that its steps follow from it without reading anything.
 *
 * @param nodes the names of the nodes in the order in which they start
 * @param force whether a deletion goes on over what it cannot remove
 */
public record JobInput(String deployment, List<String> nodes, boolean force) {

    public static final String CREATE = "deployment.create";
    public static final String DELETE = "deployment.delete";

    public JobInput {
        nodes = List.copyOf(nodes);
    }

    public String text() {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("deployment", deployment);
        object.put("nodes", nodes);
        if (force) {
            object.put("force", true);
        }
        return Json.write(object);
    }

    public static JobInput parse(String text) {
        Map<String, Object> object = Json.object(text);
        List<String> nodes = ((List<?>) object.get("nodes")).stream().map(String.class::cast).toList();
        return new JobInput((String) object.get("deployment"), nodes, Boolean.TRUE.equals(object.get("force")));
    }
}
