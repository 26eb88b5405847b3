package org.nembo.shell.engine;

import java.util.Optional;
import java.util.function.IntSupplier;
import org.jline.terminal.Terminal;
import org.nembo.api.identity.Subject;
import org.nembo.shell.line.Style;

/**
 * Who sits where: the caller of a session and what is before that caller.
 *
 * @param terminal the terminal of a person; empty when a program is at the other end
 * @param columns  asked at each table; 0 for no bound
 */
public record Seat(Subject caller, Optional<Terminal> terminal, Style style, IntSupplier columns) {

    /** A program: no colours, no bound on width. */
    public static Seat program(Subject caller) {
        return new Seat(caller, Optional.empty(), Style.PLAIN, () -> 0);
    }

    /** A person. */
    public static Seat person(Subject caller, Terminal terminal, boolean colours) {
        return new Seat(caller, Optional.of(terminal), new Style(colours), terminal::getWidth);
    }

    public boolean interactive() {
        return terminal.isPresent();
    }
}
