package org.nembo.orchestrator.rest;

import java.util.Map;
import org.nembo.orchestrator.deployment.Resource;

/** One instance of a node on the wire, in short. @param name the node's @param workload its name at the site */
public record NodeView(String name, int instance, String type, Resource.State state, String workload, Map<String, Object> attributes) {

    static NodeView of(Resource row) {
        return new NodeView(row.node(), row.instance(), row.type(), row.state(), row.siteName(), row.attributes());
    }
}
