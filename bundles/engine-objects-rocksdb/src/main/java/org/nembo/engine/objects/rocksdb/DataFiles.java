package org.nembo.engine.objects.rocksdb;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.nembo.api.error.NemboException;
import org.nembo.spi.object.ObjectError;

/**
 * The files with the bytes of larger objects, {@code <run>/<thousand>/<id>}: written under a temporary name, forced, renamed, the directory forced, and never
 * changed afterwards. A run is one opening of the store, so what a crash left behind is found in the directory of its run. Thread-safe.
 */
final class DataFiles {

    static final String TEMPORARY = ".tmp";
    private static final int RUN_SHIFT = 40;
    private static final int DIRECTORY_SHIFT = 10;

    /** How far the names in a directory are forced: who comes while another forces is served by the next force. */
    private static final class Names {

        private final AtomicLong asked = new AtomicLong();
        private long done;
    }

    private final Path root;
    private final long run;
    private final Disk disk;
    private final boolean forces;
    private final AtomicLong count = new AtomicLong();
    private final AtomicLong unsettled = new AtomicLong();
    private final Map<Path, Names> directories = new ConcurrentHashMap<>();
    private volatile NemboException fault;

    /** @param forces whether what is kept is forced to the disk before it counts */
    DataFiles(Path root, long run, Disk disk, boolean forces) {
        this.root = root;
        this.run = run;
        this.disk = disk;
        this.forces = forces;
    }

    Path root() {
        return root;
    }

    Disk disk() {
        return disk;
    }

    long run() {
        return run;
    }

    /** A new id, for a file or for anything else that needs one. */
    long next() {
        return run << RUN_SHIFT | count.incrementAndGet();
    }

    Path path(long id) {
        return directory(id).resolve(Long.toHexString(id));
    }

    private Path directory(long id) {
        return root.resolve(Long.toHexString(id >>> RUN_SHIFT)).resolve(Long.toHexString((id & (1L << RUN_SHIFT) - 1) >>> DIRECTORY_SHIFT));
    }

    private static Path temporary(Path path) {
        return path.resolveSibling(path.getFileName() + TEMPORARY);
    }

    /** A new file for writing, under its temporary name. */
    FileChannel create(long id) throws IOException {
        Path path = path(id);
        prepare(path.getParent());
        return FileChannel.open(temporary(path), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    }

    private void prepare(Path directory) throws IOException {
        if (directories.containsKey(directory)) {
            return;
        }
        Durable.createDirectories(directory);
        directories.putIfAbsent(directory, new Names());
    }

    /** Forces its bytes, gives it its name, and forces that. */
    void publish(long id, FileChannel channel) throws IOException {
        disk.reached(Disk.Step.WRITTEN);
        if (forces) {
            channel.force(false);
        }
        channel.close();
        disk.reached(Disk.Step.FORCED);
        Path path = path(id);
        Files.move(temporary(path), path, StandardCopyOption.ATOMIC_MOVE);
        forceName(path.getParent());
        disk.reached(Disk.Step.RENAMED);
    }

    /** Another name for the same bytes; its directory is not forced yet. */
    void link(long from, long to) throws IOException {
        Path path = path(to);
        prepare(path.getParent());
        try {
            Files.createLink(path, path(from));
        } catch (NoSuchFileException e) {
            throw e;
        } catch (IOException | UnsupportedOperationException e) {
            // Too many names, or a file system without: a copy then.
            copy(path(from), path);
        }
    }

    private void copy(Path from, Path to) throws IOException {
        Path temporary = temporary(to);
        disk.writing(Files.size(from));
        try {
            Files.copy(from, temporary);
            if (forces) {
                Durable.force(temporary);
            }
            Files.move(temporary, to, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    void forceNames(Iterable<Long> ids) throws IOException {
        java.util.Set<Path> some = new java.util.HashSet<>();
        ids.forEach(id -> some.add(directory(id)));
        for (Path each : some) {
            forceName(each);
        }
    }

    private void forceName(Path directory) throws IOException {
        if (!forces) {
            return;
        }
        Names names = directories.get(directory);
        long mine = names.asked.incrementAndGet();
        synchronized (names) {
            if (names.done < mine) {
                long all = names.asked.get();
                Durable.forceNames(directory);
                names.done = all;
            }
        }
    }

    FileChannel open(long id) throws IOException {
        return FileChannel.open(path(id), StandardOpenOption.READ);
    }

    /** Deletes a file, under both names that it may have. */
    void delete(long id) throws IOException {
        Path path = path(id);
        if (!Files.deleteIfExists(path)) {
            Files.deleteIfExists(temporary(path));
        }
    }

    /** Refuses what there is no room for. @param expected -1 when it is not known */
    void checkRoom(long expected, long reserve) {
        long usable = room();
        if (usable - Math.max(0, expected) < reserve) {
            throw new NemboException(ObjectError.OBJECTS_FULL, "%d bytes do not fit: %s has %d bytes left, of which %d are kept for its index"
                    .formatted(Math.max(0, expected), root, usable, reserve));
        }
    }

    /** Bytes that the disk has left. */
    long room() {
        try {
            return disk.usable();
        } catch (IOException e) {
            throw Faults.of("looking for room in " + root, e);
        }
    }

    /** What it means that bytes could not be kept; a disk that is read-only is remembered until {@link #well}. */
    NemboException failed(IOException e) {
        NemboException failure = Faults.of("keeping bytes", e);
        if (Faults.isReadOnly(e)) {
            fault = failure;
        }
        return failure;
    }

    /** Why nothing can be kept; null when it can, as far as is known. */
    NemboException fault() {
        return fault;
    }

    /** The disk takes bytes again. */
    void well() {
        fault = null;
    }

    /** One more file is written that the index does not know yet. */
    void begun() {
        unsettled.incrementAndGet();
    }

    /** The index knows it, or it is gone. */
    void settled() {
        unsettled.decrementAndGet();
    }

    /** Whether every file is known to the index. */
    boolean isClean() {
        return unsettled.get() == 0;
    }
}
