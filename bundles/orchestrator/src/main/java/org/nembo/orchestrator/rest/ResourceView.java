package org.nembo.orchestrator.rest;

import java.time.Instant;
import java.util.Map;
import org.nembo.orchestrator.deployment.Resource;
import org.nembo.orchestrator.deployment.ResourceKind;

/** One instance of a node of a deployment on the wire. @param name the node's @param siteName its name at the site */
public record ResourceView(String id, String name, int instance, String type, ResourceKind kind, Resource.State state, String detail, String site,
        String siteName, String physicalId, Map<String, Object> attributes, Map<String, Object> facts, Instant created, Instant updated) {

    static ResourceView of(Resource row) {
        return new ResourceView(row.id(), row.node(), row.instance(), row.type(), row.kind(), row.state(), row.detail(), row.site(), row.siteName(),
                row.physicalId(), row.attributes(), row.facts(), row.created(), row.updated());
    }
}
