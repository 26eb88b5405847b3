package org.nembo.shell.ssh;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.apache.sshd.server.Environment;
import org.apache.sshd.server.ExitCallback;
import org.apache.sshd.server.Signal;
import org.apache.sshd.server.channel.ChannelSession;
import org.apache.sshd.server.command.Command;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.impl.ExternalTerminal;
import org.nembo.api.identity.Subject;
import org.nembo.shell.engine.Engine;
import org.nembo.shell.engine.Seat;
import org.nembo.shell.engine.Session;
import org.nembo.shell.reader.Conversation;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a client runs: the interactive shell, or one line whose exit status is the client's own. */
final class SshCommand implements Command {

    private static final Logger log = LoggerFactory.getLogger(SshCommand.class);

    private final Engine engine;
    private final Conversation conversation;
    private final ExecutorService threads;
    private final Supplier<Subject> caller;
    private final Optional<String> line;
    private InputStream in;
    private OutputStream out;
    private OutputStream err;
    private ExitCallback exit;
    private Environment environment;
    private volatile Future<?> running;
    private volatile Session session;
    private volatile boolean gone;

    /** @param caller as {@link Seat#who()} @param line empty for the interactive shell */
    SshCommand(Engine engine, Conversation conversation, ExecutorService threads, Supplier<Subject> caller, Optional<String> line) {
        this.engine = engine;
        this.conversation = conversation;
        this.threads = threads;
        this.caller = caller;
        this.line = line;
    }

    @Override
    public void setInputStream(InputStream stream) {
        in = stream;
    }

    @Override
    public void setOutputStream(OutputStream stream) {
        out = stream;
    }

    @Override
    public void setErrorStream(OutputStream stream) {
        err = stream;
    }

    @Override
    public void setExitCallback(ExitCallback callback) {
        exit = callback;
    }

    @Override
    public void start(ChannelSession channel, Environment env) {
        environment = env;
        running = threads.submit(this::run);
    }

    @Override
    public void destroy(ChannelSession channel) {
        gone = true;
        Session open = session;
        if (open != null) {
            open.close();
        }
        Future<?> task = running;
        if (task != null) {
            task.cancel(true);
        }
    }

    private void run() {
        int status = 1;
        try {
            boolean terminal = !environment.getPtyModes().isEmpty() || environment.getEnv().containsKey(Environment.ENV_TERM);
            status = terminal ? atTerminal() : line.isPresent() ? once(Seat.program(caller), in, out, err) : script();
        } catch (Exception e) {
            // Whatever happens here, the client waits for an exit status; a client that went away is no failure
            if (!gone) {
                log.warn("An SSH session failed", e);
            }
        } finally {
            exit.onExit(status);
        }
    }

    private int once(Seat seat, InputStream from, OutputStream to, OutputStream errors) throws IOException {
        try (Session opened = engine.open(seat, from, to, errors)) {
            session = opened;
            int status = opened.run(line.orElseThrow());
            to.flush();
            errors.flush();
            return status;
        }
    }

    /** Lines from a pipe: {@code ssh host < commands}. Ends with the first failure's status, or with the last. */
    private int script() throws IOException {
        try (Session opened = engine.open(Seat.program(caller), InputStream.nullInputStream(), out, err)) {
            session = opened;
            int status = 0;
            var lines = new java.io.BufferedReader(new java.io.InputStreamReader(in, StandardCharsets.UTF_8));
            for (String next = lines.readLine(); next != null && !opened.ended(); next = lines.readLine()) {
                int result = opened.run(next);
                status = status == 0 ? result : status;
                out.flush();
                err.flush();
            }
            return status;
        }
    }

    private int atTerminal() throws IOException {
        String type = environment.getEnv().getOrDefault(Environment.ENV_TERM, "xterm");
        try (Terminal terminal = new ExternalTerminal("ssh", type, in, out, StandardCharsets.UTF_8)) {
            resize(terminal);
            environment.addSignalListener((channel, signal) -> {
                resize(terminal);
                terminal.raise(Terminal.Signal.WINCH);
            }, Signal.WINCH);
            boolean colours = !type.equals("dumb") && !environment.getEnv().containsKey("NO_COLOR");
            if (line.isPresent()) {
                terminal.handle(Terminal.Signal.INT, signal -> Optional.ofNullable(session).ifPresent(Session::interrupt));
                int status = once(Seat.person(caller, terminal, colours), terminal.input(), terminal.output(), terminal.output());
                terminal.flush();
                return status;
            }
            return conversation.hold(caller, terminal, colours, opened -> session = opened, reader -> true);
        }
    }

    private void resize(Terminal terminal) {
        terminal.setSize(new Size(number(Environment.ENV_COLUMNS, 80), number(Environment.ENV_LINES, 24)));
    }

    private int number(String name, int otherwise) {
        String text = environment.getEnv().getOrDefault(name, "");
        return text.matches("[1-9][0-9]{0,3}") ? Integer.parseInt(text) : otherwise;
    }
}
