package org.nembo.orchestrator.work;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.nembo.api.error.NemboException;
import org.nembo.api.job.StepResult;
import org.nembo.orchestrator.deployment.Json;
import org.nembo.orchestrator.deployment.Resource;
import org.nembo.spi.provider.Workload;
import org.nembo.spi.provider.WorkloadRequest;

/** Processes and containers. */
final class WorkloadMaker implements Maker {

    private static final int LOG_BYTES = 8192;

    /** What the first step has left for the second. */
    private record Expected(String healthPath, Duration timeout, boolean job) {

        String text() {
            return Json.write(Map.of("health", healthPath, "timeout", timeout.toMillis(), "job", job));
        }

        static Expected parse(String text) {
            Map<String, Object> object = Json.object(text);
            return new Expected((String) object.get("health"), Duration.ofMillis(((Number) object.get("timeout")).longValue()),
                    Boolean.TRUE.equals(object.get("job")));
        }
    }

    @Override
    public StepResult create(Task task) {
        task.state(Resource.State.CREATING);
        WorkloadShape shape = new WorkloadShape(task);
        WorkloadRequest request = shape.request();
        Expected expected = new Expected(shape.healthPath(), shape.startTimeout(), shape.isJob());
        String id = task.tools().sites().workloads(task.site(), workloads -> workloads.create(request)).id();
        task.at(id);
        task.context().put(task.key("expected"), expected.text());
        task.state(Resource.State.CREATED);
        task.context().log("%s is created at site %s as %s".formatted(task.label(), task.site(), task.name()));
        return StepResult.done();
    }

    @Override
    public StepResult start(Task task) {
        Expected expected = Expected.parse(task.context().get(task.key("expected")));
        Pace pace = task.pace("start", expected.timeout());
        task.state(Resource.State.STARTING);
        Workload found = task.tools().sites().workloads(task.site(), workloads -> workloads.find(task.name()))
                .orElseThrow(() -> failed(task, "it is not at site '%s' any more".formatted(task.site())));
        Optional<String> what = look(task, found, expected);
        if (what.isEmpty()) {
            return StepResult.done();
        }
        if (pace.isOver()) {
            throw failed(task, "not up within %d s: %s".formatted(expected.timeout().toSeconds(), what.get()));
        }
        return pace.again(what.get(), task.tools().settings().providerPatience());
    }

    /** What it is waited for; empty when it is up. */
    private static Optional<String> look(Task task, Workload found, Expected expected) {
        Map<String, Object> attributes = attributes(found);
        boolean done = found.state() == Workload.State.COMPLETED && expected.job();
        if (found.state() == Workload.State.PENDING) {
            return Optional.of(task.label() + " is starting" + (found.detail().isEmpty() ? "" : ": " + task.redact(found.detail())));
        }
        if (found.state() != Workload.State.RUNNING && !done) {
            throw failed(task, found.detail().isEmpty() ? "it has ended" : found.detail());
        }
        Optional<String> problem = done ? Optional.empty() : ask(task, found, expected.healthPath());
        if (problem.isEmpty()) {
            task.learn(new Knowledge.Facts(attributes, Set.of(), new LinkedHashMap<>(found.facts())));
            task.state(Resource.State.STARTED);
            task.context().log(attributes.containsKey("url") ? "%s answers at %s".formatted(task.label(), attributes.get("url"))
                    : task.label() + (done ? " has ended well" : " runs"));
            return Optional.empty();
        }
        return Optional.of("%s does not answer at %s%s yet: %s".formatted(task.label(), attributes.get("url"), expected.healthPath(), problem.get()));
    }

    private static Optional<String> ask(Task task, Workload found, String path) {
        if (path.isEmpty()) {
            return Optional.empty();
        }
        return Endpoints.first(found.endpoints()).map(endpoint -> task.tools().probe().ask(Endpoints.host(endpoint), Endpoints.port(endpoint), path))
                .orElse(Optional.of("it has no port"));
    }

    /** The attributes that the types declare: {@code url}, {@code host} and {@code port} of the first port, and {@code endpoints} of all. */
    private static Map<String, Object> attributes(Workload found) {
        Map<String, Object> attributes = new LinkedHashMap<>();
        attributes.put("tosca_name", found.name());
        attributes.put("tosca_id", found.id());
        attributes.putAll(Endpoints.attributes(found.endpoints()));
        return attributes;
    }

    private static NemboException failed(Task task, String why) {
        return task.failed(why, log(task));
    }

    private static String log(Task task) {
        try {
            return task.tools().sites().workloads(task.site(), workloads -> workloads.log(task.name(), LOG_BYTES));
        } catch (NemboException e) {
            return "it cannot be read: " + e.getMessage();
        }
    }

    @Override
    public boolean remove(Task task) {
        return task.tools().sites().workloads(task.site(), workloads -> {
            workloads.delete(task.name());
            return workloads.find(task.name()).isEmpty();
        });
    }
}
