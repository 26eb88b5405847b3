package org.nembo.provider.local.image;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestInputStream;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.nembo.provider.local.image.Manifest.Layer;

/** Images of this machine, each unpacked once, by its digest. Thread-safe; several instances may share the directory. */
public final class ImageStore implements AutoCloseable {

    private static final String SCRATCH = "scratch";

    private final Path directory;
    private final ImageLimits limits;
    private final boolean superuser;
    private final BlobCache blobs;
    private final Map<String, Object> locks = new ConcurrentHashMap<>();

    public ImageStore(Path directory, ImageLimits limits, boolean superuser) {
        this.directory = directory;
        this.limits = limits;
        this.superuser = superuser;
        this.blobs = new BlobCache(directory.resolve("layers"));
    }

    /** Whether a text is a reference to an image in a registry. @throws ImageException when it is not, saying why */
    public static void checkReference(String text) throws ImageException {
        ImageName.of(text);
    }

    /** An image from a registry. @param reference such as {@code docker.io/library/nginx:1.27} */
    public UnpackedImage pull(String reference, Registries registries) throws IOException {
        ImageName name = ImageName.of(reference);
        if (name.digest().isPresent()) {
            registries.scheme(name.registry());
            Optional<UnpackedImage> there = find(name.digest().get());
            if (there.isPresent()) {
                return there.get();
            }
        }
        RegistryClient client = new RegistryClient(name, registries);
        Map.Entry<Descriptor, byte[]> top = client.manifest();
        long[] left = {limits.bytes()};
        return unpack(Manifest.read(top.getKey(), top.getValue(), new Manifest.Source() {
            @Override
            public byte[] document(Descriptor descriptor) throws IOException {
                return client.document(descriptor);
            }

            @Override
            public InputStream layer(Descriptor descriptor) throws IOException {
                Path file = blobs.fetch(client, descriptor, left[0]);
                left[0] -= Files.size(file);
                return Files.newInputStream(file);
            }
        }));
    }

    /** An image in a file or directory of this machine. @param tag which one, where there are several; else empty */
    public UnpackedImage load(Path path, String tag) throws IOException {
        if (Files.isDirectory(path)) {
            return unpack(StoredImage.read(path, tag));
        }
        try (InputStream content = Files.newInputStream(path); InputStream plain = Compression.plain(content)) {
            if (plain.getClass() == java.io.BufferedInputStream.class) {
                return unpack(StoredImage.read(path, tag));
            }
            Path scratch = scratch();
            try {
                Path archive = scratch.resolve(path.getFileName().toString().replaceAll("\\.(gz|zst|xz|bz2)$", ""));
                long copied = Files.copy(new Bounded(plain, limits.bytes() + 1), archive);
                if (copied > limits.bytes()) {
                    throw new ImageException("it is over %d bytes".formatted(limits.bytes()));
                }
                return unpack(StoredImage.read(archive, tag));
            } finally {
                Trees.remove(scratch);
            }
        }
    }

    /** The unpacked image of that id, if it is there. */
    public Optional<UnpackedImage> find(String id) throws IOException {
        return find(Digest.of(id));
    }

    private Optional<UnpackedImage> find(Digest id) throws IOException {
        Path place = place(id);
        if (!Files.isDirectory(place.resolve("root"))) {
            return Optional.empty();
        }
        Files.setLastModifiedTime(place, FileTime.from(Instant.now()));
        return Optional.of(new UnpackedImage(id.toString(), place.resolve("root"), ConfigFile.read(place.resolve("config"))));
    }

    /** Removes images and layers that nobody has asked for since then. @param used ids of images that are kept all the same */
    public void prune(Set<String> used, Instant before) throws IOException {
        blobs.prune(before);
        for (String below : Set.of("unpacked", SCRATCH)) {
            if (!Files.isDirectory(directory.resolve(below))) {
                continue;
            }
            try (DirectoryStream<Path> all = Files.newDirectoryStream(directory.resolve(below))) {
                for (Path each : all) {
                    String id = each.getFileName().toString().replaceFirst("-", ":");
                    if (!used.contains(id) && Files.getLastModifiedTime(each).toInstant().isBefore(before)) {
                        discard(each);
                    }
                }
            }
        }
    }

    @Override
    public void close() {
        blobs.close();
    }

    private UnpackedImage unpack(Manifest manifest) throws IOException {
        synchronized (locks.computeIfAbsent(manifest.id().toString(), id -> new Object())) {
            Optional<UnpackedImage> there = find(manifest.id());
            if (there.isPresent()) {
                return there.get();
            }
            Path scratch = scratch();
            try {
                Path root = Files.createDirectory(scratch.resolve("root"));
                Files.setAttribute(root, "unix:mode", 0755);
                Unpacking unpacking = new Unpacking(root, limits, superuser);
                for (Layer layer : manifest.layers()) {
                    apply(layer, unpacking);
                }
                ConfigFile.write(scratch.resolve("config"), manifest.config());
                return put(scratch, manifest.id());
            } finally {
                Trees.remove(scratch);
            }
        }
    }

    private UnpackedImage put(Path scratch, Digest id) throws IOException {
        Path place = place(id);
        Files.createDirectories(place.getParent());
        try {
            Files.move(scratch, place, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            if (!Files.isDirectory(place)) {
                throw e;
            }
        }
        return find(id).orElseThrow(() -> new ImageException("it was removed just now", true, null));
    }

    private static void apply(Layer layer, Unpacking unpacking) throws IOException {
        Digest any = new Digest("sha256", "");
        try (DigestInputStream packed = layer.content().orElse(any).over(layer.opening().open());
                DigestInputStream plain = layer.plain().orElse(any).over(Compression.plain(packed))) {
            unpacking.apply(plain);
            plain.transferTo(java.io.OutputStream.nullOutputStream());
            packed.transferTo(java.io.OutputStream.nullOutputStream());
            if (layer.content().isPresent() && !layer.content().get().fits(packed.getMessageDigest())
                    || layer.plain().isPresent() && !layer.plain().get().fits(plain.getMessageDigest())) {
                throw new ImageException("its layer %s is not what its digest says".formatted(layer.name()));
            }
        } catch (java.nio.file.InvalidPathException e) {
            throw new ImageException("the path '%s' in it cannot be written: the server must run with a UTF-8 locale, LANG=C.UTF-8".formatted(e.getInput()));
        } catch (java.util.zip.ZipException | java.io.EOFException e) {
            throw new ImageException("its layer %s is damaged: %s".formatted(layer.name(), e.getMessage()));
        }
    }

    /** Renames first: whoever asks for it meanwhile finds it whole or not at all. */
    private void discard(Path unpacked) throws IOException {
        Path gone = scratch();
        Files.move(unpacked, gone.resolve("gone"), StandardCopyOption.ATOMIC_MOVE);
        Trees.remove(gone);
    }

    private Path place(Digest id) {
        return directory.resolve("unpacked").resolve(id.algorithm() + "-" + id.hex());
    }

    private Path scratch() throws IOException {
        var mode = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
        Files.createDirectories(directory.resolve(SCRATCH), mode);
        return Files.createTempDirectory(directory.resolve(SCRATCH), "image-", mode);
    }
}
