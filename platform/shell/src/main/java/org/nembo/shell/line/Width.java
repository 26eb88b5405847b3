package org.nembo.shell.line;

import org.jline.utils.WCWidth;

/** How many columns a text takes on a terminal. */
final class Width {

    private Width() {
    }

    static int of(String text) {
        return text.codePoints().map(c -> Math.max(0, WCWidth.wcwidth(c))).sum();
    }

    static String pad(String text, int columns) {
        return text + " ".repeat(Math.max(0, columns - of(text)));
    }

    /** At most that many columns; what is cut shows as an ellipsis. */
    static String cut(String text, int columns) {
        if (of(text) <= columns) {
            return text;
        }
        StringBuilder kept = new StringBuilder();
        int used = 0;
        for (int c : text.codePoints().toArray()) {
            used += Math.max(0, WCWidth.wcwidth(c));
            if (used >= columns) {
                break;
            }
            kept.appendCodePoint(c);
        }
        return columns > 0 ? kept + "…" : "";
    }
}
