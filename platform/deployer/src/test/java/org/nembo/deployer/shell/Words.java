package org.nembo.deployer.shell;

import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.nembo.api.identity.Subject;
import org.nembo.api.shell.CommandLine;

/** The words of a command, for tests. */
record Words(Map<String, String> arguments) implements CommandLine {
    @Override
    public Subject caller() {
        return new Subject("urn:test", "ann", "Ann", Set.of("admins"), Set.of("*"));
    }

    @Override
    public String argument(String name) {
        return arguments.get(name);
    }

    @Override
    public Optional<String> find(String name) {
        return Optional.ofNullable(arguments.get(name));
    }

    @Override
    public List<String> rest(String name) {
        return List.of();
    }

    @Override
    public String option(String name) {
        return "";
    }

    @Override
    public int number(String name, int min, int max) {
        return min;
    }

    @Override
    public boolean flag(String name) {
        return false;
    }

    @Override
    public boolean json() {
        return false;
    }

    @Override
    public PrintStream out() {
        return System.out;
    }

    @Override
    public boolean interactive() {
        return false;
    }
}
