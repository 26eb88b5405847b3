package org.nembo.orchestrator.work;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.nembo.api.error.NemboException;
import org.nembo.orchestrator.OrchestratorError;
import org.nembo.orchestrator.plan.Kinds;
import org.nembo.orchestrator.plan.Ports;
import org.nembo.orchestrator.template.Blueprint;
import org.nembo.spi.provider.Place;
import org.nembo.spi.provider.PortRule;
import org.nembo.spi.provider.WorkloadRequest;
import org.nembo.tosca.InstanceValues;
import org.nembo.tosca.NodeTemplate;
import org.nembo.tosca.ScalarUnit;

/** What one process or container is to be, evaluated. Values may be secrets: it is never logged. */
final class WorkloadShape {

    private static final Duration START = Duration.ofSeconds(60);
    private static final Duration PULL = Duration.ofMinutes(10);

    private final Task task;
    private final Blueprint blueprint;
    private final NodeTemplate node;
    private final InstanceValues values;
    private final Map<String, Object> properties;

    WorkloadShape(Task task) {
        this.task = task;
        this.blueprint = task.blueprint();
        this.node = task.node(blueprint);
        this.values = task.values(blueprint);
        this.properties = values.properties().values();
    }

    WorkloadRequest request() {
        try {
            Map<String, PortRule> rules = rules();
            List<String> ports = node.isA(Kinds.PROCESS) ? texts("ports") : List.copyOf(rules.keySet());
            Attachments attachments = new Attachments(task, blueprint);
            Place place = new Place(image(), "", attachments.mounts(), attachments.networks(), rules);
            return new WorkloadRequest(task.name(), task.labels(), command(), environment(), map("files"), ports, limits(), place);
        } catch (IllegalArgumentException | NullPointerException e) {
            throw new NemboException(OrchestratorError.DEPLOYMENT_NOT_EVALUABLE, "node '%s' cannot be run: %s".formatted(node.name(), e.getMessage()), e);
        }
    }

    /** The path that answers when it is up; empty when running is enough. */
    String healthPath() {
        String path = text("health_path").orElse("");
        if (!path.isEmpty() && !path.matches("/[\\x21-\\x7e]{0,2000}")) {
            throw new NemboException(OrchestratorError.DEPLOYMENT_NOT_EVALUABLE,
                    "health_path of node '%s' must be the path of a URL, beginning with '/'".formatted(node.name()));
        }
        return path;
    }

    Duration startTimeout() {
        return text("start_timeout").map(time -> Duration.ofNanos(ScalarUnit.TIME.amount(time))).orElse(node.isA(Kinds.PROCESS) ? START : PULL);
    }

    /** Whether it is a job, which is done when it has ended well. */
    boolean isJob() {
        return node.isA("tosca.nodes.indigo.Container.Application.Docker.Chronos");
    }

    private String image() {
        if (node.isA(Kinds.PROCESS)) {
            return "";
        }
        return node.isA(Kinds.CONTAINER) ? text("image").orElse("") : Kinds.image(node).flatMap(artifact -> values.artifactFile(artifact.name())).orElse("");
    }

    private List<String> command() {
        Object command = properties.get("command");
        // A line stands for what a shell makes of it: so the types of INDIGO mean it.
        return command instanceof String line ? line.isBlank() ? List.of() : List.of("/bin/sh", "-c", line) : texts("command");
    }

    private Map<String, String> environment() {
        Map<String, String> environment = map("environment");
        if (properties.get("environment_variables") instanceof Map<?, ?> more) {
            more.forEach((key, value) -> environment.put(String.valueOf(key), String.valueOf(value)));
        }
        if (properties.get("environment_variables") instanceof List<?> more) {
            more.stream().filter(Map.class::isInstance).forEach(each -> ((Map<?, ?>) each)
                    .forEach((key, value) -> environment.put(String.valueOf(key), String.valueOf(value))));
        }
        return environment;
    }

    private Map<String, PortRule> rules() {
        if (node.isA(Kinds.CONTAINER)) {
            return Ports.ofContainer(node.name(), properties.get("ports"));
        }
        return node.isA(Kinds.APPLICATION) ? Ports.published(node.name(), runtime().get("publish_ports")) : Map.of();
    }

    private WorkloadRequest.Limits limits() {
        Map<String, Object> from = node.isA(Kinds.APPLICATION) ? runtime() : properties;
        Object memory = from.get(node.isA(Kinds.APPLICATION) ? "mem_size" : "memory");
        Object cpus = from.get(node.isA(Kinds.APPLICATION) ? "num_cpus" : "cpus");
        long millicpus = cpus instanceof Number number ? Math.round(number.doubleValue() * 1000) : 0;
        return new WorkloadRequest.Limits(memory == null ? 0 : ScalarUnit.SIZE.amount(String.valueOf(memory)), (int) Math.min(Integer.MAX_VALUE, millicpus));
    }

    /** The properties of the capability of the container runtime that an application is hosted on. */
    private Map<String, Object> runtime() {
        return Kinds.host(node, blueprint.topology())
                .map(host -> task.evaluator(blueprint).instance(host.name(), 0).capability("host").values()).orElse(Map.of());
    }

    private Optional<String> text(String name) {
        return Optional.ofNullable(properties.get(name)).map(String::valueOf);
    }

    private List<String> texts(String name) {
        List<String> texts = new ArrayList<>();
        if (properties.get(name) instanceof List<?> list) {
            list.forEach(each -> texts.add(String.valueOf(each)));
        }
        return texts;
    }

    private Map<String, String> map(String name) {
        Map<String, String> map = new LinkedHashMap<>();
        if (properties.get(name) instanceof Map<?, ?> entries) {
            entries.forEach((key, value) -> map.put(String.valueOf(key), String.valueOf(value)));
        }
        return map;
    }
}
