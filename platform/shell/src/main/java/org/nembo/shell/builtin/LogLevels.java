package org.nembo.shell.builtin;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.nembo.api.error.GeneralError;
import org.nembo.api.error.NemboException;

/** The levels in {@code logback.xml}, read and changed without disturbing the rest of the file; the logging system notices by itself. Thread-safe. */
final class LogLevels {

    static final String ROOT = "ROOT";

    private static final Pattern COMMENT = Pattern.compile("<!--.*?-->", Pattern.DOTALL);
    private static final Pattern LOGGER = Pattern.compile("<logger\\s+name=\"([^\"]+)\"\\s+level=\"([^\"]+)\"");
    private static final Pattern ROOT_LEVEL = Pattern.compile("(<root\\s+level=\")([^\"]+)(\")");
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][\\w.$-]{0,199}");

    private final Path file;

    LogLevels(Path file) {
        this.file = file;
    }

    /** Levels by logger, as they are set. */
    Map<String, String> all() throws IOException {
        String text = COMMENT.matcher(read()).replaceAll("");
        Map<String, String> levels = new TreeMap<>();
        Matcher loggers = LOGGER.matcher(text);
        while (loggers.find()) {
            levels.put(loggers.group(1), loggers.group(2));
        }
        Matcher root = ROOT_LEVEL.matcher(text);
        levels.put(ROOT, root.find() ? root.group(2) : "DEBUG");
        return levels;
    }

    /** Sets a logger's level, for good. */
    synchronized void set(String logger, String level) throws IOException {
        if (!NAME.matcher(logger).matches()) {
            throw new NemboException(GeneralError.INVALID_REQUEST, "'" + logger + "' is not the name of a logger; it looks like a package or a class");
        }
        String text = read();
        write(logger.equals(ROOT) ? ROOT_LEVEL.matcher(text).replaceFirst("$1" + level + "$3") : with(text, logger, level));
    }

    /** Takes a logger's own level away: it follows the one above it again. */
    synchronized void unset(String logger) throws IOException {
        String text = read();
        write(Pattern.compile("[ \\t]*<logger\\s+name=\"" + Pattern.quote(logger) + "\"\\s+level=\"[^\"]+\"\\s*/>\\R?").matcher(text).replaceAll(""));
    }

    private static String with(String text, String logger, String level) {
        Matcher known = Pattern.compile("(<logger\\s+name=\"" + Pattern.quote(logger) + "\"\\s+level=\")[^\"]+\"").matcher(text);
        if (known.find()) {
            return known.replaceFirst("$1" + level + "\"");
        }
        int root = text.indexOf("<root");
        if (root < 0) {
            throw new NemboException(GeneralError.CONFLICT, "logback.xml has no <root> before which the logger could be set");
        }
        int line = text.lastIndexOf('\n', root) + 1;
        return text.substring(0, line) + "  <logger name=\"" + logger + "\" level=\"" + level + "\"/>\n" + text.substring(line);
    }

    private String read() throws IOException {
        if (!Files.exists(file)) {
            throw new NemboException(GeneralError.NOT_FOUND, "there is no " + file + ", so the levels are those that the logging system starts with");
        }
        return Files.readString(file);
    }

    private void write(String text) throws IOException {
        Path fresh = file.resolveSibling("logback.xml.new");
        Files.writeString(fresh, text);
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    }
}
