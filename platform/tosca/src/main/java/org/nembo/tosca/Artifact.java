package org.nembo.tosca;

import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** A file that a node brings. Immutable. @param type empty when the template gives none; it is then up to the file's extension */
public record Artifact(String name, Optional<TypeChain> type, Value file, Optional<String> repository, Optional<String> deployPath,
        Map<String, Property> properties, Position at) {
    public Artifact {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(file, "file");
        Objects.requireNonNull(repository, "repository");
        Objects.requireNonNull(deployPath, "deployPath");
        properties = Ordered.copyOf(properties);
        Objects.requireNonNull(at, "at");
    }
}
