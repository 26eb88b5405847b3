package org.nembo.client;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The words of one call, parsed and checked against the declaration. */
final class Words {

    private final Verb verb;
    private final List<String> arguments = new ArrayList<>();
    private final Map<String, List<String>> options = new HashMap<>();

    private Words(Verb verb) {
        this.verb = verb;
    }

    /** @throws ClientException with status 2, naming the usage */
    static Words parse(Verb verb, List<String> raw) {
        Words words = new Words(verb);
        boolean onlyArguments = false;
        for (int i = 0; i < raw.size(); i++) {
            String word = raw.get(i);
            if (onlyArguments || !word.startsWith("--")) {
                words.arguments.add(word);
            } else if (word.equals("--")) {
                onlyArguments = true;
            } else {
                i += words.option(word.substring(2), i + 1 < raw.size() ? raw.get(i + 1) : null);
            }
        }
        if (!words.flag("help")) {
            words.check();
        }
        return words;
    }

    String argument(int place) {
        return arguments.get(place);
    }

    /** Puts what an argument stands for in its place. */
    void replace(int place, String argument) {
        arguments.set(place, argument);
    }

    Optional<String> find(int place) {
        return place < arguments.size() ? Optional.of(arguments.get(place)) : Optional.empty();
    }

    boolean flag(String name) {
        return options.containsKey(name);
    }

    Optional<String> option(String name) {
        List<String> given = options(name);
        return given.isEmpty() ? Optional.empty() : Optional.of(given.get(given.size() - 1));
    }

    List<String> options(String name) {
        return options.getOrDefault(name, List.of());
    }

    int number(String name, int otherwise, int min, int max) {
        String text = option(name).orElse(Integer.toString(otherwise));
        try {
            int number = Integer.parseInt(text);
            if (number >= min && number <= max) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw wrong("--" + name + " wants a whole number, not '" + text + "'");
        }
        throw wrong("--" + name + " must be " + min + " to " + max + ", is " + text);
    }

    /** The pairs of an option that is given as {@code name=value}, again and again. */
    Map<String, String> pairs(String name) {
        Map<String, String> pairs = new java.util.LinkedHashMap<>();
        for (String pair : options(name)) {
            int equals = pair.indexOf('=');
            if (equals < 1) {
                throw wrong("--" + name + " wants NAME=VALUE, not '" + pair + "'");
            }
            if (pairs.put(pair.substring(0, equals), pair.substring(equals + 1)) != null) {
                throw wrong("--" + name + " names '" + pair.substring(0, equals) + "' twice");
            }
        }
        return pairs;
    }

    ClientException wrong(String message) {
        return ClientException.usage(message + "\nUsage: " + verb.usage() + "\nMore: nembo client " + verb.words() + " --help");
    }

    /** @return how many words beyond this one it took */
    private int option(String word, String next) {
        int equals = word.indexOf('=');
        String name = equals < 0 ? word : word.substring(0, equals);
        Verb.Option option = verb.options().stream().filter(o -> o.name().equals(name)).findFirst().orElseThrow(() -> unknown(name));
        if (option.flag()) {
            if (equals >= 0) {
                throw wrong("--" + name + " takes no value");
            }
            put(option, "");
            return 0;
        }
        if (equals < 0 && next == null) {
            throw wrong("--" + name + " wants a value: --" + name + " " + option.value());
        }
        put(option, equals >= 0 ? word.substring(equals + 1) : next);
        return equals >= 0 ? 0 : 1;
    }

    private void put(Verb.Option option, String value) {
        List<String> values = options.computeIfAbsent(option.name(), n -> new ArrayList<>());
        if (!option.many() && !values.isEmpty()) {
            throw wrong("--" + option.name() + " is given twice");
        }
        values.add(value);
    }

    private void check() {
        long required = verb.arguments().stream().filter(a -> !a.startsWith("[")).count();
        if (arguments.size() < required) {
            throw wrong("Missing " + verb.arguments().get(arguments.size()));
        }
        if (arguments.size() > verb.arguments().size()) {
            throw wrong("Too many arguments: '" + arguments.get(verb.arguments().size()) + "' is one more than it takes");
        }
    }

    private ClientException unknown(String name) {
        return wrong("Unknown option --" + name + Closest.hint(name, verb.options().stream().map(Verb.Option::name).toList(), "--"));
    }
}
