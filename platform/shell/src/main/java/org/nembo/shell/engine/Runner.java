package org.nembo.shell.engine;

import java.io.InterruptedIOException;
import java.io.PrintStream;
import java.nio.channels.ClosedChannelException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import org.nembo.api.error.ErrorKind;
import org.nembo.api.error.GeneralError;
import org.nembo.api.error.NemboException;
import org.nembo.api.identity.Policy;
import org.nembo.api.identity.Subject;
import org.nembo.api.shell.Output;
import org.nembo.shell.line.Help;
import org.nembo.shell.line.Parsed;
import org.nembo.shell.line.Redaction;
import org.nembo.shell.line.Renderer;
import org.nembo.shell.line.Scopes;
import org.nembo.shell.line.Style;
import org.nembo.shell.line.UsageException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs one declared command for a caller: parse, ask the policy, run, render. Every failure becomes a line and an exit status. Thread-safe. */
final class Runner {

    private static final Logger log = LoggerFactory.getLogger(Runner.class);

    private final Policy policy;
    private final Trail trail;

    Runner(Policy policy, Trail trail) {
        this.policy = policy;
        this.trail = trail;
    }

    /** @param piped whether the output goes into another command: then it is neither coloured nor cut to the terminal */
    int run(Scopes.Named named, List<String> words, Seat seat, PrintStream out, PrintStream err, boolean piped) {
        Style style = piped ? Style.PLAIN : seat.style();
        try {
            Parsed parsed = Parsed.of(named, words);
            if (parsed.help()) {
                print(out, Help.command(named, style));
                return ExitStatus.SUCCESS;
            }
            Subject caller = seat.who().get();
            require(named, caller);
            trail.begins(caller, named, named.name() + " " + String.join(" ", words));
            int columns = piped ? 0 : seat.columns().getAsInt();
            CallerLine line = new CallerLine(named.command(), parsed, caller, out, seat.interactive() && !piped);
            return traced(named, line, () -> answer(line, out, err, style, columns));
        } catch (Exception e) {
            return fail(e, named.name() + " " + String.join(" ", words), err, seat.style());
        }
    }

    private void require(Scopes.Named named, Subject caller) {
        String action = named.command().action();
        try {
            policy.require(caller, action, action.replaceFirst(":.*", ""), Map.of());
        } catch (NemboException e) {
            trail.refused(caller, named, String.valueOf(e.getMessage()));
            throw e;
        }
    }

    private int traced(Scopes.Named named, CallerLine line, Callable<Integer> body) throws Exception {
        try {
            return body.call();
        } catch (NemboException e) {
            if (e.code() == GeneralError.FORBIDDEN) {
                trail.refused(line.caller(), named, String.valueOf(e.getMessage()));
            } else {
                trail.failed(line.caller(), named, e.code().name() + ": " + e.getMessage());
            }
            throw e;
        } catch (Exception e) {
            trail.failed(line.caller(), named, e.getClass().getSimpleName());
            throw e;
        }
    }

    private static int answer(CallerLine line, PrintStream out, PrintStream err, Style style, int columns) throws Exception {
        try {
            Output output = line.command().body().run(line);
            print(out, Renderer.render(output, line.json(), style, columns));
            return ExitStatus.SUCCESS;
        } catch (FoundWanting e) {
            print(out, Renderer.render(e.output(), line.json(), style, columns));
            (line.json() ? err : out).println(style.red(e.getMessage()));
            return ExitStatus.FAILURE;
        }
    }

    /** Tells a failure. @return the exit status that goes with it */
    static int fail(Exception failure, String line, PrintStream err, Style style) {
        if (failure instanceof UsageException) {
            err.println(style.red("Error: ") + failure.getMessage() + " [USAGE]");
            return ExitStatus.USAGE;
        }
        if (interruption(failure)) {
            Thread.interrupted();
            err.println("Interrupted.");
            return ExitStatus.INTERRUPTED;
        }
        if (failure instanceof NemboException known && known.code().kind() != ErrorKind.INTERNAL) {
            err.println(style.red("Error: " + known.getMessage() + " [" + known.code().name() + "]"));
            details(known, err);
            log.debug("'{}' failed", Redaction.of(line), failure);
            return known.code() == GeneralError.FORBIDDEN || known.code() == GeneralError.UNAUTHENTICATED ? ExitStatus.REFUSED : ExitStatus.FAILURE;
        }
        String trace = UUID.randomUUID().toString();
        log.error("'{}' failed, trace {}", Redaction.of(line), trace, failure);
        String code = failure instanceof NemboException known ? known.code().name() : GeneralError.INTERNAL.name();
        err.println(style.red("Error: Nembo failed; the log has the cause under trace " + trace + " [" + code + "]"));
        return ExitStatus.FAILURE;
    }

    /** An interrupted read or write shows as a closed channel. */
    private static boolean interruption(Exception failure) {
        return failure instanceof InterruptedException || failure instanceof CancellationException || failure instanceof InterruptedIOException
                || failure instanceof ClosedChannelException || Thread.currentThread().isInterrupted();
    }

    /** All errors of a template and the like: what the problem document has under {@code errors}. */
    private static void details(NemboException failure, PrintStream err) {
        if (failure.members().get("errors") instanceof Iterable<?> errors) {
            for (Object error : errors) {
                err.println("  - " + (error instanceof Map<?, ?> map ? detail(map) : error));
            }
        }
    }

    private static String detail(Map<?, ?> error) {
        Object row = error.get("line");
        Object column = error.get("column");
        String place = row == null ? "" : row + (column == null ? "" : ":" + column) + "  ";
        return place + ("WARNING".equals(error.get("severity")) ? "warning: " : "") + error.get("message");
    }

    private static void print(PrintStream out, List<String> lines) {
        lines.forEach(out::println);
        out.flush();
    }
}
