package org.nembo.testkit.server;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** A RabbitMQ of this machine as a process of its own, on ports of the loopback, with its files in a temporary directory. Confined to one thread. */
public final class RabbitServer implements AutoCloseable {

    private static final Path INSTALLED = Path.of("/usr/lib/rabbitmq/lib");
    private static final Duration PATIENCE = Duration.ofSeconds(120);

    private final Path home;
    private final int port = freePort();
    private final int names = freePort();
    private final int distribution = freePort();
    private Process process;

    private RabbitServer(Path home) {
        this.home = home;
    }

    /** Starts one; empty when RabbitMQ is not installed here. */
    public static Optional<RabbitServer> started() {
        Optional<Path> program = program();
        if (program.isEmpty()) {
            return Optional.empty();
        }
        try {
            RabbitServer server = new RabbitServer(Files.createTempDirectory("nembo-rabbit-"));
            try {
                server.start();
                return Optional.of(server);
            } catch (RuntimeException | AssertionError e) {
                server.close();
                throw e;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where it listens, for the user {@code guest} with the password {@code guest}. */
    public int port() {
        return port;
    }

    /** Starts it on the same port and files; returns when it takes connections. */
    public void start() {
        try {
            Path config = Files.writeString(home.resolve("rabbitmq.conf"), "listeners.tcp.1 = 127.0.0.1:%d%n".formatted(port));
            process = builder(program().orElseThrow().resolve("rabbitmq-server").toString(), config).start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!listens()) {
            if (!process.isAlive() || System.nanoTime() > end) {
                throw new AssertionError("RabbitMQ does not take connections:\n" + said());
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
        }
    }

    /** {@code kill -9}. Returns when it is gone. */
    public void kill() {
        Stream.concat(process.descendants(), Stream.of(process.toHandle())).toList().forEach(each -> {
            each.destroyForcibly();
            each.onExit().join();
        });
    }

    @Override
    public void close() {
        if (process != null) {
            kill();
            try {
                builder("/usr/bin/epmd", home.resolve("rabbitmq.conf"), "-port", Integer.toString(names), "-kill").start().waitFor(10, TimeUnit.SECONDS);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        try (Stream<Path> files = Files.walk(home)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Optional<Path> program() {
        if (!Files.isDirectory(INSTALLED)) {
            return Optional.empty();
        }
        try (Stream<Path> versions = Files.list(INSTALLED)) {
            return versions.map(version -> version.resolve("sbin")).filter(sbin -> Files.isExecutable(sbin.resolve("rabbitmq-server"))).findFirst();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private ProcessBuilder builder(String program, Path config, String... words) {
        ProcessBuilder builder = new ProcessBuilder(Stream.concat(Stream.of(program), Stream.of(words)).toList()).directory(home.toFile())
                .redirectInput(new File("/dev/null")).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.appendTo(home.resolve("out").toFile()));
        builder.environment().putAll(Map.of("HOME", home.toString(), "RABBITMQ_NODENAME", "nembo" + port + "@localhost", "RABBITMQ_MNESIA_BASE",
                home.resolve("mnesia").toString(), "RABBITMQ_LOG_BASE", home.resolve("log").toString(), "RABBITMQ_CONFIG_FILE", config.toString(),
                "RABBITMQ_ENABLED_PLUGINS_FILE", home.resolve("plugins").toString(), "RABBITMQ_DIST_PORT", Integer.toString(distribution), "ERL_EPMD_PORT",
                Integer.toString(names), "ERL_EPMD_ADDRESS", "127.0.0.1"));
        return builder;
    }

    private boolean listens() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private String said() {
        try {
            return Files.readString(home.resolve("out"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int freePort() {
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return probe.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
