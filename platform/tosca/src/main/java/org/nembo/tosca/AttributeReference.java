package org.nembo.tosca;

import java.util.Objects;
import java.util.Optional;

/** An attribute of a node, or of one of its capabilities. Immutable. */
public record AttributeReference(String node, Optional<String> capability, String attribute) {
    public AttributeReference {
        Objects.requireNonNull(node, "node");
        Objects.requireNonNull(capability, "capability");
        Objects.requireNonNull(attribute, "attribute");
    }
}
