package org.nembo.orchestrator.template;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.nembo.tosca.BoundTopology;
import org.nembo.tosca.Definition;
import org.nembo.tosca.NodeTemplate;
import org.nembo.tosca.Topology;

/** A template without errors together with inputs that fit it: what can be deployed. Immutable. */
public record Blueprint(BoundTopology bound) {

    public Topology topology() {
        return bound.topology();
    }

    /** The nodes in the order in which they start. */
    public List<NodeTemplate> nodes() {
        return topology().startOrder().stream().map(topology().nodes()::get).toList();
    }

    /** The inputs that may be shown and stored. */
    public Map<String, Object> plainInputs() {
        return inputs(false);
    }

    /** The inputs that belong into the secret store. */
    public Map<String, Object> sensitiveInputs() {
        return inputs(true);
    }

    private Map<String, Object> inputs(boolean sensitive) {
        Map<String, Object> chosen = new LinkedHashMap<>();
        bound.inputs().forEach((name, value) -> {
            Definition definition = topology().inputs().get(name);
            if (definition != null && definition.sensitive() == sensitive) {
                chosen.put(name, value);
            }
        });
        return chosen;
    }
}
