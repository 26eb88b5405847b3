package org.nembo.shell.engine;

import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.felix.gogo.runtime.CommandProcessorImpl;
import org.apache.felix.gogo.runtime.CommandSessionImpl;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Function;
import org.apache.felix.service.command.Process;
import org.nembo.shell.line.Scopes;

/**
 * Gogo, bound to what Nembo declares and to nothing else: it has the grammar (quotes, pipes, sequences, variables, closures), but it calls no Java
 * methods and opens no files, because either would lead round the policy. Thread-safe.
 */
final class Gogo extends CommandProcessorImpl {

    private final Scopes scopes;
    private final Runner runner;
    private final Map<String, Filter> words;
    private final Map<CommandSession, Session> sessions = new ConcurrentHashMap<>();

    Gogo(Scopes scopes, Runner runner, Map<String, Filter> words) {
        this.scopes = scopes;
        this.runner = runner;
        this.words = Map.copyOf(words);
        addConstant(CommandSession.OPTION_NO_GLOB, Boolean.TRUE);
    }

    /** A word of the shell itself, for example {@code grep}. */
    @FunctionalInterface
    interface Filter {
        int run(List<String> arguments, Session session, Streams streams) throws Exception;
    }

    /** Where a word of the shell reads and writes. @param piped whether the output goes into another command */
    record Streams(InputStream in, PrintStream out, PrintStream err, boolean piped) {
    }

    void enter(CommandSession session, Session seat) {
        sessions.put(session, seat);
    }

    void leave(CommandSession session) {
        sessions.remove(session);
    }

    Set<String> words() {
        return words.keySet();
    }

    @Override
    public Set<String> getCommands() {
        return Set.of();
    }

    @Override
    protected Function getCommand(String name, Object path) {
        if (name.startsWith("*:")) {
            String word = name.substring(2);
            return word.equals("default") ? this::unknown : words.containsKey(word) ? (s, a) -> word(word, s, a) : null;
        }
        return scopes.find(name).<Function>map(named -> (session, arguments) -> command(named, session, arguments)).orElse(null);
    }

    @Override
    public Object invoke(CommandSessionImpl session, Object target, String name, List<Object> arguments) {
        throw new IllegalArgumentException("'" + target + " " + name + "' is no command; Java methods are not called from this shell");
    }

    @Override
    public Path redirect(CommandSessionImpl session, Path path, int mode) {
        throw new IllegalArgumentException("files of the server are neither read nor written from this shell; redirect on your side");
    }

    private Object command(Scopes.Named named, CommandSession session, List<Object> arguments) {
        Session seat = seat(session);
        return finish(named.name(), seat, streams -> runner.run(named, strings(arguments), seat.seat(), streams.out(), streams.err(), streams.piped()));
    }

    private Object word(String word, CommandSession session, List<Object> arguments) {
        Session seat = seat(session);
        return finish(word, seat, streams -> {
            try {
                return words.get(word).run(strings(arguments), seat, streams);
            } catch (Exception e) {
                return Runner.fail(e, word, streams.err(), seat.seat().style());
            }
        });
    }

    private Object unknown(CommandSession session, List<Object> arguments) {
        List<String> words = strings(arguments);
        return finish("unknown", seat(session), streams -> Unknown.tell(words, scopes, this.words.keySet(), seat(session), streams));
    }

    private interface Call {
        int run(Streams streams);
    }

    private static Object finish(String name, Session session, Call call) {
        // Gogo names the thread after the whole line, and threads are named in the log: secrets would be read there. It takes the name back itself
        Thread.currentThread().setName("nembo-shell " + name);
        Process process = Process.Utils.current();
        boolean piped = !process.isTty(1);
        // Gogo's own print streams write in the platform's character set; ours are UTF-8 and hand the bytes through
        PrintStream out = new PrintStream(process.out(), true, StandardCharsets.UTF_8);
        PrintStream err = new PrintStream(process.err(), true, StandardCharsets.UTF_8);
        int status = call.run(new Streams(process.in(), out, err, piped));
        out.flush();
        err.flush();
        process.error(status);
        if (!piped) {
            session.status(status);
        }
        return null;
    }

    private Session seat(CommandSession session) {
        return Optional.ofNullable(sessions.get(session)).orElseThrow(() -> new IllegalStateException("the session is closed"));
    }

    private static List<String> strings(List<Object> arguments) {
        List<String> words = new ArrayList<>();
        for (Object argument : arguments == null ? List.of() : arguments) {
            if (argument instanceof List<?> list) {
                list.forEach(one -> words.add(String.valueOf(one)));
            } else {
                words.add(String.valueOf(argument));
            }
        }
        return words;
    }
}
