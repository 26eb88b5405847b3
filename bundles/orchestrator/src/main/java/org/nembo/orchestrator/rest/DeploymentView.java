package org.nembo.orchestrator.rest;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.nembo.orchestrator.deployment.Deployment;
import org.nembo.orchestrator.deployment.DeploymentStatus;

/** A deployment on the wire. @param job the job that works on it, or did last @param revision of the template and inputs that are in effect */
public record DeploymentView(String id, String name, Optional<String> description, DeploymentStatus status, String statusReason, Optional<String> site,
        String owner, Optional<String> group, boolean locked, Optional<Instant> expires, Map<String, String> labels, Map<String, Object> inputs,
        Map<String, Object> outputs, int revision, String job, Instant created, Instant updated) {

    static DeploymentView of(Deployment row) {
        return new DeploymentView(row.id(), row.name(), some(row.description()), row.status(), row.statusReason(), some(row.site()), row.owner(),
                some(row.group()), row.locked(), row.expires(), row.labels(), row.inputs(), row.outputs(), row.revision(), row.job(), row.created(),
                row.updated());
    }

    private static Optional<String> some(String text) {
        return Optional.of(text).filter(each -> !each.isEmpty());
    }
}
