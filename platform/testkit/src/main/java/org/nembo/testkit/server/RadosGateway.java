package org.nembo.testkit.server;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * A Ceph of this machine with one monitor, one OSD that keeps everything in memory, and a RADOS Gateway: processes of their own, on ports of the loopback, with
 * their files in a temporary directory. Confined to one thread.
 */
public final class RadosGateway implements AutoCloseable {

    /** Of the one user. */
    public static final String ACCESS_KEY = "nembotest";
    public static final String SECRET_KEY = "nembotestsecret";

    private static final List<String> PROGRAMS = List.of("ceph", "ceph-authtool", "ceph-mon", "ceph-osd", "monmaptool", "radosgw", "radosgw-admin");
    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final int OSD_PORTS = 100;
    private static final String CONFIGURATION = """
            [global]
            fsid = %1$s
            mon host = [v2:127.0.0.1:%2$d]
            public addr = 127.0.0.1
            cluster addr = 127.0.0.1
            ms bind port min = %3$d
            ms bind port max = %4$d
            keyring = %5$s/keyring
            auth allow insecure global id reclaim = false
            paxos propose interval = 0.05
            osd objectstore = memstore
            memstore device bytes = 4294967296
            osd crush chooseleaf type = 0
            osd pool default size = 1
            osd pool default min size = 1
            osd pool default pg num = 1
            osd pool default pgp num = 1
            osd pool default pg autoscale mode = off
            mon allow pool size one = true
            mon max pg per osd = 1000
            mon data avail crit = 1
            mon data avail warn = 2
            mon data = %5$s/mon
            osd data = %5$s/osd
            run dir = %5$s
            log file = %5$s/$name.log
            admin socket = %5$s/$name.asok
            pid file =
            [client]
            rgw frontends = beast endpoint=127.0.0.1:%6$d tcp_nodelay=1
            rgw data = %5$s
            rgw relaxed region enforcement = true
            """;

    private final Path home;
    private final List<Process> servers = new ArrayList<>();
    private final int port = freePort();

    private RadosGateway(Path home) {
        this.home = home;
    }

    /** Starts one; empty when a program of Ceph is not installed here. */
    public static Optional<RadosGateway> started() {
        if (!PROGRAMS.stream().allMatch(RadosGateway::isInstalled)) {
            return Optional.empty();
        }
        try {
            RadosGateway gateway = new RadosGateway(Files.createTempDirectory("nembo-ceph-"));
            try {
                gateway.start();
                return Optional.of(gateway);
            } catch (RuntimeException | AssertionError e) {
                gateway.close();
                throw e;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isInstalled(String program) {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator)).anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
    }

    /** Where S3 is spoken, for {@link #ACCESS_KEY}. */
    public URI url() {
        return URI.create("http://127.0.0.1:" + port);
    }

    private void start() throws IOException {
        String cluster = UUID.randomUUID().toString();
        String disk = UUID.randomUUID().toString();
        int monitor = freePort();
        int osd = Math.min(freePort(), 65_535 - OSD_PORTS);
        Files.createDirectory(home.resolve("mon"));
        Files.createDirectory(home.resolve("osd"));
        Files.writeString(home.resolve("ceph.conf"), CONFIGURATION.formatted(cluster, monitor, osd, osd + OSD_PORTS, home, port));
        run("monmaptool", "--create", "--fsid", cluster, "--addv", "a", "[v2:127.0.0.1:%d]".formatted(monitor), "monmap");
        run("ceph-authtool", "--create-keyring", "keyring", "--gen-key", "-n", "mon.", "--cap", "mon", "allow *");
        run("ceph-authtool", "keyring", "--gen-key", "-n", "client.admin", "--cap", "mon", "allow *", "--cap", "osd", "allow *");
        run("ceph-authtool", "keyring", "--gen-key", "-n", "osd.0", "--cap", "mon", "allow *", "--cap", "osd", "allow *");
        run("ceph-mon", "-c", "ceph.conf", "--mkfs", "-i", "a", "--monmap", "monmap", "--keyring", "keyring");
        serve("ceph-mon", "-c", "ceph.conf", "-i", "a", "-f");
        run("ceph", "-c", "ceph.conf", "--connect-timeout", "60", "auth", "import", "-i", "keyring");
        run("ceph", "-c", "ceph.conf", "--connect-timeout", "60", "osd", "new", disk);
        run("ceph-osd", "-c", "ceph.conf", "-i", "0", "--mkfs", "--osd-uuid", disk);
        serve("ceph-osd", "-c", "ceph.conf", "-i", "0", "-f");
        run("radosgw-admin", "-c", "ceph.conf", "user", "create", "--uid", "nembo", "--display-name", "nembo", "--access-key", ACCESS_KEY, "--secret",
                SECRET_KEY);
        Process gateway = serve("radosgw", "-c", "ceph.conf", "-n", "client.admin", "-f");
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!listens()) {
            if (!gateway.isAlive() || System.nanoTime() > end) {
                throw new AssertionError("the RADOS Gateway does not take connections:\n" + said());
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
        }
    }

    private void run(String... words) throws IOException {
        Process process = process(words);
        try {
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError(String.join(" ", words) + " does not end:\n" + said());
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
        if (process.exitValue() != 0) {
            throw new AssertionError(String.join(" ", words) + " failed:\n" + said());
        }
    }

    private Process serve(String... words) throws IOException {
        Process process = process(words);
        servers.add(0, process);
        return process;
    }

    private Process process(String... words) throws IOException {
        return new ProcessBuilder(words).directory(home.toFile()).redirectInput(new File("/dev/null")).redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(home.resolve("out").toFile())).start();
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

    /** Kills it: nothing in it is needed any more. */
    @Override
    public void close() {
        for (Process server : servers) {
            server.destroyForcibly();
            server.onExit().join();
        }
        try (Stream<Path> files = Files.walk(home)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
