package org.nembo.orchestrator.work;

import java.util.List;

/** The last lines of what a program wrote, fit to be part of a sentence. Pure function. */
final class LogTail {

    private static final int LINES = 12;
    private static final int CHARACTERS = 1000;

    private LogTail() {
    }

    /** At most {@value #LINES} lines and {@value #CHARACTERS} characters, without control characters and empty lines; empty when nothing was written. */
    static String of(String log) {
        List<String> lines = log.lines().map(line -> line.replaceAll("\u001b\\[[0-9;?]*[A-Za-z]", "").replaceAll("\\p{Cntrl}", " ").stripTrailing())
                .filter(line -> !line.isBlank()).toList();
        String tail = String.join("\n", lines.subList(Math.max(0, lines.size() - LINES), lines.size()));
        return tail.length() <= CHARACTERS ? tail : "…" + tail.substring(tail.length() - CHARACTERS);
    }
}
