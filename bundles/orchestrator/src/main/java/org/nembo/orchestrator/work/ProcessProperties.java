package org.nembo.orchestrator.work;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.nembo.api.error.NemboException;
import org.nembo.orchestrator.OrchestratorError;
import org.nembo.spi.provider.WorkloadRequest;
import org.nembo.tosca.Evaluator;
import org.nembo.tosca.ScalarUnit;

/** The properties of a {@code nembo.nodes.Process}, evaluated. Values may be secrets: it is never logged. */
final class ProcessProperties {

    private static final Duration START = Duration.ofSeconds(60);

    private final String node;
    private final Map<String, Object> values;

    private ProcessProperties(String node, Map<String, Object> values) {
        this.node = node;
        this.values = values;
    }

    /** All of them. @throws NemboException {@code TOSCA_UNRESOLVED_VALUE} */
    static ProcessProperties of(Evaluator evaluator, String node) {
        return new ProcessProperties(node, evaluator.properties(node));
    }

    /** Those of its limits that are known by now. */
    static ProcessProperties known(Evaluator evaluator, String node) {
        Map<String, Object> known = new LinkedHashMap<>();
        for (String name : List.of("memory", "cpus")) {
            try {
                evaluator.property(node, name).ifPresent(value -> known.put(name, value));
            } catch (NemboException e) {
                known.remove(name);
            }
        }
        return new ProcessProperties(node, known);
    }

    WorkloadRequest request(String name, Map<String, String> labels) {
        try {
            return new WorkloadRequest(name, labels, texts("command"), map("environment"), map("files"), texts("ports"),
                    new WorkloadRequest.Limits(memoryBytes(), (int) Math.min(Integer.MAX_VALUE, millicpus())));
        } catch (IllegalArgumentException | NullPointerException e) {
            throw new NemboException(OrchestratorError.DEPLOYMENT_NOT_EVALUABLE, "node '%s' cannot be run: %s".formatted(node, e.getMessage()), e);
        }
    }

    long memoryBytes() {
        return text("memory").map(ScalarUnit.SIZE::amount).orElse(0L);
    }

    long millicpus() {
        return values.get("cpus") instanceof Number cpus ? Math.round(cpus.doubleValue() * 1000) : 0;
    }

    /** The path that answers when it is up; empty when running is enough. */
    String healthPath() {
        return text("health_path").orElse("");
    }

    Duration startTimeout() {
        return text("start_timeout").map(time -> Duration.ofNanos(ScalarUnit.TIME.amount(time))).orElse(START);
    }

    private Optional<String> text(String name) {
        return Optional.ofNullable(values.get(name)).map(String::valueOf);
    }

    private List<String> texts(String name) {
        return values.get(name) instanceof List<?> list ? list.stream().map(String::valueOf).toList() : List.of();
    }

    private Map<String, String> map(String name) {
        Map<String, String> map = new LinkedHashMap<>();
        if (values.get(name) instanceof Map<?, ?> entries) {
            entries.forEach((key, value) -> map.put(String.valueOf(key), String.valueOf(value)));
        }
        return map;
    }
}
