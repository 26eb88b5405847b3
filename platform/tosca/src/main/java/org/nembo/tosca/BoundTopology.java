package org.nembo.tosca;

import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.nembo.api.error.NemboException;

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

    /**
     * How many instances of a node are asked for: {@code count} of its capability {@code scalable}, else {@code default_instances}, else
     * {@code min_instances}, where the template gives one of them. A node for which it gives none has as many as what it stands on: its host, the machine
     * that a port is bound to, the only machine that a volume is attached to. Otherwise the defaults of the type count, and without any it is one.
     *
     * @throws NemboException {@link ToscaError#TOSCA_TYPE_MISMATCH} for no number, {@link ToscaError#TOSCA_LIMIT} for a huge one,
     *                        {@link ToscaError#TOSCA_UNRESOLVED_VALUE} when it depends on what runs; none of them after {@link Topology#bind}
     */
    public int instances(String node) {
        return new Scaling(this).count(node);
    }

    /** The texts that must not be shown: what sensitive inputs and sensitive literals of the template consist of. */
    public Set<String> secrets() {
        Masking masking = new Masking(name -> Optional.ofNullable(topology.dataTypes().get(name)));
        topology.inputs().values().forEach(input -> {
            Object value = inputs.get(input.name());
            if (input.sensitive()) {
                masking.hideAll(value);
            } else {
                masking.hide(value, input.schema());
            }
        });
        topology.nodes().values().forEach(node -> node.properties().values().forEach(property -> {
            if (property.sensitive() && !property.byDefault() && property.value() instanceof Value.Scalar scalar && !scalar.isNull()) {
                masking.hideAll(scalar.text());
            }
        }));
        Set<String> texts = new LinkedHashSet<>(masking.texts());
        topology.dataTypes().values().forEach(type -> type.properties().values().stream().filter(each -> !each.sensitive()).forEach(each ->
                each.defaultValue().ifPresent(value -> texts.remove(value instanceof Value.Scalar scalar ? scalar.text() : ""))));
        return texts;
    }

    /** Names of the inputs only: values may be secrets. */
    @Override
    public String toString() {
        return "BoundTopology[nodes %s, inputs %s]".formatted(topology.nodes().keySet(), inputs.keySet());
    }
}
