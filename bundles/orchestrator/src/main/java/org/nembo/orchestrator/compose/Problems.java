package org.nembo.orchestrator.compose;

import java.util.ArrayList;
import java.util.List;
import org.nembo.api.error.NemboException;
import org.nembo.orchestrator.OrchestratorError;

/** Everything that is wrong with a compose file. Confined to one reading. */
final class Problems {

    private static final int MOST = 50;

    private final List<String> found = new ArrayList<>();

    void add(String path, String why) {
        if (found.size() < MOST) {
            found.add((path.isEmpty() ? "the file" : path) + ": " + why);
        }
    }

    /** @throws NemboException {@code DEPLOYMENT_COMPOSE_INVALID} when there is any */
    void raise() {
        if (!found.isEmpty()) {
            throw new NemboException(OrchestratorError.DEPLOYMENT_COMPOSE_INVALID, "the compose file cannot be run: " + String.join("; ", found));
        }
    }
}
