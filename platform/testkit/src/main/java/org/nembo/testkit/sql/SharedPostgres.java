package org.nembo.testkit.sql;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A PostgreSQL server under the system's temporary directory, shared by all JVMs of one user. Each JVM leaves a file named after its process in
 * {@code users/}; a small shell script is the server's parent and ends it when no such process has been alive for a while, so that a killed JVM leaves
 * nothing behind. The file {@code url} exists as long as the server takes users: the script takes it away before it looks at {@code users/} for the last time.
 */
final class SharedPostgres {

    static final String PREFIX = "nembo_test_";

    private static final String ARCHIVE = "/postgres-linux-x86_64.txz";
    private static final Duration PATIENCE = Duration.ofSeconds(120);

    private final Path home;
    private final Path url;
    private final Path data;

    private SharedPostgres(Path home) {
        this.home = home;
        this.url = home.resolve("url");
        this.data = home.resolve("data");
    }

    static String url() throws PostgresMissing {
        if (!System.getProperty("os.name").equals("Linux") || !System.getProperty("os.arch").equals("amd64")) {
            throw new PostgresMissing("the embedded server is for Linux on amd64; name another by NEMBO_TEST_POSTGRES");
        }
        String user = System.getProperty("user.name").replaceAll("[^A-Za-z0-9_-]", "_");
        Path home = Path.of(System.getProperty("java.io.tmpdir"), "nembo-test-postgres-" + user).toAbsolutePath();
        try {
            Files.createDirectories(home.resolve("users"));
            if (!Files.getOwner(home).getName().equals(System.getProperty("user.name"))) {
                throw new IOException(home + " belongs to somebody else");
            }
            Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxr-xr-x"));
            try (FileChannel lock = FileChannel.open(home.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    var held = lock.lock()) {
                if (!held.isValid()) {
                    throw new IOException("no lock on " + home);
                }
                return new SharedPostgres(home).use();
            }
        } catch (IOException e) {
            throw new PostgresMissing("the embedded server does not start", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new PostgresMissing("interrupted while the embedded server starts", e);
        }
    }

    private String use() throws IOException, InterruptedException {
        Path me = Files.writeString(home.resolve("users").resolve("" + ProcessHandle.current().pid()), "");
        me.toFile().deleteOnExit();
        Instant deadline = Instant.now().plus(PATIENCE);
        while (!Files.exists(url) && serverLives()) {
            pause(deadline, "the last server neither ends nor comes back");
        }
        if (Files.exists(url) && serverLives()) {
            return Files.readString(url).trim();
        }
        Files.deleteIfExists(url);
        unpack();
        start(deadline);
        return Files.readString(url).trim();
    }

    private boolean serverLives() throws IOException {
        Path pid = home.resolve("pid");
        if (!Files.exists(pid)) {
            return false;
        }
        // The number may belong to another process by now.
        Path command = Path.of("/proc", Files.readString(pid).trim(), "cmdline");
        try {
            return Files.readString(command).contains("serve.sh");
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    private void unpack() throws IOException {
        Path done = home.resolve("server");
        if (!Files.exists(done)) {
            Path half = Files.createTempDirectory(home, "unpacking");
            try (InputStream archive = SharedPostgres.class.getResourceAsStream(ARCHIVE)) {
                if (archive == null) {
                    throw new IOException(ARCHIVE + " is not on the class path");
                }
                TarXz.unpack(archive, half);
            }
            Files.setPosixFilePermissions(half, PosixFilePermissions.fromString("rwxr-xr-x"));
            Files.move(half, done);
        }
    }

    private void start(Instant deadline) throws IOException, InterruptedException {
        // A data directory without sync does not survive a crash of the machine, and making one takes two seconds: begin anew each time.
        Path script = home.resolve("serve.sh");
        try (InputStream text = SharedPostgres.class.getResourceAsStream("serve.sh")) {
            Files.write(script, text.readAllBytes());
        }
        if (Files.exists(data)) {
            TestDatabases.delete(data);
        }
        Path log = home.resolve("log");
        Process serving = new ProcessBuilder("/bin/sh", script.toString(), home.toString(), "" + freePort())
                .directory(home.toFile())
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectErrorStream(true).redirectOutput(log.toFile()).start();
        Files.writeString(home.resolve("pid"), "" + serving.pid());
        while (!Files.exists(url)) {
            if (serving.waitFor(20, TimeUnit.MILLISECONDS)) {
                throw new IOException("it says: " + tail(log));
            }
            pause(deadline, "it does not answer; see " + log);
        }
    }

    private static String tail(Path log) throws IOException {
        String text = Files.readString(log).trim();
        return text.substring(Math.max(0, text.length() - 500));
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static void pause(Instant deadline, String otherwise) throws IOException {
        if (Instant.now().isAfter(deadline)) {
            throw new IOException(otherwise);
        }
        LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
    }
}
