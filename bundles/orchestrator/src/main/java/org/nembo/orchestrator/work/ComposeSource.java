package org.nembo.orchestrator.work;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.nembo.api.error.NemboException;
import org.nembo.orchestrator.OrchestratorError;
import org.nembo.orchestrator.compose.ComposeFile;
import org.nembo.tosca.ScalarUnit;

/** The compose file of a node: its text in the template, or the file behind its URL. */
record ComposeSource(ComposeFile file, Duration timeout) {

    private static final Duration START = Duration.ofMinutes(10);

    static ComposeSource of(Task task) {
        Map<String, Object> properties = task.values(task.blueprint()).properties().values();
        String url = text(properties, "docker_compose_file_url");
        String text = text(properties, "file");
        if (text.isBlank() && url.contains("\n")) {
            text = url;
        }
        if (text.isBlank()) {
            text = task.tools().plans().scripts().text(url).orElseThrow(() -> new NemboException(OrchestratorError.TEMPLATE_IMPLEMENTATION_MISSING,
                    "this server does not have the compose file '%s' of node '%s'".formatted(url, task.item().node())));
        }
        Duration timeout = properties.get("start_timeout") == null ? START
                : Duration.ofNanos(ScalarUnit.TIME.amount(String.valueOf(properties.get("start_timeout"))));
        return new ComposeSource(ComposeFile.parse(text, variables(properties)), timeout);
    }

    /** A map, or a list of maps as the types of INDIGO have it. */
    private static Map<String, String> variables(Map<String, Object> properties) {
        Map<String, String> variables = new LinkedHashMap<>();
        for (String name : List.of("environment_variables", "environment")) {
            Object value = properties.get(name);
            for (Object each : value instanceof List<?> list ? list : value == null ? List.of() : List.of(value)) {
                if (each instanceof Map<?, ?> map) {
                    map.forEach((key, text) -> variables.put(String.valueOf(key), String.valueOf(text)));
                }
            }
        }
        return variables;
    }

    private static String text(Map<String, Object> properties, String name) {
        return properties.get(name) == null ? "" : String.valueOf(properties.get(name));
    }
}
