package org.nembo.orchestrator.work;

import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.nembo.api.error.NemboException;
import org.nembo.api.job.Step;
import org.nembo.api.job.StepContext;
import org.nembo.api.job.StepResult;
import org.nembo.orchestrator.OrchestratorError;
import org.nembo.orchestrator.deployment.DeploymentStore;
import org.nembo.orchestrator.deployment.Json;
import org.nembo.orchestrator.deployment.Resource;
import org.nembo.orchestrator.deployment.WorkloadNames;
import org.nembo.orchestrator.plan.Sites;
import org.nembo.spi.provider.Workload;

/** Waits until the workload of one node runs and, if it says how to tell, answers; or tells why it does not. */
final class NodeStart implements Step.Action {

    private static final int LOG_BYTES = 8192;

    /** What the steps of a node work with. */
    record Tools(Sites sites, DeploymentStore store, Plans plans, Probe probe, Clock clock) {
    }

    /** What the step before has left for this one. */
    record Expected(String healthPath, Duration timeout) {

        static String key(String node) {
            return "expected." + node;
        }

        String text() {
            return Json.write(Map.of("health", healthPath, "timeout", timeout.toMillis()));
        }

        static Expected parse(String text) {
            Map<String, Object> object = Json.object(text);
            return new Expected((String) object.get("health"), Duration.ofMillis(((Number) object.get("timeout")).longValue()));
        }
    }

    private final Tools tools;
    private final String deployment;
    private final String node;
    private final String workload;
    private final Duration patience;

    /** @param patience how long the provider itself may be absent */
    NodeStart(Tools tools, String deployment, String node, Duration patience) {
        this.tools = tools;
        this.deployment = deployment;
        this.node = node;
        this.workload = WorkloadNames.of(deployment, node);
        this.patience = patience;
    }

    @Override
    public StepResult run(StepContext context) {
        Expected expected = Expected.parse(context.get(Expected.key(node)));
        Pace pace = Pace.of(context, "start." + node, tools.clock(), expected.timeout());
        tools.store().resources().state(deployment, node, 0, Resource.State.STARTING, "");
        String site = context.get(SelectSite.SITE);
        Workload found = tools.sites().workloads(site, workloads -> workloads.find(workload))
                .orElseThrow(() -> failed(context, "it is not at site '%s' any more".formatted(site)));
        String what = switch (found.state()) {
            case FAILED, COMPLETED, STOPPED -> throw failed(context, found.detail().isEmpty() ? "it has ended" : found.detail());
            case PENDING -> node + " is starting" + (found.detail().isEmpty() ? "" : ": " + found.detail());
            case RUNNING -> {
                Map<String, Object> attributes = attributes(found);
                Optional<String> problem = ask(found, expected.healthPath());
                if (problem.isEmpty()) {
                    started(context, attributes);
                    yield "";
                }
                yield "%s does not answer at %s%s yet: %s".formatted(node, attributes.get("url"), expected.healthPath(), problem.get());
            }
        };
        if (what.isEmpty()) {
            return StepResult.done();
        }
        if (pace.isOver()) {
            throw failed(context, "not up within %d s: %s".formatted(expected.timeout().toSeconds(), what));
        }
        return pace.again(what, patience);
    }

    private void started(StepContext context, Map<String, Object> attributes) {
        Plans.putAttributes(context, node, attributes);
        tools.store().resources().known(deployment, node, 0, attributes, Map.of());
        tools.store().resources().state(deployment, node, 0, Resource.State.STARTED, "");
        context.log(attributes.containsKey("url") ? "%s answers at %s".formatted(node, attributes.get("url")) : node + " runs");
    }

    private Optional<String> ask(Workload found, String path) {
        if (path.isEmpty()) {
            return Optional.empty();
        }
        return first(found).map(endpoint -> tools.probe().ask(host(endpoint), port(endpoint), path)).orElse(Optional.of("it has no port"));
    }

    /** The attributes that the type declares: {@code url}, {@code host} and {@code port} of the first port, and {@code endpoints} of all. */
    private static Map<String, Object> attributes(Workload found) {
        Map<String, Object> attributes = new LinkedHashMap<>();
        attributes.put("tosca_name", found.name());
        attributes.put("tosca_id", found.id());
        attributes.put("endpoints", found.endpoints());
        first(found).ifPresent(endpoint -> {
            attributes.put("url", "http://" + endpoint);
            attributes.put("host", host(endpoint));
            attributes.put("port", (long) port(endpoint));
        });
        return attributes;
    }

    /** The port {@code http} if there is one, else the only or first by name. */
    private static Optional<String> first(Workload found) {
        return Optional.ofNullable(found.endpoints().get("http"))
                .or(() -> found.endpoints().entrySet().stream().min(Map.Entry.comparingByKey()).map(Map.Entry::getValue));
    }

    private static String host(String endpoint) {
        return endpoint.substring(0, endpoint.lastIndexOf(':'));
    }

    private static int port(String endpoint) {
        return Integer.parseInt(endpoint.substring(endpoint.lastIndexOf(':') + 1));
    }

    private NemboException failed(StepContext context, String why) {
        tools.store().resources().state(deployment, node, 0, Resource.State.ERROR, "");
        String tail = tail(context);
        return new NemboException(OrchestratorError.DEPLOYMENT_NODE_FAILED,
                "%s: %s%s".formatted(node, why, tail.isEmpty() ? "; it wrote nothing" : ". The end of its log:" + tail));
    }

    private String tail(StepContext context) {
        try {
            String log = tools.sites().workloads(context.get(SelectSite.SITE), workloads -> workloads.log(workload, LOG_BYTES));
            return LogTail.of(tools.plans().redact(deployment, log));
        } catch (NemboException e) {
            return " it cannot be read: " + e.getMessage();
        }
    }
}
