package org.nembo.tosca.types;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;

/** The libraries of types that travel with the product. */
public final class BundledTypes {

    private static final String SCHEME = "bundled:";
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]*(?:/[a-z][a-z0-9_]*){0,3}(?:\\.yaml)?");

    private BundledTypes() {
    }

    /** Whether the location is said to be one of them. */
    public static boolean isBundled(String location) {
        return location.startsWith(SCHEME);
    }

    /** The same location, always with the extension. */
    public static String location(String location) {
        return location.endsWith(".yaml") ? location : location + ".yaml";
    }

    /** The text of a library; empty when there is none of that name. */
    public static Optional<String> text(String location) {
        String name = location.substring(SCHEME.length());
        return NAME.matcher(name).matches() ? resource(location(name)) : Optional.empty();
    }

    /** By which URLs they are usually imported. */
    public static String importMap() {
        return resource("imports.cfg").orElseThrow();
    }

    static Optional<String> resource(String file) {
        try (InputStream stream = BundledTypes.class.getResourceAsStream(file)) {
            return stream == null ? Optional.empty() : Optional.of(new String(stream.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
