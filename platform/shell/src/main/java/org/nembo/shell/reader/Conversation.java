package org.nembo.shell.reader;

import java.io.IOException;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jline.terminal.Terminal;
import org.nembo.api.identity.Subject;
import org.nembo.shell.engine.Engine;
import org.nembo.shell.engine.Seat;
import org.nembo.shell.engine.Session;
import org.nembo.shell.line.Style;

/** A person at a terminal: prompt, editing, history, completion, until that person leaves. Confined to one thread. */
public final class Conversation {

    private static final int HISTORY = 2000;

    private final Engine engine;
    private final HistoryFiles histories;
    private final String node;

    public Conversation(Engine engine, HistoryFiles histories, String node) {
        this.engine = engine;
        this.histories = histories;
        this.node = node;
    }

    /**
     * Reads and runs lines until {@code exit}, Ctrl-D or the loss of the terminal.
     *
     * @param who     as {@link Seat#who()}
     * @param opened  told of the session, so that it can be ended from outside
     * @param leaving asked when the caller wants to go; false stays
     * @return the status of the last command
     */
    public int hold(Supplier<Subject> who, Terminal terminal, boolean colours, Opened opened, Predicate<LineReader> leaving) throws IOException {
        Subject caller = who.get();
        Seat seat = Seat.person(who, terminal, colours);
        LineReader reader = reader(caller, terminal, colours);
        String prompt = prompt(caller, new Style(colours));
        try (Session session = engine.open(seat, terminal.input(), terminal.output(), terminal.output())) {
            opened.session(session);
            terminal.handle(Terminal.Signal.INT, signal -> session.interrupt());
            int status = 0;
            while (true) {
                try {
                    status = session.run(reader.readLine(prompt).strip());
                } catch (UserInterruptException e) {
                    continue;
                } catch (EndOfFileException e) {
                    terminal.writer().println();
                    if (leaving.test(reader)) {
                        return status;
                    }
                }
                if (session.ended() && leaving.test(reader)) {
                    return status;
                }
                session.stay();
            }
        } finally {
            reader.getHistory().save();
        }
    }

    /** Receives the session of a conversation. */
    @FunctionalInterface
    public interface Opened {
        void session(Session session);
    }

    private LineReader reader(Subject caller, Terminal terminal, boolean colours) throws IOException {
        LineReaderBuilder builder = LineReaderBuilder.builder().appName("nembo").terminal(terminal).history(new RedactedHistory())
                .completer(new Completion(engine, caller)).variable(LineReader.HISTORY_FILE, histories.of(caller))
                .variable(LineReader.HISTORY_SIZE, HISTORY).variable(LineReader.HISTORY_FILE_SIZE, HISTORY)
                .variable(LineReader.SECONDARY_PROMPT_PATTERN, "> ")
                .option(LineReader.Option.HISTORY_IGNORE_SPACE, true).option(LineReader.Option.HISTORY_IGNORE_DUPS, true)
                .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true).option(LineReader.Option.AUTO_LIST, true);
        return (colours ? builder.highlighter(new Highlight(engine)) : builder).build();
    }

    private String prompt(Subject caller, Style style) {
        return style.cyan(caller.username().replaceAll("[^\\w.@-]", "_") + "@" + node) + "> ";
    }
}
