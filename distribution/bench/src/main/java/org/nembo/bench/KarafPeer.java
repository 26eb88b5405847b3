package org.nembo.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Apache Karaf as it comes, on ports of its own. */
final class KarafPeer implements Peer {

    private final Path home;
    private final int sshPort;
    private Process process;

    KarafPeer(Path work) throws IOException, InterruptedException {
        Process tar = new ProcessBuilder("tar", "xzf", System.getProperty("karaf.archive"), "-C", Files.createDirectories(work).toString()).inheritIO().start();
        if (tar.waitFor() != 0) {
            throw new IOException("Karaf does not unpack");
        }
        try (Stream<Path> entries = Files.list(work)) {
            this.home = entries.filter(Files::isDirectory).findFirst().orElseThrow();
        }
        this.sshPort = freePort();
        replace("etc/org.apache.karaf.shell.cfg", "sshPort = 8101", "sshPort = " + sshPort);
        replace("etc/org.apache.karaf.management.cfg", "rmiRegistryPort = 1099", "rmiRegistryPort = " + freePort());
        replace("etc/org.apache.karaf.management.cfg", "rmiServerPort = 44444", "rmiServerPort = " + freePort());
    }

    private void replace(String file, String what, String by) throws IOException {
        Path path = home.resolve(file);
        String text = Files.readString(path);
        if (!text.contains(what)) {
            throw new IOException(path + " has no '" + what + "'");
        }
        Files.writeString(path, text.replace(what, by));
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    @Override
    public String name() {
        return "Karaf 4.4.10";
    }

    @Override
    public void start() throws Exception {
        ProcessBuilder builder = new ProcessBuilder(home.resolve("bin/karaf").toString(), "server");
        builder.redirectInput(ProcessBuilder.Redirect.from(new java.io.File("/dev/null")));
        builder.redirectErrorStream(true).redirectOutput(home.resolve("out.log").toFile());
        process = builder.start();
        Waiting.until("SSH greeting of Karaf", 120, this::greets);
    }

    private boolean greets() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress("127.0.0.1", sshPort), 1000);
            socket.setSoTimeout(5000);
            return new String(socket.getInputStream().readNBytes(4)).equals("SSH-");
        } catch (IOException e) {
            return false;
        }
    }

    /** Karaf's script stays in between: its java child is what is measured. */
    @Override
    public long pid() {
        List<ProcessHandle> family = Stream.concat(Stream.of(process.toHandle()), process.descendants()).toList();
        return family.stream().filter(handle -> handle.info().command().orElse("").endsWith("java")).findFirst().orElseThrow().pid();
    }

    @Override
    public Path deployFolder() {
        return home.resolve("deploy");
    }

    @Override
    public void stop() throws InterruptedException {
        ProcessHandle java = ProcessHandle.of(pid()).orElseThrow();
        java.destroy();
        if (!process.waitFor(30, TimeUnit.SECONDS)) {
            java.destroyForcibly();
            process.destroyForcibly().waitFor();
        }
    }

    @Override
    public void close() {
        if (process != null && process.isAlive()) {
            try {
                stop();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
