package org.nembo.store.blob;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.nembo.api.error.GeneralError;
import org.nembo.api.error.NemboException;
import org.nembo.api.store.Blobs;
import org.nembo.store.Durable;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/**
 * Blobs as files {@code ab/cdef…} below one directory, which belongs to this process alone. Thread-safe. Bytes come through a file in {@code tmp/}: a crash
 * leaves at most such a file, and the next start removes it.
 */
@Component(service = {Blobs.class, FileBlobs.class})
public final class FileBlobs implements Blobs {

    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");
    private static final int BUFFER = 1 << 16;

    private final Path directory;
    private final Path temporary;
    /** Guarded by this: how many copies are being made, and what is to be deleted when the last is done. */
    private int copies;
    private final Set<String> doomed = new HashSet<>();

    @Activate
    public FileBlobs(BundleContext context) throws IOException {
        this(Path.of(Objects.requireNonNull(context.getProperty("nembo.data"), "nembo.data")).resolve("blobs"));
    }

    public FileBlobs(Path directory) throws IOException {
        this.directory = directory.toAbsolutePath();
        this.temporary = this.directory.resolve("tmp");
        Durable.createDirectories(temporary);
        try (Stream<Path> orphans = Files.list(temporary)) {
            for (Path orphan : orphans.toList()) {
                Files.delete(orphan);
            }
        }
    }

    @Override
    public Blob put(InputStream bytes, long limitBytes) throws IOException {
        Path part = Files.createTempFile(temporary, "", ".part");
        try {
            MessageDigest digest = sha256();
            long size;
            try (OutputStream out = new DigestOutputStream(Files.newOutputStream(part), digest)) {
                size = copy(bytes, out, limitBytes);
            }
            Blob blob = new Blob(HexFormat.of().formatHex(digest.digest()), size);
            Durable.sync(part);
            Durable.createDirectories(path(blob.sha256()).getParent());
            publish(part, blob.sha256());
            // Also when somebody else gave it its name: he may not have come to this line yet.
            Durable.syncDirectory(path(blob.sha256()).getParent());
            return blob;
        } finally {
            Files.deleteIfExists(part);
        }
    }

    private static long copy(InputStream in, OutputStream out, long limit) throws IOException {
        byte[] buffer = new byte[BUFFER];
        long size = 0;
        for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
            size += read;
            if (size > limit) {
                throw new NemboException(GeneralError.PAYLOAD_TOO_LARGE, "The bytes are over the limit of " + limit + " bytes");
            }
            out.write(buffer, 0, read);
        }
        return size;
    }

    private synchronized void publish(Path part, String sha256) throws IOException {
        doomed.remove(sha256);
        if (!Files.exists(path(sha256))) {
            Files.move(part, path(sha256));
        }
    }

    @Override
    public synchronized Optional<Blob> find(String sha256) {
        Path file = path(sha256);
        try {
            return doomed.contains(sha256) ? Optional.empty() : Optional.of(new Blob(sha256, Files.size(file)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot look at blob " + sha256, e);
        }
    }

    @Override
    public synchronized Optional<InputStream> open(String sha256) throws IOException {
        Path file = path(sha256);
        return doomed.contains(sha256) || !Files.exists(file) ? Optional.empty() : Optional.of(Files.newInputStream(file));
    }

    @Override
    public synchronized boolean delete(String sha256) throws IOException {
        Path file = path(sha256);
        if (copies > 0) {
            return Files.exists(file) && doomed.add(sha256);
        }
        return Files.deleteIfExists(file);
    }

    /** All blobs there are; those deleted while the stream is open are still in it and stay readable until it is closed. */
    public Copy copy() {
        synchronized (this) {
            copies++;
        }
        return new Copy();
    }

    private synchronized void copied() throws IOException {
        copies--;
        if (copies == 0) {
            for (String sha256 : doomed) {
                Files.deleteIfExists(path(sha256));
            }
            doomed.clear();
        }
    }

    private Path path(String sha256) {
        if (!SHA256.matcher(Objects.requireNonNull(sha256, "sha256")).matches()) {
            throw new NemboException(GeneralError.INVALID_REQUEST, "A blob is named by 64 lower-case hexadecimal digits");
        }
        return directory.resolve(sha256.substring(0, 2)).resolve(sha256.substring(2));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** While it is open, no blob goes away. Confined to one thread. */
    public final class Copy implements AutoCloseable {

        private boolean open = true;

        private Copy() {
        }

        /** Names of the blobs, in no order. To be closed. */
        public Stream<String> names() throws IOException {
            return Files.walk(directory, 2).filter(Files::isRegularFile).map(f -> f.getParent().getFileName().toString() + f.getFileName())
                    .filter(name -> SHA256.matcher(name).matches());
        }

        /** The bytes, also of a blob that was deleted in the meantime. To be closed. */
        public InputStream open(String sha256) throws IOException {
            return Files.newInputStream(path(sha256));
        }

        @Override
        public void close() throws IOException {
            if (open) {
                open = false;
                copied();
            }
        }
    }
}
