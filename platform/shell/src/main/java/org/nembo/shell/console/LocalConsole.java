package org.nembo.shell.console;

import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.UserInterruptException;
import org.jline.terminal.Terminal;
import org.nembo.api.identity.Subject;
import org.nembo.shell.engine.Engine;
import org.nembo.shell.engine.Session;
import org.nembo.shell.reader.Conversation;
import org.nembo.shell.reader.HistoryFiles;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.FrameworkListener;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The shell in the terminal that the server runs in, when the framework property {@code nembo.console} is true. Whoever can start the server owns it, so
 * the caller is the administrator. Begins when the framework has started, so that the prompt comes after what the start has to say.
 */
@Component(service = LocalConsole.class, immediate = true)
public final class LocalConsole implements FrameworkListener {

    private static final Logger log = LoggerFactory.getLogger(LocalConsole.class);
    private static final Subject ADMINISTRATOR = new Subject("urn:nembo:local", "admin", "admin", Set.of("admins"), Set.of("*"));

    private final BundleContext context;
    private final Conversation conversation;
    private final AtomicReference<Thread> thread = new AtomicReference<>();
    private final AtomicReference<Terminal> terminal = new AtomicReference<>();
    private final AtomicReference<Session> session = new AtomicReference<>();

    @Activate
    public LocalConsole(BundleContext context, @Reference Engine engine, @Reference HistoryFiles histories) {
        this.context = context;
        this.conversation = new Conversation(engine, histories, Optional.ofNullable(context.getProperty("nembo.node")).orElse("nembo"));
        if (Boolean.parseBoolean(context.getProperty("nembo.console")) && LocalTerminal.present(context.getProperty("nembo.terminal"))) {
            if (started()) {
                begin();
            } else {
                context.addFrameworkListener(this);
            }
        }
    }

    @Override
    public void frameworkEvent(FrameworkEvent event) {
        if (event.getType() == FrameworkEvent.STARTED || event.getType() == FrameworkEvent.STARTLEVEL_CHANGED && started()) {
            begin();
        }
    }

    @Deactivate
    public void stop() {
        context.removeFrameworkListener(this);
        Session open = session.get();
        if (open != null) {
            open.close();
        }
        Thread running = thread.get();
        if (running != null) {
            running.interrupt();
        }
        close();
    }

    private boolean started() {
        return context.getBundle(0).getState() == org.osgi.framework.Bundle.ACTIVE;
    }

    private void begin() {
        Thread fresh = new Thread(this::run, "nembo-shell-console");
        fresh.setDaemon(true);
        if (thread.compareAndSet(null, fresh)) {
            fresh.start();
        }
    }

    private void run() {
        try {
            Terminal opened = LocalTerminal.open();
            terminal.set(opened);
            boolean colours = !Terminal.TYPE_DUMB.equals(opened.getType()) && Optional.ofNullable(System.getenv("NO_COLOR")).orElse("").isEmpty();
            conversation.hold(() -> ADMINISTRATOR, opened, colours, session::set, LocalConsole::confirmed);
            close();
            shutDown();
        } catch (IOException | RuntimeException e) {
            log.warn("There is no console: {}", e.getMessage());
            log.debug("Opening the console failed", e);
        }
    }

    private static boolean confirmed(LineReader reader) {
        reader.setVariable(LineReader.DISABLE_HISTORY, true);
        try {
            return reader.readLine("This ends the server. Stop it? [y/N] ").strip().toLowerCase(java.util.Locale.ROOT).startsWith("y");
        } catch (EndOfFileException e) {
            return true;
        } catch (UserInterruptException e) {
            return false;
        } finally {
            reader.setVariable(LineReader.DISABLE_HISTORY, false);
        }
    }

    private void close() {
        Terminal open = terminal.getAndSet(null);
        if (open != null) {
            try {
                open.close();
            } catch (IOException e) {
                log.debug("The terminal did not close cleanly", e);
            }
        }
    }

    private void shutDown() {
        try {
            context.getBundle(0).stop();
        } catch (BundleException e) {
            log.error("The server cannot be stopped", e);
        }
    }
}
