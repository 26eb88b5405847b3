package org.nembo.launcher.control;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.nembo.launcher.ExitCode;
import org.nembo.launcher.LauncherException;

/** The words after the verb: flags, options with a value, and operands. */
public final class Arguments {

    private final String verb;
    private final Map<String, String> options;
    private final List<String> operands;

    private Arguments(String verb, Map<String, String> options, List<String> operands) {
        this.verb = verb;
        this.options = Map.copyOf(options);
        this.operands = List.copyOf(operands);
    }

    /**
     * Reads {@code words}.
     *
     * @param flags    options without a value, e.g. {@code --kill}
     * @param valued   options with one, e.g. {@code --timeout}
     * @param operands how many operands there must be
     */
    public static Arguments parse(String verb, List<String> words, Set<String> flags, Set<String> valued, int operands) {
        Map<String, String> options = new HashMap<>();
        List<String> rest = new ArrayList<>();
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            String name = word.contains("=") ? word.substring(0, word.indexOf('=')) : word;
            if (!word.startsWith("--")) {
                rest.add(word);
            } else if (flags.contains(word)) {
                options.put(word, "");
            } else if (valued.contains(name) && !name.equals(word)) {
                options.put(name, word.substring(name.length() + 1));
            } else if (valued.contains(name) && i + 1 < words.size()) {
                options.put(name, words.get(++i));
            } else {
                throw usage(verb, valued.contains(name) ? name + " needs a value." : "Unknown option " + word + options(flags, valued));
            }
        }
        if (rest.size() != operands) {
            throw usage(verb, operands == 0 ? "Unexpected '" + rest.get(0) + "'." : "Give exactly " + operands + " operand, not " + rest.size() + ".");
        }
        return new Arguments(verb, options, rest);
    }

    public boolean has(String flag) {
        return options.containsKey(flag);
    }

    /** A whole number of at least 1. */
    public int number(String option, int otherwise) {
        String value = options.get(option);
        if (value == null) {
            return otherwise;
        }
        if (!value.matches("[1-9][0-9]{0,5}")) {
            throw usage(verb, option + " must be a number from 1 to 999999, is '" + value + "'.");
        }
        return Integer.parseInt(value);
    }

    public String operand() {
        return operands.get(0);
    }

    private static String options(Set<String> flags, Set<String> valued) {
        Set<String> known = new TreeSet<>(flags);
        known.addAll(valued);
        return known.isEmpty() ? "." : "; there is " + String.join(", ", Collections.unmodifiableSet(known)) + ".";
    }

    private static LauncherException usage(String verb, String fault) {
        return new LauncherException(ExitCode.USAGE, fault + System.lineSeparator() + "  See 'nembo " + verb + " --help'.");
    }
}
