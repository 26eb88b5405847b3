package org.nembo.orchestrator.rest;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.nembo.orchestrator.deployment.Resource;
import org.nembo.orchestrator.deployment.ResourceKind;

/** One instance of a node of a deployment on the wire. @param siteName its name at the site @param physicalId the site's own identifier */
public record ResourceView(String id, String node, int instance, String type, ResourceKind kind, Resource.State state, Optional<String> detail,
        Optional<String> site, String siteName, Optional<String> physicalId, Map<String, Object> attributes, Map<String, Object> facts, int revision,
        Instant created, Instant updated) {

    static ResourceView of(Resource row) {
        return new ResourceView(row.id(), row.node(), row.instance(), row.type(), row.kind(), row.state(), some(row.detail()), some(row.site()),
                row.siteName(), some(row.physicalId()), row.attributes(), row.facts(), row.revision(), row.created(), row.updated());
    }

    private static Optional<String> some(String text) {
        return Optional.of(text).filter(each -> !each.isEmpty());
    }
}
