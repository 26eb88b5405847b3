package org.nembo.testkit.server;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/**
 * One Nembo server as a process of its own, on ports chosen by the operating system, with its files in a directory of
 * its own. It can be stopped, killed and started again on the same files, where it keeps its ports. Confined to one thread.
 */
public final class NemboServer implements AutoCloseable {

    private static final String HTTP_PID = "org.apache.felix.http";
    private static final String SHELL_PID = "org.nembo.shell";
    private static final String S3_PID = "org.nembo.objectstore";
    private static final Duration ANSWER = Duration.ofSeconds(2);
    private static final Duration ORDERLY = Duration.ofMinutes(3);
    private static final Duration LOOK = Duration.ofMillis(25);
    /** Most servers of tests do not live so long that the optimising compiler pays. */
    private static final String BRIEF = "-XX:TieredStopAtLevel=1";

    private final HttpClient http = HttpClient.newBuilder().connectTimeout(ANSWER).version(HttpClient.Version.HTTP_1_1).build();
    private final Setup setup;
    private final Path base;
    private Process process;
    /** Where it listened when it was ready last. */
    private String lastHttp = "";
    private String lastSsh = "";

    /**
     * What a server is started with.
     *
     * @param base           directory for etc, deploy and data; null for a temporary one, deleted by {@link #close}
     * @param configurations settings by pid, written over the shipped ones
     * @param environment    variables for the process, e.g. {@code NEMBO_JAVA_OPTS}
     * @param patience       how long it may take to be ready
     */
    public record Setup(Path base, Map<String, Map<String, String>> configurations, Map<String, String> environment, Duration patience) {

        public Setup {
            configurations = Map.copyOf(configurations);
            environment = Map.copyOf(environment);
        }

        /** A temporary directory, the shipped configuration. */
        public static Setup standard() {
            return new Setup(null, Map.of(), Map.of(), Duration.ofMinutes(5));
        }

        /** The same on this directory, which stays. */
        public Setup on(Path directory) {
            return new Setup(directory, configurations, environment, patience);
        }

        /** The same with this setting in {@code etc/<pid>.cfg}. */
        public Setup with(String pid, String key, String value) {
            Map<String, Map<String, String>> all = new HashMap<>(configurations);
            Map<String, String> settings = new HashMap<>(all.getOrDefault(pid, Map.of()));
            settings.put(key, value);
            all.put(pid, Map.copyOf(settings));
            return new Setup(base, all, environment, patience);
        }

        /** The same with this variable in the environment of the process. */
        public Setup env(String name, String value) {
            Map<String, String> all = new HashMap<>(environment);
            all.put(name, value);
            return new Setup(base, configurations, all, patience);
        }

        /** The same with these features only. */
        public Setup features(String... names) {
            return with("nembo", "features", String.join(",", names));
        }
    }

    private NemboServer(Setup setup, Path base) {
        this.setup = setup;
        this.base = base;
    }

    /** Starts a server as shipped; returns when it is ready. */
    public static NemboServer started() {
        return started(Setup.standard());
    }

    /** Starts a server; returns when it is ready, and fails with the end of its log when it does not become so. */
    public static NemboServer started(Setup setup) {
        NemboServer server = prepared(setup);
        try {
            server.start();
            return server;
        } catch (RuntimeException | AssertionError e) {
            server.close();
            throw e;
        }
    }

    /** A server with its files laid out, not started yet. */
    public static NemboServer prepared(Setup setup) {
        try {
            Path base = setup.base() == null ? Files.createTempDirectory("nembo-server-") : setup.base().toAbsolutePath();
            Path etc = base.resolve("etc");
            if (!Files.isDirectory(etc)) {
                Distribution.copyConfiguration(etc);
            }
            ConfigurationFiles files = new ConfigurationFiles(etc);
            files.set(HTTP_PID, Map.of("org.apache.felix.http.host", "127.0.0.1", "org.osgi.service.http.port", "0"));
            files.set(SHELL_PID, Map.of("ssh.port", "0"));
            files.set(S3_PID, Map.of("port", "0"));
            for (Map.Entry<String, Map<String, String>> configuration : setup.configurations().entrySet()) {
                files.set(configuration.getKey(), configuration.getValue());
            }
            new ClassArchive(Distribution.home()).lend(base);
            return new NemboServer(setup, base);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts the process; returns when the server is ready. */
    public void start() {
        launch();
        awaitReady();
    }

    /** Returns when a launched server is ready. */
    public void awaitReady() {
        await("ready", this::isReady, setup.patience());
        lastHttp = note("http");
        lastSsh = ssh();
    }

    /** Starts the process and returns at once. */
    public void launch() {
        if (isRunning()) {
            throw new IllegalStateException("The server runs already as process " + process.pid());
        }
        ProcessBuilder builder = new ProcessBuilder(Distribution.home().resolve("bin/nembo").toString(), "run", "--no-console");
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("NEMBO_BASE", base.toString());
        builder.environment().put("NEMBO_JAVA_OPTS", BRIEF);
        builder.environment().putAll(setup.environment());
        builder.redirectInput(new File("/dev/null")).redirectErrorStream(true);
        builder.redirectOutput(ProcessBuilder.Redirect.appendTo(console().toFile()));
        try {
            deleteAddresses();
            process = builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Stops it in order; returns its exit code. */
    public int stop() {
        if (process == null) {
            return 0;
        }
        process.destroy();
        waitForEnd();
        try {
            new ClassArchive(Distribution.home()).keep(base);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return process.exitValue();
    }

    /** {@code kill -9}. Returns when the process is gone. */
    public void kill() {
        process.destroyForcibly();
        waitForEnd();
    }

    /** Stops it in order and starts it again on the same files and ports; returns when it is ready. */
    public void restart() {
        stop();
        startAgain();
    }

    /** After {@link #stop} or {@link #kill}: starts it on the same files and ports; returns when it is ready. */
    public void startAgain() {
        keepPorts();
        start();
    }

    /** After a kill: the same ports, but does not wait. */
    public void launchAgain() {
        keepPorts();
        launch();
    }

    public boolean isRunning() {
        return process != null && process.isAlive();
    }

    /** Whether {@code /health/ready} answers 200. */
    public boolean isReady() {
        if (note("http").isEmpty()) {
            return false;
        }
        try {
            return http.send(HttpRequest.newBuilder(url("/health/ready")).timeout(ANSWER).build(), HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Waits until the condition holds; fails with the end of the log when it does not, or when the process ends before. */
    public void await(String what, BooleanSupplier condition, Duration limit) {
        long deadline = System.nanoTime() + limit.toNanos();
        while (!condition.getAsBoolean()) {
            if (!isRunning()) {
                throw new AssertionError("The server ended with %s before it was %s:%n%s"
                        .formatted(process == null ? "nothing" : process.exitValue(), what, tail()));
            }
            if (System.nanoTime() > deadline) {
                throw new AssertionError("The server was not %s within %s:%n%s".formatted(what, limit, tail()));
            }
            LockSupport.parkNanos(LOOK.toNanos());
        }
    }

    /** The address that the server noted. */
    public URI url() {
        String noted = note("http");
        if (noted.isEmpty()) {
            throw new IllegalStateException("The server does not listen:\n" + tail());
        }
        return URI.create(noted);
    }

    /** An address on the server. @param path begins with a slash */
    public URI url(String path) {
        return URI.create(url().toString().replaceAll("/+$", "") + path);
    }

    /** {@code host:port} of the shell; empty when it does not listen. */
    public String ssh() {
        return note("ssh");
    }

    /** The administrator's token. */
    public String adminToken() {
        return read(data().resolve("admin.token"));
    }

    /** A request to the server, signed in as the administrator. */
    public HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(url(path)).timeout(Duration.ofSeconds(30)).header("Authorization", "Bearer " + adminToken());
    }

    public long pid() {
        return process.pid();
    }

    public Path base() {
        return base;
    }

    public Path etc() {
        return base.resolve("etc");
    }

    public Path deploy() {
        return base.resolve("deploy");
    }

    public Path data() {
        return base.resolve("data");
    }

    /** The whole log. */
    public String log() {
        return read(data().resolve("log/nembo.log"));
    }

    /** What the process printed. */
    public String output() {
        return read(console());
    }

    /** Changes settings of the file of this pid; a running server notices. */
    public void configure(String pid, Map<String, String> settings) {
        try {
            new ConfigurationFiles(etc()).set(pid, settings);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Stops the server; deletes the directory if it was a temporary one. */
    @Override
    public void close() {
        stop();
        if (setup.base() == null) {
            deleteTree(base);
        }
    }

    private void keepPorts() {
        if (!lastHttp.isEmpty()) {
            configure(HTTP_PID, Map.of("org.osgi.service.http.port", Integer.toString(URI.create(lastHttp).getPort())));
        }
        if (!lastSsh.isEmpty()) {
            configure(SHELL_PID, Map.of("ssh.port", lastSsh.substring(lastSsh.lastIndexOf(':') + 1)));
        }
    }

    private void deleteAddresses() throws IOException {
        for (String name : List.of("http", "ssh", "s3")) {
            Files.deleteIfExists(data().resolve("run").resolve(name));
        }
    }

    private void waitForEnd() {
        try {
            if (!process.waitFor(ORDERLY.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError("The server did not stop within " + ORDERLY + ":\n" + tail());
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    private Path console() {
        return base.resolve("console.log");
    }

    private String tail() {
        List<String> lines = Stream.concat(output().lines(), log().lines()).toList();
        return String.join("\n", lines.subList(Math.max(0, lines.size() - 60), lines.size()));
    }

    private String note(String name) {
        return read(data().resolve("run").resolve(name));
    }

    private static String read(Path file) {
        try {
            return Files.isRegularFile(file) ? Files.readString(file).strip() : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void deleteTree(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
