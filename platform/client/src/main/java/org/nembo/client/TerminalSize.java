package org.nembo.client;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/** How large the terminal is. */
record TerminalSize(int columns, int rows) {

    static final TerminalSize USUAL = new TerminalSize(100, 24);

    /** Told by COLUMNS and LINES, else by the terminal itself. */
    static TerminalSize of(UnaryOperator<String> environment) {
        TerminalSize told = parse(environment.apply("LINES") + " " + environment.apply("COLUMNS"));
        return told.equals(USUAL) ? asked() : told;
    }

    private static TerminalSize asked() {
        try {
            Process stty = new ProcessBuilder("stty", "size").redirectInput(new File("/dev/tty")).redirectError(ProcessBuilder.Redirect.DISCARD).start();
            if (!stty.waitFor(1, TimeUnit.SECONDS)) {
                stty.destroyForcibly();
                return USUAL;
            }
            return parse(new String(stty.getInputStream().readNBytes(100), StandardCharsets.US_ASCII).strip());
        } catch (IOException e) {
            return USUAL;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return USUAL;
        }
    }

    /** Rows and columns; the usual size when the text tells none. */
    static TerminalSize parse(String text) {
        String[] words = text.split(" ");
        if (words.length != 2 || !words[0].matches("[1-9][0-9]{0,3}") || !words[1].matches("[1-9][0-9]{0,3}")) {
            return USUAL;
        }
        return new TerminalSize(Integer.parseInt(words[1]), Integer.parseInt(words[0]));
    }
}
