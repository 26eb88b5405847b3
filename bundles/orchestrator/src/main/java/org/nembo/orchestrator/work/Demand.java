package org.nembo.orchestrator.work;

import java.util.Map;
import java.util.Optional;
import org.nembo.orchestrator.template.Blueprint;
import org.nembo.spi.provider.Quota;
import org.nembo.tosca.AttributeSource;
import org.nembo.tosca.Evaluator;
import org.nembo.tosca.NodeTemplate;

/** What a deployment asks of a site. @param cpus whole cores, rounded up */
record Demand(long workloads, long memoryBytes, long cpus) {

    /** What is known before anything runs; a limit that depends on a running node counts as none. */
    static Demand of(Blueprint blueprint) {
        Evaluator evaluator = new Evaluator(blueprint.bound(), AttributeSource.NONE);
        long memory = 0;
        long millicpus = 0;
        for (NodeTemplate node : blueprint.nodes()) {
            ProcessProperties properties = ProcessProperties.known(evaluator, node.name());
            memory += properties.memoryBytes();
            millicpus += properties.millicpus();
        }
        return new Demand(blueprint.nodes().size(), memory, (millicpus + 999) / 1000);
    }

    /** Why that does not fit under a quota; empty when it does or the quota is about something else. */
    Optional<String> exceeds(Quota quota) {
        Long wanted = Map.of("workloads", workloads, "memoryBytes", memoryBytes, "cpus", cpus).get(quota.name());
        if (wanted == null || wanted == 0 || quota.free() >= wanted) {
            return Optional.empty();
        }
        return Optional.of("%d %s are needed and %d of %d are free".formatted(wanted, quota.name(), quota.free(), quota.limit()));
    }
}
