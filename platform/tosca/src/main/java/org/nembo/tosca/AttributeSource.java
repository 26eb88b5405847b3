package org.nembo.tosca;

import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ConsumerType;

/** What running nodes are known to be, each instance by its index from 0. Asked by an {@link Evaluator}, on its caller's thread. */
@ConsumerType
@FunctionalInterface
public interface AttributeSource {

    /** Knows nothing: for values that need no running node. */
    AttributeSource NONE = (reference, instance) -> Optional.empty();

    /** The attribute of one instance as plain data (String, number, Boolean, List, Map); empty when it is not known (yet). */
    Optional<Object> attribute(AttributeReference reference, int instance);

    /**
     * The indexes of the instances that a node has now, in order. They need not be contiguous: scaling in takes out those that the user named.
     * Empty when that is not known; the number of the template counts then, see {@link BoundTopology#instances}.
     */
    default Optional<List<Integer>> instances(String node) {
        return Optional.empty();
    }

    /** What an operation of one instance of a node gave back; empty when it is not known (yet). */
    default Optional<Object> operationOutput(String node, int instance, String interfaceName, String operation, String output) {
        return Optional.empty();
    }
}
