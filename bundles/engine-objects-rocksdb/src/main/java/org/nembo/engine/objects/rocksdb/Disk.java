package org.nembo.engine.objects.rocksdb;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the engine asks of the disk beside reading and writing files; tests put failures here. Thread-safe. */
interface Disk {

    /** Points on the way of a change where a crash must do no harm. */
    enum Step {
        WRITTEN, FORCED, RENAMED, COMMITTING, COMMITTED
    }

    /** Bytes that may still be written. */
    long usable() throws IOException;

    /** Before so many bytes are written. */
    default void writing(long bytes) throws IOException {
    }

    /** A point is reached. */
    default void reached(Step step) {
    }

    static Disk of(Path directory) throws IOException {
        FileStore store = Files.getFileStore(directory);
        return store::getUsableSpace;
    }
}
