package org.nembo.tosca;

import java.util.Optional;
import org.osgi.annotation.versioning.ConsumerType;

/** What running nodes are known to be. Asked by an {@link Evaluator}, on its caller's thread. */
@ConsumerType
@FunctionalInterface
public interface AttributeSource {

    /** Knows nothing: for values that need no running node. */
    AttributeSource NONE = reference -> Optional.empty();

    /** The attribute as plain data (String, number, Boolean, List, Map); empty when it is not known (yet). */
    Optional<Object> attribute(AttributeReference reference);

    /** What an operation of a node gave back; empty when it is not known (yet). */
    default Optional<Object> operationOutput(String node, String interfaceName, String operation, String output) {
        return Optional.empty();
    }
}
