package org.nembo.shell.builtin;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the server's log from its end. Confined to one thread. */
final class LogFile {

    /** How far back it looks. */
    static final int WINDOW = 4 << 20;

    private static final Pattern HEAD = Pattern.compile("^\\d{4}-\\d\\d-\\d\\dT\\S+\\s+(TRACE|DEBUG|INFO|WARN|ERROR)\\b");
    private static final List<String> LEVELS = List.of("TRACE", "DEBUG", "INFO", "WARN", "ERROR");

    private final Path file;
    private final int least;
    private long position;
    private boolean showing;

    /** @param level the least severe one to show */
    LogFile(Path file, String level) {
        this.file = file;
        this.least = LEVELS.indexOf(level);
        this.showing = least == 0;
    }

    static List<String> levels() {
        return LEVELS;
    }

    /** The last entries, each with all its lines; reading goes on behind them. */
    List<String> tail(int entries) throws IOException {
        List<String> shown = new ArrayList<>();
        List<Integer> starts = new ArrayList<>();
        for (String line : read(Math.max(0, size() - WINDOW))) {
            boolean head = HEAD.matcher(line).find();
            if (shows(line)) {
                if (head) {
                    starts.add(shown.size());
                }
                shown.add(line);
            }
        }
        return starts.size() <= entries ? shown : shown.subList(starts.get(starts.size() - entries), shown.size());
    }

    /** The lines that were written since; from the beginning when the file was begun anew. */
    List<String> more() throws IOException {
        return read(size() < position ? 0 : position).stream().filter(this::shows).toList();
    }

    /** A line without a head belongs to the entry before it. */
    private boolean shows(String line) {
        Matcher head = HEAD.matcher(line);
        if (head.find()) {
            showing = LEVELS.indexOf(head.group(1)) >= least;
        }
        return showing;
    }

    private long size() throws IOException {
        return Files.exists(file) ? Files.size(file) : 0;
    }

    /** Whole lines from a place on; what is begun but not ended is left for the next time. */
    private List<String> read(long from) throws IOException {
        position = from;
        if (!Files.exists(file)) {
            return List.of();
        }
        try (RandomAccessFile log = new RandomAccessFile(file.toFile(), "r")) {
            byte[] bytes = new byte[(int) Math.min(WINDOW, Math.max(0, log.length() - from))];
            log.seek(from);
            log.readFully(bytes);
            int end = bytes.length;
            while (end > 0 && bytes[end - 1] != '\n') {
                end--;
            }
            position = from + end;
            return new String(bytes, 0, end, StandardCharsets.UTF_8).lines().toList();
        }
    }
}
