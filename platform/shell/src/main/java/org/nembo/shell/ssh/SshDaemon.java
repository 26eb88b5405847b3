package org.nembo.shell.ssh;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.apache.sshd.common.AttributeRepository;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.session.SessionListener;
import org.apache.sshd.core.CoreModuleProperties;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.auth.password.UserAuthPasswordFactory;
import org.apache.sshd.server.channel.ChannelSession;
import org.apache.sshd.server.forward.RejectAllForwardingFilter;
import org.apache.sshd.server.session.ServerSession;
import org.nembo.api.error.GeneralError;
import org.nembo.api.error.NemboException;
import org.nembo.api.identity.Authenticator;
import org.nembo.api.identity.Subject;
import org.nembo.shell.engine.Engine;
import org.nembo.shell.engine.Trail;
import org.nembo.shell.reader.Conversation;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The shell over SSH: sessions and commands only, no files, no forwarding. Thread-safe. */
final class SshDaemon implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(SshDaemon.class);
    private static final AttributeRepository.AttributeKey<Supplier<Subject>> CALLER = new AttributeRepository.AttributeKey<>();

    /** Whom a key without further options stands for. */
    static final Subject ADMINISTRATOR = new Subject("urn:nembo:local", "admin", "admin", Set.of("admins"), Set.of("*"));

    /** What an operator may set. */
    record Settings(String host, int port, Duration idle, int sessions, int tries) {
    }

    /** Where its files are. @param address where {@code host:port} is written while it listens */
    record Places(Path hostKey, Path authorizedKeys, Path address) {
    }

    private final SshServer server;
    private final ExecutorService threads;
    private final Places places;
    private final AtomicInteger open = new AtomicInteger();

    SshDaemon(Settings settings, Places places, Engine engine, Conversation conversation, Authenticator authenticator, PublicKeys users) {
        this.places = places;
        this.server = SshServer.setUpDefaultServer();
        AtomicInteger number = new AtomicInteger();
        this.threads = Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, "nembo-shell-ssh-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
        configure(settings);
        AuthorizedKeys authorized = new AuthorizedKeys(places.authorizedKeys(), ADMINISTRATOR);
        authenticate(authenticator, (user, key) -> authorized.find(key).or(() -> users.find(user, key)), engine.trail());
        server.addSessionListener(new SignedIn(engine.trail()));
        server.setShellFactory(channel -> new SshCommand(engine, conversation, threads, caller(channel), Optional.empty()));
        server.setCommandFactory((channel, line) -> new SshCommand(engine, conversation, threads, caller(channel), Optional.of(line)));
    }

    /** Opens the port and tells where. */
    void start() throws IOException {
        server.start();
        Path fresh = places.address().resolveSibling("ssh.new");
        Files.createDirectories(places.address().getParent());
        Files.writeString(fresh, address() + "\n");
        Files.move(fresh, places.address(), StandardCopyOption.ATOMIC_MOVE);
        log.info("The shell listens for SSH on {}", address());
    }

    String address() {
        return server.getHost() + ":" + server.getPort();
    }

    @Override
    public void close() {
        try {
            Files.deleteIfExists(places.address());
            server.stop(true);
        } catch (IOException e) {
            log.warn("The SSH server did not stop cleanly", e);
        }
        threads.shutdownNow();
        try {
            threads.awaitTermination(2, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void configure(Settings settings) {
        server.setHost(settings.host());
        server.setPort(settings.port());
        server.setKeyPairProvider(new HostKey(places.hostKey()));
        server.setForwardingFilter(RejectAllForwardingFilter.INSTANCE);
        server.setChannelFactories(List.of(org.apache.sshd.server.channel.ChannelSessionFactory.INSTANCE));
        server.setSubsystemFactories(List.of());
        server.setAgentFactory(null);
        server.setUserAuthFactories(List.of(PublicKeyAuth.FACTORY, UserAuthPasswordFactory.INSTANCE));
        CoreModuleProperties.IDLE_TIMEOUT.set(server, settings.idle());
        CoreModuleProperties.AUTH_TIMEOUT.set(server, Duration.ofSeconds(30));
        CoreModuleProperties.MAX_AUTH_REQUESTS.set(server, settings.tries());
        CoreModuleProperties.SERVER_IDENTIFICATION.set(server, "Nembo");
        CoreModuleProperties.NIO_WORKERS.set(server, 2);
        server.addSessionListener(new Limit(settings.sessions()));
    }

    private void authenticate(Authenticator authenticator, PublicKeys keys, Trail trail) {
        server.setPasswordAuthenticator((user, password, session) -> {
            try {
                authenticator.authenticate(password, "shell");
                session.setAttribute(CALLER, () -> authenticator.authenticate(password, "shell"));
                return true;
            } catch (NemboException e) {
                log.info("SSH sign-in from {} was refused: {}", session.getClientAddress(), e.getMessage());
                trail.signIn("", "ssh token", String.valueOf(session.getClientAddress()), e.getMessage());
                return false;
            }
        });
        server.setPublickeyAuthenticator((user, key, session) -> {
            byte[] blob = PublicKeyAuth.blob(key);
            boolean known = keys.find(user, blob).isPresent();
            if (known) {
                session.setAttribute(CALLER, () -> keys.find(user, blob).orElseThrow(() -> new NemboException(GeneralError.UNAUTHENTICATED,
                        "your key is not good for this server any more, or your account is suspended")));
            }
            return known;
        });
    }

    /** Whom a key that somebody offers stands for now. */
    @FunctionalInterface
    interface PublicKeys {
        Optional<Subject> find(String user, byte[] key);
    }

    private static Supplier<Subject> caller(ChannelSession channel) {
        ServerSession session = channel.getServerSession();
        return Optional.ofNullable(session.getAttribute(CALLER)).orElseThrow(() -> new IllegalStateException("nobody has signed in"));
    }

    /** A key that is offered is not yet proved: what counts is the end of the authentication. */
    private static final class SignedIn implements SessionListener {

        private final Trail trail;

        SignedIn(Trail trail) {
            this.trail = trail;
        }

        @Override
        public void sessionEvent(Session session, Event event) {
            Supplier<Subject> caller = session.getAttribute(CALLER);
            if (event == Event.Authenticated && caller != null) {
                trail.signIn(caller.get().id(), "ssh", String.valueOf(session.getRemoteAddress()), "");
            }
        }
    }

    /** Bounds the connections of all users together: a user's name is free, so a bound per name bounds nothing. */
    private final class Limit implements SessionListener {

        private final int most;

        Limit(int most) {
            this.most = most;
        }

        @Override
        public void sessionCreated(Session session) {
            if (open.incrementAndGet() > most) {
                log.warn("An SSH connection from {} was refused: there are {} already", session.getRemoteAddress(), most);
                session.close(true);
            }
        }

        @Override
        public void sessionClosed(Session session) {
            open.decrementAndGet();
        }
    }
}
