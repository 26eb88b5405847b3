package org.nembo.orchestrator.compose;

import java.util.List;
import java.util.Map;
import org.nembo.spi.provider.PortRule;
import org.nembo.spi.provider.WorkloadRequest;

/**
 * One service of a compose file. Values may be secrets. Immutable.
 *
 * @param command empty for what the image says
 * @param ports   by name, protocol and number inside together: {@code tcp80}
 */
public record Service(String name, String image, List<String> command, Map<String, String> environment, Map<String, PortRule> ports, List<Mount> mounts,
        List<String> dependsOn, WorkloadRequest.Limits limits) {

    /** A named volume under a path. */
    public record Mount(String volume, String path, boolean readOnly) {
    }

    public Service {
        command = List.copyOf(command);
        environment = Map.copyOf(environment);
        ports = Map.copyOf(ports);
        mounts = List.copyOf(mounts);
        dependsOn = List.copyOf(dependsOn);
    }

    /** Names only: values may be secrets. */
    @Override
    public String toString() {
        return "Service[%s, %s, environment %s, ports %s, mounts %s, after %s]".formatted(name, image, environment.keySet(), ports, mounts, dependsOn);
    }
}
