package org.nembo.orchestrator.work;

import java.util.List;

/** The last lines of what a program wrote, fit to end a sentence. Pure function. */
final class LogTail {

    private static final int LINES = 12;
    private static final int CHARACTERS = 1000;
    private static final String NEXT = "\n  ";

    private LogTail() {
    }

    /** At most {@value #LINES} lines and {@value #CHARACTERS} characters, each line on its own; empty when nothing was written. */
    static String of(String log) {
        List<String> lines = log.lines().map(line -> line.replaceAll("\u001b\\[[0-9;?]*[A-Za-z]", "").replaceAll("\\p{Cntrl}", " ").stripTrailing())
                .filter(line -> !line.isBlank()).toList();
        if (lines.isEmpty()) {
            return "";
        }
        String tail = String.join(NEXT, lines.subList(Math.max(0, lines.size() - LINES), lines.size()));
        return NEXT + (tail.length() <= CHARACTERS ? tail : "…" + tail.substring(tail.length() - CHARACTERS));
    }
}
