package org.nembo.testkit.server;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.Optional;
import java.util.stream.StreamSupport;

/**
 * The archive of loaded classes that {@code bin/nembo} has each server leave at its first orderly stop, which takes it as long as half a start: made by
 * one server of a distribution, and lent to all that follow. Java ignores one that does not fit.
 */
final class ClassArchive {

    private static final String NAME = "classes-*.jsa";

    private final Path home;
    private final Path kept;

    /** @param home the distribution; the archive is kept beside it */
    ClassArchive(Path home) {
        this.home = home;
        this.kept = home.resolveSibling(home.getFileName() + "-classes");
    }

    /** Gives the server of this directory the archive, if there is one that is not older than what is in it. */
    void lend(Path base) throws IOException {
        Path data = base.resolve("data");
        Optional<Path> archive = first(kept);
        if (archive.isPresent() && first(data).isEmpty() && isFresh(archive.get())) {
            Files.createDirectories(data);
            link(archive.get(), data.resolve(archive.get().getFileName()));
        }
    }

    /** Keeps the archive of the server of this directory, unless one is kept already. */
    void keep(Path base) throws IOException {
        Optional<Path> archive = first(base.resolve("data"));
        if (archive.isPresent() && isFresh(archive.get()) && first(kept).filter(this::isFresh).isEmpty()) {
            Files.createDirectories(kept);
            Path part = Files.createTempDirectory(kept, "part-").resolve(archive.get().getFileName());
            link(archive.get(), part);
            Files.move(part, kept.resolve(part.getFileName()), StandardCopyOption.ATOMIC_MOVE);
            Files.delete(part.getParent());
        }
    }

    /** As {@code bin/nembo} sees it. */
    private boolean isFresh(Path archive) {
        try (DirectoryStream<Path> library = Files.newDirectoryStream(home.resolve("lib"))) {
            FileTime made = Files.getLastModifiedTime(archive);
            for (Path file : library) {
                if (Files.getLastModifiedTime(file).compareTo(made) > 0) {
                    return false;
                }
            }
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static Optional<Path> first(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return Optional.empty();
        }
        try (DirectoryStream<Path> archives = Files.newDirectoryStream(directory, NAME)) {
            return StreamSupport.stream(archives.spliterator(), false).findFirst();
        }
    }

    private static void link(Path from, Path to) throws IOException {
        try {
            Files.createLink(to, from);
        } catch (FileAlreadyExistsException e) {
            throw e;
        } catch (IOException | UnsupportedOperationException e) {
            // Another file system.
            Files.copy(from, to, StandardCopyOption.COPY_ATTRIBUTES);
        }
    }
}
