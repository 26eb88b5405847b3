package org.nembo.client;

import java.util.ArrayList;
import java.util.List;

/**
 * One command, declared: its help, its parsing and its completion follow from the declaration.
 *
 * @param noun      the first word, for example {@code deployment}; empty for a command of one word
 * @param name      the last word
 * @param help      one sentence
 * @param arguments names of the required arguments; a last one in brackets may be left out
 */
record Verb(String noun, String name, String help, List<String> arguments, List<Option> options, Body body) {

    /** What a command does, and the status that it ends with. */
    @FunctionalInterface
    interface Body {
        int run(Words words, Context context) throws InterruptedException;
    }

    /** @param value placeholder of the value; empty for a flag. @param many whether it may be given again and again */
    record Option(String name, String value, boolean many, String help) {

        boolean flag() {
            return value.isEmpty();
        }
    }

    static final Option HELP = new Option("help", "", false, "show this help");
    static final Option JSON = new Option("json", "", false, "print the server's JSON instead of text for people");
    static final Option LIMIT = new Option("limit", "N", false, "the most rows to fetch, page by page (default 1000)");

    static Verb of(String name, String help, Body body) {
        int space = name.indexOf(' ');
        return new Verb(space < 0 ? "" : name.substring(0, space), name.substring(space + 1), help, List.of(), List.of(JSON, HELP), body);
    }

    Verb argument(String argument) {
        return new Verb(noun, name, help, with(arguments.size(), arguments, argument), options, body);
    }

    Verb option(String option, String value, String text) {
        return with(new Option(option, value, false, text));
    }

    Verb options(String option, String value, String text) {
        return with(new Option(option, value, true, text));
    }

    Verb flag(String option, String text) {
        return with(new Option(option, "", false, text));
    }

    Verb with(Option option) {
        return new Verb(noun, name, help, arguments, with(options.size() - 2, options, option), body);
    }

    /** Both words. */
    String words() {
        return noun.isEmpty() ? name : noun + " " + name;
    }

    String usage() {
        StringBuilder usage = new StringBuilder("nembo client ").append(words());
        arguments.forEach(a -> usage.append(' ').append(a));
        for (Option option : options) {
            if (!option.equals(HELP)) {
                usage.append(" [--").append(option.name()).append(option.flag() ? "" : " " + option.value()).append(option.many() ? " …]" : "]");
            }
        }
        return usage.toString();
    }

    private static String shown(Option option) {
        return "--" + option.name() + (option.flag() ? "" : " " + option.value());
    }

    String page() {
        StringBuilder page = new StringBuilder("Usage: ").append(usage()).append("\n\n").append(help).append("\n\nOptions:\n");
        int width = options.stream().mapToInt(option -> Width.of(shown(option))).max().orElse(0) + 2;
        for (Option option : options) {
            page.append("  ").append(Width.pad(shown(option), width)).append(option.help()).append('\n');
        }
        return page.append('\n').append(ExitCode.HELP).toString();
    }

    private static <T> List<T> with(int place, List<T> list, T element) {
        List<T> more = new ArrayList<>(list);
        more.add(place, element);
        return List.copyOf(more);
    }
}
