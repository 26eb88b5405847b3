package org.nembo.shell.engine;

import java.io.PrintStream;
import java.util.List;
import java.util.Optional;
import org.nembo.api.error.GeneralError;
import org.nembo.api.error.NemboException;
import org.nembo.api.identity.Subject;
import org.nembo.api.shell.Command;
import org.nembo.api.shell.CommandLine;
import org.nembo.shell.line.Parsed;

/** What a command's body sees of its call. */
record CallerLine(Command command, Parsed parsed, Subject caller, PrintStream out, boolean interactive) implements CommandLine {

    @Override
    public String argument(String name) {
        return find(name).orElseThrow(() -> new IllegalArgumentException("no argument '" + name + "' is declared and given"));
    }

    @Override
    public Optional<String> find(String name) {
        return Optional.ofNullable(parsed.arguments().get(name));
    }

    @Override
    public List<String> rest(String name) {
        return parsed.rest();
    }

    @Override
    public String option(String name) {
        String given = parsed.options().get(name);
        return given != null ? given : command.options().stream().filter(o -> o.name().equals(name)).findFirst().map(Command.Option::defaultValue)
                .orElseThrow(() -> new IllegalArgumentException("option --" + name + " is not declared"));
    }

    @Override
    public int number(String name, int min, int max) {
        String text = option(name);
        try {
            int number = Integer.parseInt(text);
            if (number >= min && number <= max) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw new NemboException(GeneralError.INVALID_REQUEST, "--%s wants a whole number, not '%s'".formatted(name, text), e);
        }
        throw new NemboException(GeneralError.INVALID_REQUEST, "--%s must be %d to %d, is %s".formatted(name, min, max, text));
    }

    @Override
    public boolean flag(String name) {
        return parsed.options().containsKey(name);
    }

    @Override
    public boolean json() {
        return parsed.json();
    }
}
