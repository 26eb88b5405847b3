package org.nembo.orchestrator.rest;

import java.util.Map;
import org.nembo.orchestrator.deployment.Node;

/** A node of a deployment on the wire. @param workload its name at the site */
public record NodeView(String name, String type, Node.State state, String workload, Map<String, Object> attributes) {

    static NodeView of(Node node) {
        return new NodeView(node.name(), node.type(), node.state(), node.workload(), node.attributes());
    }
}
