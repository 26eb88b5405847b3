package org.nembo.orchestrator.work;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.nembo.api.error.NemboException;
import org.nembo.api.job.StepContext;
import org.nembo.api.job.StepResult;
import org.nembo.orchestrator.OrchestratorError;
import org.nembo.orchestrator.deployment.Resource;
import org.nembo.orchestrator.deployment.WorkloadNames;
import org.nembo.spi.provider.WorkloadRequest;

/** Has one node made at the chosen site, and takes it back. Both find the workload by its name alone, so neither needs to know how far the other came. */
final class NodeCreate {

    static final String LABEL_DEPLOYMENT = "deployment";
    static final String LABEL_NODE = "node";
    private static final Duration LOOK = Duration.ofMillis(50);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(2);

    private final NodeStart.Tools tools;
    private final String deployment;
    private final String node;
    private final String workload;

    NodeCreate(NodeStart.Tools tools, String deployment, String node) {
        this.tools = tools;
        this.deployment = deployment;
        this.node = node;
        this.workload = WorkloadNames.of(deployment, node);
    }

    StepResult create(StepContext context) {
        String site = context.get(SelectSite.SITE);
        tools.store().resources().state(deployment, node, 0, Resource.State.CREATING, "");
        ProcessProperties properties = ProcessProperties.of(tools.plans().evaluator(tools.plans().blueprint(deployment), context), node);
        WorkloadRequest request = properties.request(workload, Map.of(LABEL_DEPLOYMENT, deployment, LABEL_NODE, node));
        NodeStart.Expected expected = new NodeStart.Expected(path(properties.healthPath()), properties.startTimeout());
        String id = tools.sites().workloads(site, workloads -> workloads.create(request)).id();
        tools.store().resources().at(deployment, node, 0, site, id);
        context.put(NodeStart.Expected.key(node), expected.text());
        tools.store().resources().state(deployment, node, 0, Resource.State.CREATED, "");
        context.log("%s is created at site %s as %s".formatted(node, site, workload));
        return StepResult.done();
    }

    void undo(StepContext context) throws InterruptedException {
        Optional<String> site = context.find(SelectSite.SITE);
        if (site.isPresent()) {
            remove(site.get());
        }
        tools.store().resources().state(deployment, node, 0, Resource.State.DELETED, "");
        context.log(node + " is taken back");
    }

    /** Most things are gone in a moment, which is waited for; what takes longer is looked at again by the engine, later and later. */
    private void remove(String site) throws InterruptedException {
        boolean gone = tools.sites().workloads(site, workloads -> {
            workloads.delete(workload);
            boolean left = workloads.find(workload).isPresent();
            for (long waited = 0; left && waited < LONGEST_WAIT.toNanos() && !Thread.currentThread().isInterrupted(); waited += LOOK.toNanos()) {
                LockSupport.parkNanos(LOOK.toNanos());
                left = workloads.find(workload).isPresent();
            }
            return !left;
        });
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        if (!gone) {
            throw new NemboException(OrchestratorError.DEPLOYMENT_LEFTOVERS, "%s is still stopping at site '%s'".formatted(node, site));
        }
    }

    private String path(String path) {
        if (!path.isEmpty() && !path.matches("/[\\x21-\\x7e]{0,2000}")) {
            throw new NemboException(OrchestratorError.DEPLOYMENT_NOT_EVALUABLE,
                    "health_path of node '%s' must be the path of a URL, beginning with '/'".formatted(node));
        }
        return path;
    }
}
