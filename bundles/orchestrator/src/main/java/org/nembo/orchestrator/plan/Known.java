package org.nembo.orchestrator.plan;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.nembo.api.error.NemboException;
import org.nembo.tosca.AttributeSource;
import org.nembo.tosca.BoundTopology;
import org.nembo.tosca.Evaluator;
import org.nembo.tosca.NodeTemplate;
import org.nembo.tosca.Property;
import org.nembo.tosca.ScalarUnit;

/** The values of nodes that are known before anything runs. One that depends on a running node has none. */
final class Known {

    private final Evaluator evaluator;

    Known(BoundTopology bound) {
        this.evaluator = new Evaluator(bound, AttributeSource.NONE);
    }

    Optional<Object> property(NodeTemplate node, String name) {
        return node.property(name).flatMap(found -> value(node, found));
    }

    Optional<Object> capability(NodeTemplate node, String capability, String name) {
        return Optional.ofNullable(node.capabilities().get(capability)).flatMap(found -> found.property(name)).flatMap(found -> value(node, found));
    }

    Optional<String> text(NodeTemplate node, String capability, String name) {
        return capability(node, capability, name).map(String::valueOf).map(String::strip).filter(text -> !text.isEmpty());
    }

    long bytes(Optional<Object> value) {
        return value.map(String::valueOf).flatMap(ScalarUnit.SIZE::parse).map(amount -> amount.setScale(0, java.math.RoundingMode.CEILING).longValue())
                .orElse(0L);
    }

    double number(Optional<Object> value) {
        return value.filter(Number.class::isInstance).map(number -> ((Number) number).doubleValue()).orElse(0.0);
    }

    /** The size of a list or map. */
    int count(Optional<Object> value) {
        return value.map(found -> found instanceof List<?> list ? list.size() : found instanceof Map<?, ?> map ? map.size() : 0).orElse(0);
    }

    private Optional<Object> value(NodeTemplate node, Property property) {
        try {
            return Optional.ofNullable(evaluator.instance(node.name(), 0).value(property.value(), property.schema()));
        } catch (NemboException e) {
            return Optional.empty();
        }
    }
}
