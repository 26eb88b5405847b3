package org.nembo.shell.ssh;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.sshd.server.SshServer;
import org.nembo.api.identity.Authenticator;
import org.nembo.api.identity.Subject;
import org.nembo.api.identity.UserKeys;
import org.nembo.shell.engine.Engine;
import org.nembo.shell.reader.Conversation;
import org.nembo.shell.reader.HistoryFiles;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens the shell over SSH, beside the start of the server and not in its way. */
@Component(service = SshShell.class, immediate = true, configurationPid = "org.nembo.shell")
@Designate(ocd = SshShell.Config.class)
public final class SshShell {

    /** What an operator may set. */
    @ObjectClassDefinition(name = "Nembo shell")
    public @interface Config {
        @AttributeDefinition(description = "Whether the shell listens for SSH")
        boolean ssh_enabled() default true;

        @AttributeDefinition(description = "The address it listens on")
        String ssh_host() default "127.0.0.1";

        @AttributeDefinition(description = "The port it listens on; 0 for any free one")
        int ssh_port() default 8101;

        @AttributeDefinition(description = "After how many minutes of silence a session ends; 0 for never")
        int ssh_idle_minutes() default 60;

        @AttributeDefinition(description = "How many connections there may be at once")
        int ssh_max_sessions() default 32;

        @AttributeDefinition(description = "How often a client may try to sign in on one connection")
        int ssh_max_tries() default 6;
    }

    private static final Logger log = LoggerFactory.getLogger(SshShell.class);

    private final CompletableFuture<Optional<SshDaemon>> daemon;
    private volatile UserKeys userKeys;

    @Activate
    public SshShell(Config config, BundleContext context, @Reference Engine engine, @Reference HistoryFiles histories, @Reference Authenticator authenticator) {
        SshDaemon.Settings settings = settings(config);
        if (!config.ssh_enabled()) {
            this.daemon = CompletableFuture.completedFuture(Optional.empty());
            return;
        }
        Path etc = Path.of(context.getProperty("nembo.etc"));
        SshDaemon.Places places = new SshDaemon.Places(etc.resolve("host.key"), etc.resolve("authorized_keys"),
                Path.of(context.getProperty("nembo.data")).resolve("run/ssh"));
        String node = Optional.ofNullable(context.getProperty("nembo.node")).orElse("nembo");
        this.daemon = new CompletableFuture<>();
        Thread starter = new Thread(() -> start(settings, places, engine, new Conversation(engine, histories, node), authenticator), "nembo-shell-ssh-start");
        starter.setDaemon(true);
        starter.start();
    }

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    void setUserKeys(UserKeys present) {
        userKeys = present;
    }

    void unsetUserKeys(UserKeys gone) {
        if (userKeys == gone) {
            userKeys = null;
        }
    }

    private Optional<Subject> user(String name, byte[] key) {
        UserKeys present = userKeys;
        return present == null ? Optional.empty() : present.find(name, key);
    }

    @Deactivate
    public void stop() {
        try {
            daemon.get(10, TimeUnit.SECONDS).ifPresent(SshDaemon::close);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            log.warn("The SSH server was not running properly", e);
        }
    }

    static SshDaemon.Settings settings(Config config) {
        between("ssh.port", config.ssh_port(), 0, 65535);
        between("ssh.idle.minutes", config.ssh_idle_minutes(), 0, 7 * 24 * 60);
        between("ssh.max.sessions", config.ssh_max_sessions(), 1, 1000);
        between("ssh.max.tries", config.ssh_max_tries(), 1, 100);
        if (config.ssh_host().isBlank()) {
            throw new IllegalArgumentException("ssh.host must be an address, is blank");
        }
        return new SshDaemon.Settings(config.ssh_host(), config.ssh_port(), Duration.ofMinutes(config.ssh_idle_minutes()), config.ssh_max_sessions(),
                config.ssh_max_tries());
    }

    private static void between(String key, int value, int min, int max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(key + " must be " + min + " to " + max + ", is " + value);
        }
    }

    private void start(SshDaemon.Settings settings, SshDaemon.Places places, Engine engine, Conversation conversation, Authenticator authenticator) {
        // The library asks the context class loader for its parts first, and in OSGi that is anybody's.
        Thread.currentThread().setContextClassLoader(SshServer.class.getClassLoader());
        Optional<SshDaemon> listening = Optional.empty();
        try {
            SshDaemon starting = new SshDaemon(settings, places, engine, conversation, authenticator, this::user);
            listening = open(starting);
        } catch (IOException | RuntimeException e) {
            log.error("The shell cannot listen for SSH on {}:{}: {}", settings.host(), settings.port(), e.getMessage());
        } finally {
            daemon.complete(listening);
        }
    }

    private static Optional<SshDaemon> open(SshDaemon starting) throws IOException {
        boolean done = false;
        try {
            starting.start();
            done = true;
            return Optional.of(starting);
        } finally {
            if (!done) {
                starting.close();
            }
        }
    }
}
