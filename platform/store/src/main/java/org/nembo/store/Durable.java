package org.nembo.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** What a file needs to survive a power cut: its bytes synced, then its name. */
public final class Durable {

    private Durable() {
    }

    /** Syncs a file, gives it its name at once and whole, and syncs the name. What had the name before is replaced. */
    public static void publish(Path temporary, Path name) throws IOException {
        sync(temporary);
        Files.move(temporary, name, StandardCopyOption.ATOMIC_MOVE);
        syncDirectory(name.toAbsolutePath().getParent());
    }

    /** Syncs the bytes of a file. */
    public static void sync(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }

    /** Syncs the names in a directory. */
    public static void syncDirectory(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /** Makes a directory and those above it, and syncs their names. */
    public static void createDirectories(Path directory) throws IOException {
        Path absolute = directory.toAbsolutePath();
        if (!Files.isDirectory(absolute)) {
            createDirectories(absolute.getParent());
            Files.createDirectories(absolute);
            syncDirectory(absolute.getParent());
        }
    }
}
