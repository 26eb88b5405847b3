package org.nembo.api.shell;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;

/**
 * One command of the shell, declared: its help, completion and parsing follow from the declaration. {@code --help} and {@code --json} are understood
 * for every command.
 */
public final class Command {

    /** What a command does. Runs on the thread of the shell session, which is interrupted by Ctrl-C. */
    @FunctionalInterface
    public interface Body {
        /** @return what to show: rendered as a table or text, or as JSON with {@code --json} */
        Output run(CommandLine line) throws Exception;
    }

    /** A positional argument. The last one may take all that is left. */
    public record Argument(String name, String help, boolean required, boolean many, Supplier<List<String>> values) {
    }

    /** An option {@code --name value}, or a flag {@code --name}. */
    public record Option(String name, String help, boolean flag, String defaultValue, Supplier<List<String>> values) {
    }

    private final String name;
    private final String help;
    private final List<Argument> arguments;
    private final List<Option> options;
    private final Body body;
    private final String action;

    private Command(String name, String help, String action, List<Argument> arguments, List<Option> options, Body body) {
        this.name = name;
        this.help = help;
        this.action = action;
        this.arguments = List.copyOf(arguments);
        this.options = List.copyOf(options);
        this.body = body;
    }

    /**
     * Begins a declaration.
     *
     * @param name   the verb after the scope, for example {@code list} of {@code site:list}
     * @param action what the policy is asked before it runs, for example {@code sites:read}
     * @param help   one sentence
     */
    public static Builder named(String name, String action, String help) {
        return new Builder(name, action, help);
    }

    public String name() {
        return name;
    }

    /** The action that the caller must be allowed, for example {@code sites:read}. */
    public String action() {
        return action;
    }

    public String help() {
        return help;
    }

    public List<Argument> arguments() {
        return arguments;
    }

    public List<Option> options() {
        return options;
    }

    public Body body() {
        return body;
    }

    /** Collects a declaration. Confined to one thread. */
    public static final class Builder {

        private static final Set<String> TAKEN = Set.of("help", "json");

        private final String name;
        private final String action;
        private final String help;
        private final List<Argument> arguments = new ArrayList<>();
        private final List<Option> options = new ArrayList<>();

        private Builder(String name, String action, String help) {
            this.name = Objects.requireNonNull(name, "name");
            this.action = Objects.requireNonNull(action, "action");
            this.help = Objects.requireNonNull(help, "help");
        }

        /** A required argument. @param values what completion offers, asked at each TAB */
        public Builder argument(String argument, String text, Supplier<List<String>> values) {
            return add(new Argument(argument, text, true, false, values));
        }

        public Builder argument(String argument, String text) {
            return argument(argument, text, List::of);
        }

        public Builder optionalArgument(String argument, String text, Supplier<List<String>> values) {
            return add(new Argument(argument, text, false, false, values));
        }

        /** All words that are left, none included. */
        public Builder rest(String argument, String text) {
            return add(new Argument(argument, text, false, true, List::of));
        }

        public Builder option(String option, String text, String defaultValue) {
            return option(option, text, defaultValue, List::of);
        }

        public Builder option(String option, String text, String defaultValue, Supplier<List<String>> values) {
            return add(new Option(option, text, false, defaultValue, values));
        }

        public Builder flag(String option, String text) {
            return add(new Option(option, text, true, "", List::of));
        }

        /** Ends the declaration. */
        public Command run(Body body) {
            return new Command(name, help, action, arguments, options, Objects.requireNonNull(body, "body"));
        }

        private Builder add(Argument argument) {
            if (!arguments.isEmpty() && (arguments.get(arguments.size() - 1).many()
                    || argument.required() && !arguments.get(arguments.size() - 1).required())) {
                throw new IllegalArgumentException("argument '" + argument.name() + "' cannot follow '" + arguments.get(arguments.size() - 1).name() + "'");
            }
            arguments.add(argument);
            return this;
        }

        private Builder add(Option option) {
            if (TAKEN.contains(option.name()) || options.stream().anyMatch(o -> o.name().equals(option.name()))) {
                throw new IllegalArgumentException("option --" + option.name() + " is taken");
            }
            options.add(option);
            return this;
        }
    }
}
