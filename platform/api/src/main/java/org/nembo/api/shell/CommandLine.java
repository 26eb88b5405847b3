package org.nembo.api.shell;

import java.io.PrintStream;
import java.util.List;
import java.util.Optional;
import org.nembo.api.identity.Subject;

/** The words of one call, parsed and checked against the declaration. Confined to the thread that runs the command. */
public interface CommandLine {

    /** Who typed it. */
    Subject caller();

    /** A required argument. */
    String argument(String name);

    /** An optional argument. */
    Optional<String> find(String name);

    /** The words of a {@link Command.Builder#rest} argument. */
    List<String> rest(String name);

    /** An option's value, or its default. */
    String option(String name);

    /** An option's value as a whole number. @throws org.nembo.api.error.NemboException {@code INVALID_REQUEST} when it is none or out of range */
    int number(String name, int min, int max);

    /** Whether a flag was given. */
    boolean flag(String name);

    /** Whether JSON was asked for. */
    boolean json();

    /** For progress and streams while the command runs; flushed at each line. */
    PrintStream out();

    /** Whether a person is at the other end, so that colours, progress and questions make sense. */
    boolean interactive();
}
