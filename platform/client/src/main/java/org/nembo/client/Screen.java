package org.nembo.client;

import java.io.PrintStream;
import java.util.List;

/**
 * Where the client writes: a terminal, or a pipe that gets plain lines. Confined to the thread of the command.
 *
 * @param live    whether lines may be redrawn in place
 * @param colours whether styles are shown
 * @param unicode whether symbols beyond ASCII are shown
 */
record Screen(PrintStream out, PrintStream err, boolean live, boolean colours, boolean unicode, int columns, int rows) {

    /** How a piece of text is to look. */
    enum Style {
        PLAIN(""), BOLD("1"), FAINT("2"), RED("31"), GREEN("32"), YELLOW("33"), CYAN("36");

        private final String code;

        Style(String code) {
            this.code = code;
        }
    }

    void line(String text) {
        out.println(text);
    }

    void lines(List<String> lines) {
        lines.forEach(this::line);
        out.flush();
    }

    /** Every message that is not the result goes to standard error, so that pipes carry results only. */
    void note(String text) {
        err.println(text);
        err.flush();
    }

    void error(String text) {
        note(paint(Style.RED, "Error: ") + text);
    }

    String paint(Style style, String text) {
        return colours && style != Style.PLAIN ? "\u001b[" + style.code + "m" + text + "\u001b[0m" : text;
    }

    /** Text of others, without control characters: it must not steer the terminal. */
    static String clean(String text) {
        StringBuilder clean = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            if (c == '\t') {
                clean.append("    ");
            } else if (!Character.isISOControl(c)) {
                clean.appendCodePoint(c);
            }
        });
        return clean.toString();
    }
}
