package org.nembo.provider.local.image;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What an image says of how it is run.
 *
 * @param user         name or number, perhaps with a group; empty for the superuser
 * @param exposedPorts such as {@code 80/tcp}
 */
public record ImageConfig(List<String> entrypoint, List<String> command, Map<String, String> environment, String directory, String user,
        List<String> exposedPorts) {

    public static final ImageConfig NONE = new ImageConfig(List.of(), List.of(), Map.of(), "/", "", List.of());

    public ImageConfig {
        entrypoint = List.copyOf(entrypoint);
        command = List.copyOf(command);
        environment = Map.copyOf(environment);
        exposedPorts = List.copyOf(exposedPorts);
    }

    /** From the configuration's {@code config} (OCI image specification, config.md). */
    static ImageConfig of(Map<String, Object> config) {
        Map<String, String> environment = new LinkedHashMap<>();
        for (String variable : Json.strings(config.get("Env"))) {
            int equals = variable.indexOf('=');
            if (equals > 0 && variable.indexOf('\0') < 0) {
                environment.put(variable.substring(0, equals), variable.substring(equals + 1));
            }
        }
        String directory = Json.string(config.get("WorkingDir")).filter(text -> !text.isBlank()).orElse("/");
        return new ImageConfig(Json.strings(config.get("Entrypoint")), Json.strings(config.get("Cmd")), environment,
                directory.startsWith("/") ? directory : "/" + directory, Json.string(config.get("User")).orElse("").strip(),
                Json.object(config.get("ExposedPorts")).keySet().stream().sorted().toList());
    }

    /** Program and arguments when nobody asks for another; empty when the image names none. */
    public List<String> program() {
        List<String> all = new ArrayList<>(entrypoint);
        all.addAll(command);
        return all;
    }
}
