package org.nembo.orchestrator.compose;

import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Puts values for {@code $NAME}, {@code ${NAME}}, {@code ${NAME:-default}} and {@code ${NAME:?message}}; {@code $$} is a dollar. Immutable. */
final class Variables {

    private static final Pattern USE = Pattern.compile("\\$(?:(\\$)|([A-Za-z_][A-Za-z0-9_]*)|\\{([A-Za-z_][A-Za-z0-9_]*)(?:(:?[-?])([^}]*))?\\})");

    private final Map<String, String> values;

    Variables(Map<String, String> values) {
        this.values = Map.copyOf(values);
    }

    /** @param problem told the name of one that has no value */
    String replace(String text, Consumer<String> problem) {
        Matcher use = USE.matcher(text);
        StringBuilder replaced = new StringBuilder();
        while (use.find()) {
            use.appendReplacement(replaced, Matcher.quoteReplacement(value(use, problem)));
        }
        return use.appendTail(replaced).toString();
    }

    private String value(Matcher use, Consumer<String> problem) {
        if (use.group(1) != null) {
            return "$";
        }
        String name = use.group(2) == null ? use.group(3) : use.group(2);
        String operator = use.group(4) == null ? "" : use.group(4);
        String value = values.get(name);
        boolean missing = value == null || operator.startsWith(":") && value.isEmpty();
        if (missing && operator.endsWith("-")) {
            return use.group(5);
        }
        if (missing) {
            problem.accept("${%s} has no value%s".formatted(name, operator.endsWith("?") && !use.group(5).isEmpty() ? ": " + use.group(5) : ""));
            return "";
        }
        return value;
    }
}
