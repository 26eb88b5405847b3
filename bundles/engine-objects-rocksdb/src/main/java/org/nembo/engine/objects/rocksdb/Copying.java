package org.nembo.engine.objects.rocksdb;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Comparator;
import java.util.stream.Stream;
import org.nembo.api.error.GeneralError;
import org.nembo.api.error.NemboException;
import org.nembo.engine.objects.rocksdb.Index.Table;
import org.nembo.spi.object.ObjectEngine.Copy;
import org.rocksdb.RocksDBException;

/**
 * Copies a store as it is at one moment, while it is written. The index is copied first: every file that it knows then is there, as nothing is deleted before
 * the end. Files that come meanwhile are copied too, which the index of the copy does not know: its first opening deletes them. Confined to one thread.
 */
final class Copying {

    private static final String UNFINISHED = ".unfinished";

    private final Shop shop;
    private final Path directory;
    private final Path unfinished;
    private long files;
    private long bytes;

    Copying(Shop shop, Path directory) {
        this.shop = shop;
        this.directory = directory.toAbsolutePath().normalize();
        this.unfinished = this.directory.resolveSibling(this.directory.getFileName() + UNFINISHED);
    }

    Copy copy() {
        check();
        try {
            Durable.createDirectories(unfinished);
            shop.index().copy(unfinished.resolve("index"));
            copyFiles();
            Files.move(unfinished, directory, StandardCopyOption.ATOMIC_MOVE);
            Durable.forceNames(directory.getParent());
            return new Copy(files, bytes);
        } catch (IOException e) {
            throw Faults.of("copying to " + directory, e);
        } catch (RocksDBException e) {
            throw Faults.of("copying the index to " + directory, e);
        } finally {
            deleteUnfinished();
        }
    }

    private void check() {
        if (Files.exists(directory) || Files.exists(unfinished)) {
            throw new NemboException(GeneralError.INVALID_REQUEST, "%s is there already: name a new directory".formatted(
                    Files.exists(directory) ? directory : unfinished));
        }
        if (directory.startsWith(shop.directory())) {
            throw new NemboException(GeneralError.INVALID_REQUEST, "%s is inside of what is copied: name a directory outside of %s".formatted(directory,
                    shop.directory()));
        }
    }

    private void copyFiles() throws IOException {
        Path from = shop.files().root();
        Path to = unfinished.resolve("files");
        Files.walkFileTree(from, new SimpleFileVisitor<>() {

            @Override
            public FileVisitResult preVisitDirectory(Path each, BasicFileAttributes attributes) throws IOException {
                Files.createDirectories(to.resolve(from.relativize(each)));
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path each, BasicFileAttributes attributes) throws IOException {
                if (!each.toString().endsWith(DataFiles.TEMPORARY) && link(each, to.resolve(from.relativize(each)))) {
                    files++;
                    bytes += attributes.size();
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path each, IOException e) throws IOException {
                if (!(e instanceof NoSuchFileException) || isNeeded(each)) {
                    throw e;
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path each, IOException e) throws IOException {
                if (e != null) {
                    throw e;
                }
                Durable.forceNames(to.resolve(from.relativize(each)));
                return FileVisitResult.CONTINUE;
            }
        });
        Durable.forceNames(unfinished);
    }

    /** Another name for bytes that never change; on another file system a copy of them. @return false when it is gone, and nobody needs it */
    private boolean link(Path from, Path to) throws IOException {
        try {
            Files.createLink(to, from);
            return true;
        } catch (NoSuchFileException e) {
            return gone(from, e);
        } catch (IOException | UnsupportedOperationException e) {
            try {
                Files.copy(from, to);
            } catch (NoSuchFileException missing) {
                return gone(from, missing);
            }
            Durable.force(to);
            return true;
        }
    }

    private boolean gone(Path file, NoSuchFileException e) throws IOException {
        if (isNeeded(file)) {
            throw e;
        }
        return false;
    }

    /** What a write that failed takes away was never known; all else stays while this copies. */
    private boolean isNeeded(Path file) {
        String name = file.getFileName().toString();
        return !name.endsWith(DataFiles.TEMPORARY) && shop.index().get(Table.FILE, Keys.number(Long.parseUnsignedLong(name, 16))) != null;
    }

    private void deleteUnfinished() {
        if (!Files.exists(unfinished)) {
            return;
        }
        try (Stream<Path> all = Files.walk(unfinished)) {
            for (Path each : (Iterable<Path>) all.sorted(Comparator.reverseOrder())::iterator) {
                Files.delete(each);
            }
        } catch (IOException e) {
            throw Faults.of("deleting the unfinished copy " + unfinished, e);
        }
    }
}
