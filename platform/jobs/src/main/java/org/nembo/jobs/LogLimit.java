package org.nembo.jobs;

import java.util.function.Consumer;

/** Keeps the log of one job within bounds. Confined to what guards it. */
final class LogLimit {

    static final int MAX_LINE = 4000;

    private final int most;
    private long written;

    /** @param written how many lines the job has already */
    LogLimit(int most, long written) {
        this.most = most;
        this.written = written;
    }

    /** Passes on what may be written: one line for each line of the text, shortened; nothing once the log is full. */
    void admit(String text, Consumer<String> out) {
        String rest = text;
        int end;
        do {
            end = rest.indexOf('\n');
            admitLine(end < 0 ? rest : rest.substring(0, end), out);
            rest = rest.substring(end + 1);
        } while (end >= 0 && !rest.isEmpty() && written <= most);
    }

    private void admitLine(String line, Consumer<String> out) {
        written++;
        if (written <= most) {
            out.accept(shorten(line));
        } else if (written == most + 1) {
            out.accept("(the log of this job is full after %d lines: what follows is dropped)".formatted(most));
        }
    }

    private static String shorten(String line) {
        String printable = line.replaceAll("[\\p{Cntrl}&&[^\t]]", "");
        return printable.length() <= MAX_LINE ? printable
                : "%s… (%d more characters)".formatted(printable.substring(0, MAX_LINE), printable.length() - MAX_LINE);
    }
}
