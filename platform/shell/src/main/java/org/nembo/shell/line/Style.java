package org.nembo.shell.line;

import java.util.Locale;
import java.util.Set;

/** Colours, or none. Immutable. */
public record Style(boolean colours) {

    public static final Style PLAIN = new Style(false);

    private static final Set<String> GOOD = Set.of("ACTIVE", "RUNNING", "SUCCEEDED", "DONE", "OK", "CREATE_COMPLETE", "UPDATE_COMPLETE", "SATISFIED");
    private static final Set<String> BAD = Set.of("FAILED", "CRITICAL", "ERROR", "CREATE_FAILED", "DELETE_FAILED", "UPDATE_FAILED",
            "UNDO_FAILED", "DISABLED");
    private static final Set<String> ODD = Set.of("WARN", "WARNING", "RETRYING", "WAITING_FOR_HANDLER", "COMPENSATING", "CANCELLED", "DRAINING", "INSTALLED",
            "RESOLVED", "TEMPORARILY_UNAVAILABLE");

    public String bold(String text) {
        return paint("1", text);
    }

    public String faint(String text) {
        return paint("2", text);
    }

    public String red(String text) {
        return paint("31", text);
    }

    public String green(String text) {
        return paint("32", text);
    }

    public String cyan(String text) {
        return paint("36", text);
    }

    /** A cell of a table: words that name a state are coloured by what they say. */
    public String state(String word, String text) {
        String state = word.toUpperCase(Locale.ROOT);
        return GOOD.contains(state) ? green(text) : BAD.contains(state) ? red(text) : ODD.contains(state) ? paint("33", text) : text;
    }

    private String paint(String code, String text) {
        return colours ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
    }
}
