package org.nembo.launcher.control;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.nembo.launcher.Directories;
import org.nembo.launcher.LauncherException;
import org.nembo.launcher.framework.DataLock;

/** The server of a data directory as another process sees it: by its lock, its files under {@code run} and its answers. */
public final class Instance {

    private static final Duration ANSWER = Duration.ofSeconds(3);
    private static final int BODY_LIMIT = 64 * 1024;

    private final Directories directories;

    public Instance(Directories directories) {
        this.directories = directories;
    }

    /** Whether a living process has the data directory. */
    public boolean running() {
        return DataLock.isHeld(directories.data());
    }

    /** The server's process; empty when the file does not name a living one. */
    public Optional<ProcessHandle> process() {
        String text = read(pidFile());
        try {
            return text.isEmpty() ? Optional.empty() : ProcessHandle.of(Long.parseLong(text));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** Base URL that the server has noted; empty until it listens. */
    public Optional<String> http() {
        return Optional.of(read(directories.run().resolve("http"))).filter(text -> !text.isEmpty());
    }

    /** {@code host:port} of the SSH shell; empty until it listens. */
    public Optional<String> ssh() {
        return Optional.of(read(directories.run().resolve("ssh"))).filter(text -> !text.isEmpty());
    }

    /** Base address of the object storage; empty until it listens. */
    public Optional<String> s3() {
        return Optional.of(read(directories.run().resolve("s3"))).filter(text -> !text.isEmpty());
    }

    /** What the server says about itself. */
    public Readiness readiness() {
        Optional<String> base = http();
        if (base.isEmpty()) {
            return new Readiness(false, "it does not listen yet");
        }
        URI uri = URI.create(base.get() + "/health/ready");
        try {
            HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
            connection.setConnectTimeout((int) ANSWER.toMillis());
            connection.setReadTimeout((int) ANSWER.toMillis());
            connection.setUseCaches(false);
            Loopback.trust(connection);
            int status = connection.getResponseCode();
            if (status == HttpURLConnection.HTTP_OK) {
                return new Readiness(true, "");
            }
            try (var body = connection.getErrorStream()) {
                String text = body == null ? "" : new String(body.readNBytes(BODY_LIMIT), StandardCharsets.UTF_8);
                return new Readiness(false, "%s answers %d %s".formatted(uri, status, text).strip());
            }
        } catch (IOException e) {
            return new Readiness(false, "%s: %s".formatted(uri, e.getMessage()));
        }
    }

    Path pidFile() {
        return directories.run().resolve("nembo.pid");
    }

    /** Notes this process as the server and forgets what an earlier one left. */
    public void enter() {
        leave();
        try {
            Files.writeString(pidFile(), ProcessHandle.current().pid() + System.lineSeparator());
        } catch (IOException e) {
            throw LauncherException.failure("Cannot write " + pidFile() + ": " + e.getMessage(), e);
        }
    }

    /** Removes what is only true while a server runs. */
    public void leave() {
        for (String name : List.of("http", "ssh", "s3", "nembo.pid")) {
            try {
                Files.deleteIfExists(directories.run().resolve(name));
            } catch (IOException e) {
                throw LauncherException.failure("Cannot delete " + directories.run().resolve(name) + ": " + e.getMessage(), e);
            }
        }
    }

    private static String read(Path file) {
        try {
            return Files.isRegularFile(file) ? Files.readString(file).strip() : "";
        } catch (IOException e) {
            return "";
        }
    }

    /**
     * Whether the server takes requests.
     *
     * @param ready  it does
     * @param reason why not; empty when it does
     */
    public record Readiness(boolean ready, String reason) {
    }
}
