package org.nembo.orchestrator.deployment;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Rows for tests. */
final class Rows {

    static final Instant NOW = Instant.parse("2026-01-02T03:04:05.678Z");

    private Rows() {
    }

    /** A personal deployment that waits to be created. */
    static Deployment deployment(String id, String owner, String name) {
        return deployment(id, owner, name, Map.of());
    }

    static Deployment deployment(String id, String owner, String name, Map<String, String> labels) {
        return new Deployment(id, name, "", DeploymentStatus.CREATE_IN_PROGRESS, "Waiting.", owner, "", "local", "", "", "", false, Optional.empty(),
                Callback.NONE, DeploymentSettings.DEFAULT, 1, 0, NOW, NOW, labels, Map.of("size", 3, "list", List.of("a", Map.of("b", true))), Map.of());
    }
}
