package org.nembo.tosca;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The types that templates can use without the network: the normative ones and {@code nembo.*} always, and the files behind import URLs, by a map. Immutable.
 */
public final class TypeLibrary {

    private static final TypeLibrary STANDARD = new TypeLibrary(Map.of());

    private final Map<String, String> imports;

    private TypeLibrary(Map<String, String> imports) {
        this.imports = imports;
    }

    /** The normative types of TOSCA 1.0 to 1.3 and those of Nembo. */
    public static TypeLibrary standard() {
        return STANDARD;
    }

    /** This library with one more file: what {@code imports} of that URL or path means. */
    public TypeLibrary with(String url, String text) {
        Map<String, String> more = new LinkedHashMap<>(imports);
        more.put(Objects.requireNonNull(url, "url"), Objects.requireNonNull(text, "text"));
        return new TypeLibrary(Map.copyOf(more));
    }

    /** The text behind an import. */
    Optional<String> find(String url) {
        return Optional.ofNullable(imports.get(url));
    }
}
