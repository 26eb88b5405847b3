package org.nembo.provider.local.image;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.nembo.provider.local.image.Tar.Entry;

/**
 * Applies layers to a directory (OCI image specification, layer.md). Nothing is ever written outside of it: paths with {@code ..} are refused, links are
 * followed as the image itself would. Devices and pipes are left out. One thread uses it, and nobody else the directory.
 */
final class Unpacking {

    private static final String WHITEOUT = ".wh.";
    private static final String OPAQUE = ".wh..wh..opq";

    private final Path root;
    private final RootPath paths;
    private final ImageLimits limits;
    private final boolean owners;
    private long bytes;
    private long entries;

    /** @param owners whether files get the owners that the image tells: only the superuser can give them */
    Unpacking(Path root, ImageLimits limits, boolean owners) {
        this.root = root;
        this.paths = new RootPath(root);
        this.limits = limits;
        this.owners = owners;
    }

    /** Applies a layer. @param layer a tar archive, not compressed */
    void apply(InputStream layer) throws IOException {
        Set<Path> made = new HashSet<>();
        Tar tar = new Tar(layer);
        for (Optional<Entry> entry = tar.next(); entry.isPresent(); entry = tar.next()) {
            if (++entries > limits.entries()) {
                throw new ImageException("it has over %d files".formatted(limits.entries()));
            }
            apply(entry.get(), tar, made);
        }
    }

    private void apply(Entry entry, Tar tar, Set<Path> made) throws IOException {
        String name = checked(entry.name());
        if (name.isEmpty()) {
            return;
        }
        int slash = name.lastIndexOf('/');
        String last = name.substring(slash + 1);
        Path parent = directory(slash < 0 ? "" : name.substring(0, slash));
        if (last.equals(OPAQUE)) {
            empty(parent, made);
        } else if (last.startsWith(WHITEOUT)) {
            remove(parent.resolve(checkedName(last.substring(WHITEOUT.length()))));
        } else {
            Path path = parent.resolve(last);
            if (make(entry, path, tar)) {
                made.add(path);
                attributes(entry, path);
            }
        }
    }

    private boolean make(Entry entry, Path path, Tar tar) throws IOException {
        boolean keeps = entry.type() == '5' && Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS);
        if (!keeps) {
            remove(path);
        }
        switch (entry.type()) {
            case '5' -> {
                if (!keeps) {
                    Files.createDirectory(path);
                }
            }
            case '2' -> {
                if (entry.link().isEmpty() || entry.link().indexOf('\0') >= 0) {
                    throw new ImageException("the link '%s' leads nowhere".formatted(entry.name()));
                }
                Files.createSymbolicLink(path, Path.of(entry.link()));
            }
            case '1' -> {
                Path target = paths.resolve(checked(entry.link()), false);
                if (!Files.isRegularFile(target, LinkOption.NOFOLLOW_LINKS) && !Files.isSymbolicLink(target)) {
                    throw new ImageException("the link '%s' leads to '%s', which is no file of the image".formatted(entry.name(), entry.link()));
                }
                Files.createLink(path, target);
                return false;
            }
            case '3', '4', '6' -> {
                // Devices come with the isolation; a pipe of an image is of no use to anybody.
                return false;
            }
            default -> {
                if (!entry.isFile()) {
                    throw new ImageException("'%s' is of the unknown kind '%s'".formatted(entry.name(), entry.type()));
                }
                copy(tar.content(), path);
            }
        }
        return true;
    }

    private void copy(InputStream content, Path path) throws IOException {
        byte[] buffer = new byte[1 << 16];
        try (OutputStream file = Files.newOutputStream(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            for (int read = content.read(buffer); read >= 0; read = content.read(buffer)) {
                bytes += read;
                if (bytes > limits.bytes()) {
                    throw new ImageException("it is over %d bytes when it is unpacked".formatted(limits.bytes()));
                }
                file.write(buffer, 0, read);
            }
        }
    }

    private void attributes(Entry entry, Path path) throws IOException {
        if (owners) {
            Files.setAttribute(path, "unix:uid", entry.uid(), LinkOption.NOFOLLOW_LINKS);
            Files.setAttribute(path, "unix:gid", entry.gid(), LinkOption.NOFOLLOW_LINKS);
        }
        if (entry.type() == '2') {
            return;
        }
        // Without the superuser everything stays readable for its owner, or it could not be removed.
        int mode = owners ? entry.mode() : entry.mode() & 01777 | (entry.type() == '5' ? 0700 : 0600);
        Files.setAttribute(path, "unix:mode", mode);
        Files.setLastModifiedTime(path, FileTime.from(java.time.Instant.ofEpochSecond(Math.max(0, Math.min(entry.seconds(), 1L << 40)))));
    }

    /** The directory of that path, made where it is missing, following links within the image. */
    private Path directory(String path) throws IOException {
        Path directory = paths.resolve(path, true);
        if (Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
            return directory;
        }
        Path at = root;
        for (Path name : root.relativize(directory)) {
            at = at.resolve(name);
            if (!Files.isDirectory(at, LinkOption.NOFOLLOW_LINKS)) {
                remove(at);
                Files.createDirectory(at);
                Files.setAttribute(at, "unix:mode", 0755);
            }
        }
        return at;
    }

    /** Removes what lower layers have in a directory. */
    private void empty(Path directory, Set<Path> made) throws IOException {
        List<Path> all = new java.util.ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
            entries.forEach(all::add);
        }
        for (Path path : all) {
            if (made.stream().noneMatch(each -> each.startsWith(path))) {
                remove(path);
            }
        }
    }

    private void remove(Path path) throws IOException {
        if (!path.startsWith(root) || path.equals(root)) {
            throw new ImageException("the root directory is no file");
        }
        if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            Trees.remove(path);
        }
    }

    private static String checked(String name) throws ImageException {
        if (name.length() > ImageLimits.LONGEST_PATH || name.indexOf('\0') >= 0) {
            throw new ImageException("a path in it is no path, or over %d characters".formatted(ImageLimits.LONGEST_PATH));
        }
        StringBuilder clean = new StringBuilder();
        for (String part : name.split("/")) {
            if (part.equals("..")) {
                throw new ImageException("the path '%s' leads out of the image".formatted(name));
            }
            if (!part.isEmpty() && !part.equals(".")) {
                clean.append(clean.isEmpty() ? "" : "/").append(part);
            }
        }
        return clean.toString();
    }

    private static String checkedName(String name) throws ImageException {
        if (name.isEmpty() || name.equals(".") || name.equals("..")) {
            throw new ImageException("a layer removes '%s'".formatted(name));
        }
        return name;
    }
}
