package org.nembo.launcher.framework;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.nembo.launcher.ExitCode;
import org.nembo.launcher.LauncherException;

/**
 * The right to use a data directory. The operating system takes it back when the process ends, however it ends; so a
 * process id left behind by a killed server never counts.
 */
public final class DataLock implements AutoCloseable {

    private static final String NAME = "nembo.lock";
    /** How long somebody's glance through {@link #isHeld} is waited for. */
    private static final Duration GLANCE = Duration.ofMillis(500);

    private final FileChannel channel;

    private DataLock(FileChannel channel) {
        this.channel = channel;
    }

    /** Takes the lock, or says that a server has it. */
    public static DataLock take(Path data) {
        Path file = data.resolve(NAME);
        long deadline = System.nanoTime() + GLANCE.toNanos();
        try {
            FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            while (!tried(channel)) {
                if (System.nanoTime() > deadline) {
                    channel.close();
                    throw new LauncherException(ExitCode.ALREADY_RUNNING, "A server is already running on " + data + ".");
                }
                LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
            }
            return new DataLock(channel);
        } catch (IOException e) {
            throw LauncherException.failure("Cannot lock " + file + ": " + e.getMessage(), e);
        }
    }

    /** Whether a living process has the lock. */
    public static boolean isHeld(Path data) {
        Path file = data.resolve(NAME);
        if (!Files.exists(file)) {
            return false;
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            return !tried(channel);
        } catch (IOException e) {
            throw LauncherException.failure("Cannot look at " + file + ": " + e.getMessage(), e);
        }
    }

    private static boolean tried(FileChannel channel) throws IOException {
        try {
            FileLock lock = channel.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw LauncherException.failure("Cannot release the data directory: " + e.getMessage(), e);
        }
    }
}
