package org.nembo.tosca;

import java.util.List;
import java.util.Optional;
import org.nembo.api.error.NemboException;
import org.nembo.tosca.value.Scalars;

/** How many instances of each node a template with its inputs asks for. */
final class Scaling {

    /** More of one node are refused, however the template comes to the number. */
    static final int MOST = 10_000;

    static final String MINIMUM = "min_instances";
    static final String MAXIMUM = "max_instances";

    private static final String SCALABLE = "tosca.capabilities.Scalable";
    private static final List<String> NUMBERS = List.of("count", "default_instances", MINIMUM);
    private static final int HIGHEST_HOST = 64;

    private final BoundTopology bound;

    Scaling(BoundTopology bound) {
        this.bound = bound;
    }

    /** What the node itself says, else as many as what it stands on has, else what its type says, else one. */
    int count(String name) {
        Optional<NodeTemplate> first = bound.topology().node(name);
        Optional<NodeTemplate> node = first;
        for (int i = 0; i < HIGHEST_HOST && node.isPresent(); i++) {
            Optional<Property> said = asked(node.get());
            if (said.isPresent()) {
                return number(node.get(), said.get());
            }
            node = Hosting.follows(node.get(), bound.topology()).flatMap(bound.topology()::node);
        }
        return first.flatMap(each -> NUMBERS.stream().flatMap(key -> property(each, key).stream()).findFirst().map(found -> number(each, found))).orElse(1);
    }

    /** The property with which the template says how many; empty when it leaves that to the type. */
    static Optional<Property> asked(NodeTemplate node) {
        return NUMBERS.stream().flatMap(key -> property(node, key).stream()).filter(property -> !property.byDefault()).findFirst();
    }

    /** A limit that the template gives, not its type: types say 1 where they mean nothing. */
    static Optional<Property> limit(NodeTemplate node, String key) {
        return property(node, key).filter(property -> !property.byDefault());
    }

    int number(NodeTemplate node, Property property) {
        if (!new Evaluator(bound, AttributeSource.NONE).dependencies(property.value(), Scope.node(node.name())).isEmpty()) {
            throw new NemboException(ToscaError.TOSCA_UNRESOLVED_VALUE,
                    "The number of instances of '%s' must be known before anything runs, so it cannot read an attribute".formatted(node.name()));
        }
        Object value = Evaluation.single(bound).value(property.value(), property.schema(), Scope.node(node.name()));
        int number = Scalars.integer(String.valueOf(value)).filter(each -> each.signum() >= 0 && each.bitLength() < Integer.SIZE).map(each -> each.intValue())
                .orElseThrow(() -> new NemboException(ToscaError.TOSCA_TYPE_MISMATCH,
                        "The number of instances of '%s' must be a whole number from 0, not '%s'".formatted(node.name(), value)));
        if (number > MOST) {
            throw new NemboException(ToscaError.TOSCA_LIMIT, "%,d instances of '%s'; at most %,d are accepted".formatted(number, node.name(), MOST));
        }
        return number;
    }

    private static Optional<Property> property(NodeTemplate node, String key) {
        Optional<Capability> scalable = Optional.ofNullable(node.capabilities().get("scalable"))
                .or(() -> node.capabilities().values().stream().filter(each -> each.type().isA(SCALABLE)).findFirst());
        return scalable.flatMap(each -> each.property(key));
    }
}
