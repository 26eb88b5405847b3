package org.nembo.provider.local;

import java.util.List;
import java.util.Map;
import org.nembo.spi.provider.WorkloadRequest;
import org.nembo.spi.provider.WorkloadRequest.Limits;

/** Requests for tests. */
final class Asked {

    private Asked() {
    }

    static WorkloadRequest shell(String name, String script) {
        return shell(name, script, Map.of());
    }

    static WorkloadRequest shell(String name, String script, Map<String, String> environment) {
        return new WorkloadRequest(name, Map.of("test", "yes"), List.of("sh", "-c", script), environment, Map.of(), List.of("http"), Limits.NONE);
    }

    static WorkloadRequest limited(String name, String script, Limits limits) {
        return new WorkloadRequest(name, Map.of(), List.of("sh", "-c", script), Map.of(), Map.of(), List.of(), limits);
    }

    static WorkloadRequest with(Map<String, String> environment, Map<String, String> files, List<String> ports, String... command) {
        return new WorkloadRequest("odd", Map.of(), List.of(command), environment, files, ports, Limits.NONE);
    }
}
