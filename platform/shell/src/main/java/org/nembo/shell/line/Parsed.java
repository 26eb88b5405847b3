package org.nembo.shell.line;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.nembo.api.shell.Command;

/**
 * The words after a command's name, sorted and checked against its declaration.
 *
 * @param arguments by name; the words of a {@code many} argument are in {@code rest}
 * @param options   as given, without defaults; a flag has an empty value
 */
public record Parsed(Map<String, String> arguments, List<String> rest, Map<String, String> options) {

    public Parsed {
        arguments = Map.copyOf(arguments);
        rest = List.copyOf(rest);
        options = Map.copyOf(options);
    }

    public boolean help() {
        return options.containsKey("help");
    }

    public boolean json() {
        return options.containsKey("json");
    }

    /** @throws UsageException when the words do not fit */
    public static Parsed of(Scopes.Named named, List<String> words) {
        return new Parser(named).parse(words);
    }

    private static final class Parser {

        private final Scopes.Named named;
        private final List<String> positional = new ArrayList<>();
        private final Map<String, String> options = new HashMap<>();

        Parser(Scopes.Named named) {
            this.named = named;
        }

        Parsed parse(List<String> words) {
            boolean onlyArguments = false;
            for (int i = 0; i < words.size(); i++) {
                String word = words.get(i);
                if (onlyArguments || !word.startsWith("--")) {
                    positional.add(word);
                } else if (word.equals("--")) {
                    onlyArguments = true;
                } else {
                    i += option(word.substring(2), i + 1 < words.size() ? words.get(i + 1) : null);
                }
            }
            if (options.containsKey("help")) {
                return new Parsed(Map.of(), List.of(), options);
            }
            return arguments();
        }

        private Parsed arguments() {
            Map<String, String> arguments = new HashMap<>();
            List<String> rest = List.of();
            int taken = 0;
            for (Command.Argument argument : named.command().arguments()) {
                if (argument.many()) {
                    rest = positional.subList(taken, positional.size());
                    taken = positional.size();
                } else if (taken < positional.size()) {
                    arguments.put(argument.name(), positional.get(taken++));
                } else if (argument.required()) {
                    throw wrong("<" + argument.name() + "> is missing: " + argument.help());
                }
            }
            if (taken < positional.size()) {
                throw wrong("too many arguments: '" + positional.get(taken) + "' is one more than it takes");
            }
            return new Parsed(arguments, rest, options);
        }

        /** @return how many words beyond this one it took */
        private int option(String word, String next) {
            int equals = word.indexOf('=');
            String name = equals < 0 ? word : word.substring(0, equals);
            boolean flag = flag(name);
            if (flag && equals >= 0) {
                throw wrong("--" + name + " takes no value");
            }
            if (!flag && equals < 0 && next == null) {
                throw wrong("--" + name + " wants a value");
            }
            if (options.put(name, flag ? "" : equals >= 0 ? word.substring(equals + 1) : next) != null) {
                throw wrong("--" + name + " is given twice");
            }
            return flag || equals >= 0 ? 0 : 1;
        }

        private boolean flag(String name) {
            if (name.equals("help") || name.equals("json")) {
                return true;
            }
            List<Command.Option> known = named.command().options();
            return known.stream().filter(o -> o.name().equals(name)).findFirst().orElseThrow(() -> {
                List<String> names = new ArrayList<>(known.stream().map(Command.Option::name).toList());
                names.addAll(List.of("help", "json"));
                return wrong("unknown option --" + name + Closest.hint(name, names, "--"));
            }).flag();
        }

        private UsageException wrong(String message) {
            return new UsageException(named.name() + ": " + message + "\nUsage: " + Help.usage(named));
        }
    }
}
