package org.nembo.provider.local.image;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** Layers by their digests. What was begun and broken off is gone on with. What is in it under its digest is verified. */
final class BlobCache implements AutoCloseable {

    private static final Duration STALL = Duration.ofSeconds(60);

    private final Path directory;
    private final ScheduledExecutorService watch = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(null, work, "nembo-provider-local-pull-watch", 0, false);
        thread.setDaemon(true);
        return thread;
    });

    BlobCache(Path directory) {
        this.directory = directory;
    }

    Path file(Digest digest) {
        return directory.resolve(digest.algorithm() + "-" + digest.hex());
    }

    /** Fetches a layer unless it is there. @param most bytes that it may have */
    Path fetch(RegistryClient registry, Descriptor layer, long most) throws IOException {
        Path file = file(layer.digest());
        if (Files.exists(file)) {
            Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
            return file;
        }
        if (layer.size() > most) {
            throw new ImageException("the layer %s has %d bytes, at most %d are taken".formatted(layer.digest(), layer.size(), most));
        }
        Files.createDirectories(directory);
        Path part = file.resolveSibling(file.getFileName() + ".part");
        MessageDigest digester = layer.digest().digester();
        long have = already(part, digester);
        HttpResponse<InputStream> response = registry.blob(layer.digest(), have);
        if (have > 0 && response.statusCode() == 200) {
            digester.reset();
            have = 0;
        }
        receive(response.body(), part, digester, have, most);
        if (!layer.digest().fits(digester)) {
            Files.delete(part);
            throw new ImageException("the registry sent a layer that is not what its digest %s says".formatted(layer.digest()));
        }
        return Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Removes layers that nobody has asked for since then, and what was broken off before. */
    void prune(Instant before) throws IOException {
        if (!Files.isDirectory(directory)) {
            return;
        }
        try (var files = Files.newDirectoryStream(directory)) {
            for (Path file : files) {
                if (Files.getLastModifiedTime(file).toInstant().isBefore(before)) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }

    @Override
    public void close() {
        watch.shutdownNow();
    }

    private static long already(Path part, MessageDigest digester) throws IOException {
        if (!Files.exists(part)) {
            return 0;
        }
        byte[] buffer = new byte[1 << 16];
        long have = 0;
        try (InputStream input = Files.newInputStream(part)) {
            for (int read = input.read(buffer); read >= 0; read = input.read(buffer)) {
                digester.update(buffer, 0, read);
                have += read;
            }
        }
        return have;
    }

    private void receive(InputStream body, Path part, MessageDigest digester, long have, long most) throws IOException {
        long[] progress = {System.nanoTime()};
        ScheduledFuture<?> watching = watch.scheduleWithFixedDelay(() -> {
            if (System.nanoTime() - progress[0] > STALL.toNanos()) {
                close(body);
            }
        }, 5, 5, TimeUnit.SECONDS);
        long all = have;
        byte[] buffer = new byte[1 << 16];
        try (body; OutputStream output = have > 0 ? Files.newOutputStream(part, StandardOpenOption.APPEND)
                : Files.newOutputStream(part, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            for (int read = read(body, buffer); read >= 0; read = read(body, buffer)) {
                progress[0] = System.nanoTime();
                all += read;
                if (all > most) {
                    throw new ImageException("a layer has over %d bytes".formatted(most));
                }
                digester.update(buffer, 0, read);
                output.write(buffer, 0, read);
            }
        } finally {
            watching.cancel(false);
        }
    }

    private static int read(InputStream body, byte[] buffer) throws ImageException {
        try {
            if (Thread.currentThread().isInterrupted()) {
                throw new IOException("interrupted");
            }
            return body.read(buffer);
        } catch (IOException e) {
            throw new ImageException("the registry broke off in a layer, or sent nothing for %d s".formatted(STALL.toSeconds()), true, e);
        }
    }

    private static void close(InputStream body) {
        try {
            body.close();
        } catch (IOException e) {
            // The reader then sees an end or an error.
            return;
        }
    }
}
