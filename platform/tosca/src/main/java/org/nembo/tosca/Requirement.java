package org.nembo.tosca;

import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What a node needs from another one. Immutable.
 *
 * @param node             the node of the template that meets it; empty when nothing in the template does and the requirement is optional
 * @param capability       the capability of that node that is meant: its name there, or a capability type
 * @param relationship     the relationship's type; empty when its type is not known
 * @param template         the name of the relationship template, if the requirement names one
 * @param properties       of the relationship
 * @param interfaces       of the relationship, by name
 * @param nodeFilter       as written
 */
public record Requirement(String name, Optional<String> node, Optional<String> capability, Optional<TypeChain> relationship, Optional<String> template,
        Map<String, Property> properties, Map<String, LifecycleInterface> interfaces, Optional<Value> nodeFilter, Position at) {
    public Requirement {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(node, "node");
        Objects.requireNonNull(capability, "capability");
        Objects.requireNonNull(relationship, "relationship");
        Objects.requireNonNull(template, "template");
        properties = Ordered.copyOf(properties);
        interfaces = Ordered.copyOf(interfaces);
        Objects.requireNonNull(nodeFilter, "nodeFilter");
        Objects.requireNonNull(at, "at");
    }
}
