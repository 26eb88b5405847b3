package org.nembo.tosca.types;

import java.util.Set;

/** The types that the language has without declaring them. */
public final class SimpleTypes {

    /** Their names; {@code any} is what a value without a declaration has. */
    public static final Set<String> NAMES = Set.of("string", "integer", "float", "boolean", "timestamp", "null", "version", "range", "list", "map", "json",
            "xml", "scalar-unit.size", "scalar-unit.time", "scalar-unit.frequency", "scalar-unit.bitrate", "any");

    private SimpleTypes() {
    }

    /** The plain name of a simple type that is written with the standard's prefix ({@code tosca:version}); other names unchanged. */
    public static String canonical(String name) {
        if (name.startsWith("tosca:") && NAMES.contains(name.substring("tosca:".length()))) {
            return name.substring("tosca:".length());
        }
        return switch (name) {
            case "tosca.datatypes.json" -> "json";
            case "tosca.datatypes.xml" -> "xml";
            default -> name;
        };
    }
}
