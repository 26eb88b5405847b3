package org.nembo.shell.engine;

import java.io.EOFException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Job;
import org.nembo.shell.line.Style;

/** One caller's conversation with the shell. Lines are run one after the other; {@link #interrupt} and {@link #close} may be called from any thread. */
public final class Session implements AutoCloseable {

    private static final int MAX_LINE = 64 << 10;

    private final Gogo gogo;
    private final CommandSession session;
    private final Seat seat;
    private final PrintStream out;
    private final PrintStream err;
    private volatile int status;
    private volatile boolean ended;
    private volatile boolean interrupted;

    Session(Gogo gogo, Seat seat, InputStream in, OutputStream out, OutputStream err) {
        this.gogo = gogo;
        this.seat = seat;
        this.out = new PrintStream(out, true, StandardCharsets.UTF_8);
        this.err = out == err ? this.out : new PrintStream(err, true, StandardCharsets.UTF_8);
        this.session = gogo.createSession(in, this.out, this.err);
        gogo.enter(session, this);
    }

    public Seat seat() {
        return seat;
    }

    /** Whether {@code exit} was said. */
    public boolean ended() {
        return ended;
    }

    /** Takes an {@code exit} back. */
    public void stay() {
        ended = false;
    }

    /** Runs a line to its end. @return its exit status */
    public int run(String line) {
        status = ExitStatus.SUCCESS;
        interrupted = false;
        if (line.isBlank()) {
            return status;
        }
        if (line.length() > MAX_LINE) {
            return refuse("the line is longer than " + MAX_LINE + " characters");
        }
        try {
            Object result = session.execute(line);
            if (result instanceof CharSequence || result instanceof Number || result instanceof Boolean) {
                out.println(result);
            }
        } catch (EOFException e) {
            return refuse("the line is not complete: a quote or a bracket is open");
        } catch (InterruptedException e) {
            status = interruption();
        } catch (Exception e) {
            status = interrupted ? interruption() : syntax(e);
        }
        out.flush();
        err.flush();
        return interrupted && status == ExitStatus.SUCCESS ? ExitStatus.INTERRUPTED : status;
    }

    /** Stops what runs, as Ctrl-C does. */
    public void interrupt() {
        Job job = session.foregroundJob();
        if (job != null) {
            interrupted = true;
            job.interrupt();
        }
    }

    @Override
    public void close() {
        interrupt();
        gogo.leave(session);
        session.close();
    }

    void status(int code) {
        status = code;
    }

    void end() {
        ended = true;
    }

    Style style() {
        return seat.style();
    }

    private int interruption() {
        err.println("Interrupted.");
        return ExitStatus.INTERRUPTED;
    }

    /** What Gogo itself throws is about the grammar of the line: commands tell their own failures. */
    private int syntax(Exception failure) {
        return refuse(failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage());
    }

    private int refuse(String message) {
        err.println(seat.style().red("Error: " + message + " [USAGE]"));
        err.flush();
        return ExitStatus.USAGE;
    }
}
