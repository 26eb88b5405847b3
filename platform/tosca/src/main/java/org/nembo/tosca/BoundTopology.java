package org.nembo.tosca;

import java.util.Map;
import java.util.Objects;

/**
 * A topology with its inputs. Immutable.
 *
 * @param inputs plain data by the declared types: String, Long, Double, Boolean, List, Map; defaults included; optional inputs without a value are absent
 */
public record BoundTopology(Topology topology, Map<String, Object> inputs) {
    public BoundTopology {
        Objects.requireNonNull(topology, "topology");
        inputs = Ordered.copyOf(inputs);
    }

    /** Names of the inputs only: values may be secrets. */
    @Override
    public String toString() {
        return "BoundTopology[nodes %s, inputs %s]".formatted(topology.nodes().keySet(), inputs.keySet());
    }
}
