package org.nembo.tosca;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A node of the template, with everything that its type adds. Immutable; maps keep the order of declaration.
 *
 * @param properties   effective: assigned in the template, else the default of the type; without either, absent
 * @param attributes   values given to attributes in the template or its type; what a node really has is known when it runs
 * @param declared     the attributes that its type declares
 * @param requirements those that the template gives and those of the type that were matched
 */
public record NodeTemplate(String name, TypeChain type, String description, Map<String, Value> metadata, List<String> directives,
        Map<String, Property> properties, Map<String, Property> attributes, Map<String, Definition> declared, Map<String, Capability> capabilities,
        List<Requirement> requirements, Map<String, LifecycleInterface> interfaces, Map<String, Artifact> artifacts, Position at) {

    private static final String HOSTED_ON = "tosca.relationships.HostedOn";

    public NodeTemplate {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(description, "description");
        metadata = Ordered.copyOf(metadata);
        directives = List.copyOf(directives);
        properties = Ordered.copyOf(properties);
        attributes = Ordered.copyOf(attributes);
        declared = Ordered.copyOf(declared);
        capabilities = Ordered.copyOf(capabilities);
        requirements = List.copyOf(requirements);
        interfaces = Ordered.copyOf(interfaces);
        artifacts = Ordered.copyOf(artifacts);
        Objects.requireNonNull(at, "at");
    }

    /** Whether its type is that type or derived from it. */
    public boolean isA(String typeName) {
        return type.isA(typeName);
    }

    public Optional<Property> property(String property) {
        return Optional.ofNullable(properties.get(property));
    }

    /** The node that it is hosted on; empty for one that stands on its own. */
    public Optional<String> host() {
        return requirements.stream().filter(each -> each.name().equals("host") || each.relationship().map(type -> type.isA(HOSTED_ON)).orElse(false))
                .flatMap(each -> each.node().stream()).findFirst();
    }

    /** The node that meets the requirement of this name, the first one when there are several. */
    public Optional<String> target(String requirement) {
        return requirements.stream().filter(each -> each.name().equals(requirement)).flatMap(each -> each.node().stream()).findFirst();
    }
}
