package org.nembo.tosca;

import java.util.Optional;
import org.nembo.api.error.NemboException;
import org.nembo.tosca.finding.Findings;
import org.nembo.tosca.finding.Path;

/** Checks, now that the inputs are known, that the number of instances of every node is one and inside the limits that the template gives. */
record ScalingChecker(BoundTopology bound, Findings findings) {

    void check() {
        for (NodeTemplate node : bound.topology().nodes().values()) {
            Scaling.asked(node).ifPresent(asked -> check(node, asked));
        }
    }

    private void check(NodeTemplate node, Property asked) {
        Path path = Path.ROOT.to("topology_template").to("node_templates").to(node.name()).to("capabilities").to("scalable").to("properties").to(asked.name());
        Optional<Integer> count = number(node, asked, path);
        Optional<Integer> least = Scaling.limit(node, Scaling.MINIMUM).flatMap(limit -> number(node, limit, path));
        Optional<Integer> most = Scaling.limit(node, Scaling.MAXIMUM).flatMap(limit -> number(node, limit, path));
        if (count.isPresent() && (least.filter(limit -> count.get() < limit).isPresent() || most.filter(limit -> count.get() > limit).isPresent())) {
            findings.error(ToscaError.TOSCA_CONSTRAINT_VIOLATED, asked.value().at(), path).found(count.get().toString())
                    .say("%d instances of '%s' are asked for; there must be %s".formatted(count.get(), node.name(), words(least, most)));
        }
    }

    private Optional<Integer> number(NodeTemplate node, Property property, Path path) {
        try {
            return Optional.of(new Scaling(bound).number(node, property));
        } catch (NemboException e) {
            findings.error((ToscaError) e.code(), property.value().at(), path).say(e.getMessage());
            return Optional.empty();
        }
    }

    private static String words(Optional<Integer> least, Optional<Integer> most) {
        return least.map(limit -> "at least " + limit).orElse("") + (least.isPresent() && most.isPresent() ? " and " : "")
                + most.map(limit -> "at most " + limit).orElse("");
    }
}
