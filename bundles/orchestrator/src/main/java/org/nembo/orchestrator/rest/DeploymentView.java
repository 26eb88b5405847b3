package org.nembo.orchestrator.rest;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.nembo.orchestrator.deployment.Deployment;
import org.nembo.orchestrator.deployment.DeploymentStatus;

/** A deployment on the wire. @param job the job that works on it, or did last */
public record DeploymentView(String id, String name, DeploymentStatus status, String statusReason, Optional<String> site, String owner,
        Map<String, String> labels, Map<String, Object> inputs, Map<String, Object> outputs, String job, Instant created, Instant updated) {

    static DeploymentView of(Deployment row) {
        return new DeploymentView(row.id(), row.name(), row.status(), row.statusReason(), Optional.of(row.site()).filter(site -> !site.isEmpty()),
                row.owner(), row.labels(), row.inputs(), row.outputs(), row.job(), row.created(), row.updated());
    }
}
