package org.nembo.provider.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Things of one kind at one site, a directory with a record each. All of a thing or nothing is there at any time, whenever the server dies.
 *
 * @param path {@code <root>/.volumes/<site>}
 */
record Shelf(Path path) {

    static final String RECORD = "record";

    private static final String FRESH = ".new-";
    private static final String GONE = ".gone-";
    private static final Pattern NAME = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");
    private static final Duration ABANDONED = Duration.ofMinutes(1);

    /** Makes what belongs to a thing, in a directory that nobody sees yet. */
    interface Filling {
        void fill(Path directory) throws IOException;
    }

    /** Empty when there is none, or it cannot be a name. */
    Optional<Path> find(String name) {
        return NAME.matcher(name).matches() && Files.isDirectory(path.resolve(name)) ? Optional.of(path.resolve(name)) : Optional.empty();
    }

    /** In order. */
    List<String> names() {
        return names(path);
    }

    static List<String> names(Path directory) {
        TreeSet<String> names = new TreeSet<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
            entries.forEach(entry -> names.add(entry.getFileName().toString()));
        } catch (NoSuchFileException | NotDirectoryException e) {
            return List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        names.removeIf(name -> !NAME.matcher(name).matches());
        return List.copyOf(names);
    }

    /** The record of a thing. @throws IllegalArgumentException when it cannot be read */
    Properties record(String name) throws IOException {
        return SealedFile.read(path.resolve(name).resolve(RECORD));
    }

    /** Puts a thing there. The record is durable when this returns. */
    Path put(String name, Properties record, Filling filling, Checkpoint checkpoint) throws IOException {
        Folder.directories(path);
        Path fresh = path.resolve(FRESH + WorkloadRecord.newId());
        try {
            Folder.directories(fresh);
            SealedFile.create(fresh.resolve(RECORD), record);
            filling.fill(fresh);
            checkpoint.reached("directory filled");
            Files.move(fresh, path.resolve(name), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            Folder.remove(fresh);
            throw e;
        }
        Folder.sync(path);
        checkpoint.reached("recorded");
        return path.resolve(name);
    }

    /** Takes a thing away with all in it. */
    void remove(String name, Checkpoint checkpoint) throws IOException {
        Path gone = path.resolve(GONE + WorkloadRecord.newId());
        try {
            Files.move(path.resolve(name), gone, StandardCopyOption.ATOMIC_MOVE);
        } catch (NoSuchFileException e) {
            return;
        }
        checkpoint.reached("put aside");
        Folder.remove(gone);
        removeEmpty();
    }

    /** Removes what a crash has left of things that were just made, or just taken away. */
    void clear() throws IOException {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(path, ".{new,gone}-*")) {
            for (Path entry : entries) {
                boolean gone = entry.getFileName().toString().startsWith(GONE);
                if (gone || Files.getLastModifiedTime(entry).toInstant().plus(ABANDONED).isBefore(Instant.now())) {
                    Folder.remove(entry);
                }
            }
        } catch (NoSuchFileException e) {
            return;
        }
        removeEmpty();
    }

    private void removeEmpty() {
        try {
            Files.deleteIfExists(path);
            Files.deleteIfExists(path.getParent());
        } catch (IOException e) {
            // There is something else in it.
            return;
        }
    }
}
