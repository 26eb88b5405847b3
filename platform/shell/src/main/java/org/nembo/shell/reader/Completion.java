package org.nembo.shell.reader;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jline.reader.Candidate;
import org.jline.reader.Completer;
import org.jline.reader.LineReader;
import org.jline.reader.ParsedLine;
import org.nembo.api.identity.Subject;
import org.nembo.api.shell.Command;
import org.nembo.shell.engine.Engine;
import org.nembo.shell.line.Scopes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Completes commands, options and values from the declarations. Values are offered only to those who may run the command. Confined to one terminal. */
final class Completion implements Completer {

    private static final Logger log = LoggerFactory.getLogger(Completion.class);
    private static final Set<String> SEPARATORS = Set.of("|", ";", "&&", "||", "|&", "&");

    private final Engine engine;
    private final Subject caller;

    Completion(Engine engine, Subject caller) {
        this.engine = engine;
        this.caller = caller;
    }

    @Override
    public void complete(LineReader reader, ParsedLine line, List<Candidate> candidates) {
        candidates.addAll(candidates(line.words().subList(0, line.wordIndex()), line.word().substring(0, line.wordCursor())));
    }

    /** @param before the words before the one that is being typed, which begins with {@code begun} */
    List<Candidate> candidates(List<String> before, String begun) {
        List<String> words = segment(before);
        if (words.isEmpty()) {
            return commands();
        }
        if (words.get(0).equals("help")) {
            return words.size() == 1 ? topics() : List.of();
        }
        return engine.scopes().find(words.get(0)).map(named -> rest(named, words.subList(1, words.size()), begun)).orElse(List.of());
    }

    /** What belongs to the present command: nothing before the last pipe or semicolon. */
    private static List<String> segment(List<String> words) {
        int start = 0;
        for (int i = 0; i < words.size(); i++) {
            start = SEPARATORS.contains(words.get(i)) ? i + 1 : start;
        }
        return words.subList(start, words.size());
    }

    private List<Candidate> commands() {
        List<Candidate> candidates = new ArrayList<>();
        engine.scopes().all().forEach(named -> candidates.add(candidate(named.name(), named.scope(), named.command().help(), true)));
        engine.words().stream().sorted().forEach(word -> candidates.add(candidate(word, "shell", "", true)));
        return candidates;
    }

    private List<Candidate> topics() {
        List<Candidate> candidates = new ArrayList<>();
        for (Map.Entry<String, String> scope : engine.scopes().names().entrySet()) {
            candidates.add(candidate(scope.getKey(), "scopes", scope.getValue(), true));
        }
        engine.scopes().all().forEach(named -> candidates.add(candidate(named.name(), named.scope(), named.command().help(), true)));
        return candidates;
    }

    private List<Candidate> rest(Scopes.Named named, List<String> words, String begun) {
        Command command = named.command();
        Optional<Command.Option> open = words.isEmpty() ? Optional.empty() : option(command, words.get(words.size() - 1)).filter(o -> !o.flag());
        if (open.isPresent()) {
            return values(command, open.get().values(), "");
        }
        int equals = begun.indexOf('=');
        if (begun.startsWith("--") && equals > 0) {
            return option(command, begun.substring(0, equals)).map(o -> values(command, o.values(), begun.substring(0, equals + 1))).orElse(List.of());
        }
        if (begun.startsWith("-")) {
            return options(command, words);
        }
        int position = position(command, words);
        List<Command.Argument> arguments = command.arguments();
        List<Candidate> candidates = new ArrayList<>();
        if (!arguments.isEmpty() && (position < arguments.size() || arguments.get(arguments.size() - 1).many())) {
            candidates.addAll(values(command, arguments.get(Math.min(position, arguments.size() - 1)).values(), ""));
        }
        if (position >= arguments.size() || !arguments.get(position).required()) {
            candidates.addAll(options(command, words));
        }
        return candidates;
    }

    private List<Candidate> options(Command command, List<String> words) {
        List<Candidate> candidates = new ArrayList<>();
        command.options().stream().filter(o -> !words.contains("--" + o.name()))
                .forEach(o -> candidates.add(candidate("--" + o.name(), "options", o.help(), true)));
        candidates.add(candidate("--json", "options", "Answers in JSON.", true));
        candidates.add(candidate("--help", "options", "Shows the command's page.", true));
        return candidates;
    }

    private List<Candidate> values(Command command, Supplier<List<String>> values, String prefix) {
        String action = command.action();
        if (!engine.policy().decide(caller, action, action.replaceFirst(":.*", ""), Map.of()).allowed()) {
            return List.of();
        }
        try {
            return values.get().stream().limit(500).map(value -> candidate(prefix + value, "values", "", true)).toList();
        } catch (RuntimeException e) {
            log.debug("No completion for {}", command.name(), e);
            return List.of();
        }
    }

    private static int position(Command command, List<String> words) {
        int position = 0;
        for (int i = 0; i < words.size(); i++) {
            Optional<Command.Option> option = option(command, words.get(i));
            if (option.isPresent() && !option.get().flag()) {
                i++;
            } else if (!words.get(i).startsWith("--")) {
                position++;
            }
        }
        return position;
    }

    private static Optional<Command.Option> option(Command command, String word) {
        return command.options().stream().filter(o -> word.equals("--" + o.name())).findFirst();
    }

    private static Candidate candidate(String value, String group, String help, boolean complete) {
        return new Candidate(value, value, group, help.isEmpty() ? null : help, null, null, complete);
    }
}
