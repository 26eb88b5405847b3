package org.nembo.shell.engine;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jline.terminal.Terminal;
import org.jline.utils.InfoCmp;
import org.nembo.shell.line.Closest;
import org.nembo.shell.line.Help;
import org.nembo.shell.line.Scopes;
import org.nembo.shell.line.UsageException;

/** The words that the shell itself understands: help, the filters after a pipe, and leaving. */
final class Words {

    private Words() {
    }

    static Map<String, Gogo.Filter> of(Scopes scopes) {
        Map<String, Gogo.Filter> words = new LinkedHashMap<>();
        words.put("help", (arguments, session, streams) -> help(arguments, scopes, session, streams));
        words.put("grep", (arguments, session, streams) -> grep(arguments, streams));
        words.put("head", (arguments, session, streams) -> head(arguments, streams));
        words.put("more", (arguments, session, streams) -> more(session, streams));
        words.put("clear", (arguments, session, streams) -> clear(session));
        words.put("exit", (arguments, session, streams) -> exit(arguments, session));
        words.put("logout", words.get("exit"));
        words.put("quit", words.get("exit"));
        return words;
    }

    private static int help(List<String> arguments, Scopes scopes, Session session, Gogo.Streams streams) {
        String topic = arguments.isEmpty() ? "" : arguments.get(0);
        List<String> lines;
        if (topic.isEmpty() || topic.startsWith("--")) {
            lines = Help.overview(scopes, session.style());
        } else if (scopes.names().containsKey(topic)) {
            lines = Help.scope(topic, scopes, session.style());
        } else {
            lines = scopes.find(topic).map(named -> Help.command(named, session.style())).orElseThrow(() -> {
                List<String> known = new ArrayList<>(scopes.names().keySet());
                scopes.all().forEach(named -> known.add(named.name()));
                return new UsageException("there is no help on '" + topic + "'" + Closest.hint(topic, known, ""));
            });
        }
        lines.forEach(streams.out()::println);
        return ExitStatus.SUCCESS;
    }

    private static int grep(List<String> arguments, Gogo.Streams streams) throws IOException {
        List<String> words = new ArrayList<>(arguments);
        boolean ignoreCase = words.remove("-i");
        boolean invert = words.remove("-v");
        if (words.size() != 1) {
            throw new UsageException("grep wants one regular expression\nUsage: … | grep [-i] [-v] <regex>");
        }
        Pattern pattern;
        try {
            pattern = Pattern.compile(words.get(0), ignoreCase ? Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE : 0);
        } catch (PatternSyntaxException e) {
            throw new UsageException("'" + words.get(0) + "' is not a regular expression: " + e.getDescription());
        }
        boolean found = false;
        BufferedReader lines = reader(streams);
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (pattern.matcher(line).find() != invert) {
                found = true;
                streams.out().println(line);
            }
        }
        return found ? ExitStatus.SUCCESS : ExitStatus.FAILURE;
    }

    private static int head(List<String> arguments, Gogo.Streams streams) throws IOException {
        int count = arguments.isEmpty() ? 10 : count(arguments.get(arguments.size() - 1).replaceFirst("^-n?", ""));
        BufferedReader lines = reader(streams);
        String line = lines.readLine();
        for (int i = 0; line != null; i++, line = lines.readLine()) {
            // what is too much is read all the same: the command before it must not stand before a full pipe
            if (i < count) {
                streams.out().println(line);
            }
        }
        return ExitStatus.SUCCESS;
    }

    private static int count(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new UsageException("head wants a number of lines, not '" + text + "'");
        }
    }

    private static int more(Session session, Gogo.Streams streams) throws IOException {
        BufferedReader lines = reader(streams);
        Terminal terminal = session.seat().terminal().filter(t -> !streams.piped()).orElse(null);
        int room = terminal == null ? Integer.MAX_VALUE : Math.max(2, terminal.getHeight() - 1);
        int shown = 0;
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (shown == room) {
                int key = ask(terminal);
                if (key == 'q' || key < 0) {
                    return ExitStatus.SUCCESS;
                }
                shown = key == '\r' || key == '\n' ? room - 1 : 0;
            }
            streams.out().println(line);
            shown++;
        }
        return ExitStatus.SUCCESS;
    }

    private static int ask(Terminal terminal) throws IOException {
        org.jline.terminal.Attributes before = terminal.enterRawMode();
        try {
            terminal.writer().print("-- more (space, enter, q) --");
            terminal.writer().flush();
            int key = terminal.reader().read();
            terminal.writer().print("\r\u001b[K");
            terminal.writer().flush();
            return key;
        } finally {
            terminal.setAttributes(before);
        }
    }

    private static int clear(Session session) {
        session.seat().terminal().ifPresent(terminal -> {
            terminal.puts(InfoCmp.Capability.clear_screen);
            terminal.flush();
        });
        return ExitStatus.SUCCESS;
    }

    private static int exit(List<String> arguments, Session session) {
        session.end();
        return arguments.isEmpty() ? ExitStatus.SUCCESS : count(arguments.get(0));
    }

    private static BufferedReader reader(Gogo.Streams streams) {
        return new BufferedReader(new InputStreamReader(streams.in(), StandardCharsets.UTF_8));
    }
}
