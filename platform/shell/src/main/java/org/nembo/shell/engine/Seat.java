package org.nembo.shell.engine;

import java.util.Optional;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.jline.terminal.Terminal;
import org.nembo.api.identity.Subject;
import org.nembo.shell.line.Style;

/**
 * Who sits where: the caller of a session and what is before that caller.
 *
 * @param who      asked anew for every command, so that what was taken away meanwhile does not hold any more; throws when the caller may not go on
 * @param terminal the terminal of a person; empty when a program is at the other end
 * @param columns  asked at each table; 0 for no bound
 */
public record Seat(Supplier<Subject> who, Optional<Terminal> terminal, Style style, IntSupplier columns) {

    /** A program: no colours, no bound on width. */
    public static Seat program(Supplier<Subject> who) {
        return new Seat(who, Optional.empty(), Style.PLAIN, () -> 0);
    }

    /** A person. */
    public static Seat person(Supplier<Subject> who, Terminal terminal, boolean colours) {
        return new Seat(who, Optional.of(terminal), new Style(colours), terminal::getWidth);
    }

    public boolean interactive() {
        return terminal.isPresent();
    }
}
