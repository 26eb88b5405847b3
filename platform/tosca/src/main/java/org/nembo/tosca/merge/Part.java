package org.nembo.tosca.merge;

import java.util.Objects;

/** A template that is to be merged with others. Immutable. @param name how findings call it, and how others name it under {@code metadata.parents} */
public record Part(String name, String text) {
    public Part {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(text, "text");
        if (name.isBlank()) {
            throw new IllegalArgumentException("a part of a merged template needs a name");
        }
    }
}
