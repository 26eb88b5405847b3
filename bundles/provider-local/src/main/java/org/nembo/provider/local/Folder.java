package org.nembo.provider.local;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.nembo.provider.local.image.Trees;

/**
 * The directory of one workload, for the server's user alone.
 *
 * @param path {@code <root>/<site>/<name>}
 */
record Folder(Path path) {

    static final String TEMPORARY = ".tmp";

    private static final Set<PosixFilePermission> PRIVATE_DIRECTORY = PosixFilePermissions.fromString("rwx------");
    private static final int ATTEMPTS = 100;
    private static final Set<PosixFilePermission> PRIVATE_FILE = PosixFilePermissions.fromString("rw-------");

    /** Where it runs, its home, and where its files are. */
    Path work() {
        return path.resolve("work");
    }

    /** What it writes to standard output and error. */
    Path log() {
        return path.resolve("log");
    }

    /** Written by the process that watches it, before the program starts: its boot and its line of {@code /proc}. Whoever writes it is the only one. */
    Path started() {
        return path.resolve("started");
    }

    /** Written by the process that watches it, when the program has ended: its status. */
    Path ended() {
        return path.resolve("ended");
    }

    /** What was found out of its image when it was made ready. */
    Path image() {
        return path.resolve("image");
    }

    /** Why it can never start; not there when it can. */
    Path failed() {
        return path.resolve("failed");
    }

    /** Notes why it can never start. */
    void fail(String why) throws IOException {
        Path fresh = path.resolve("failed.new");
        Files.writeString(fresh, why);
        Files.move(fresh, failed(), java.nio.file.StandardCopyOption.ATOMIC_MOVE, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    }

    /** What shuts it in keeps its things here. */
    Path isolation() {
        return path.resolve("isolation");
    }

    /** Present from the moment that its deletion was asked for; its age tells how long it had to end. */
    Path deleted() {
        return path.resolve("deleted");
    }

    /** Present from the moment that it was asked to stop until it is started again; its age tells how long it had to end. */
    Path stopped() {
        return path.resolve("stopped");
    }

    /** Present when all of it has ended after it was asked to stop. */
    Path halted() {
        return path.resolve("halted");
    }

    /** The boot of this machine in which it was last started again. */
    Path resumed() {
        return path.resolve("resumed");
    }

    /** The addresses that it has in networks. */
    Path addresses() {
        return path.resolve("addresses");
    }

    /** The names of who is in its networks. */
    HostsFile hosts() {
        return new HostsFile(path.resolve("hosts"));
    }

    /** The cgroups that were made for it, one a line, written before they are made. */
    Path cgroups() {
        return path.resolve("cgroups");
    }

    /** Empty when there is no such workload; a {@linkplain WorkloadRecord#damaged() damaged} one when it is there but cannot be read. */
    Optional<WorkloadRecord> record() throws IOException {
        return RecordFile.read(path);
    }

    /** Makes everything that a workload needs before its start. The record is durable when this returns. */
    void fill(WorkloadRecord workload, Map<String, String> files) throws IOException {
        directories(work().resolve(TEMPORARY));
        String text = workload.text();
        write(path.resolve(RecordFile.COPY), text, PRIVATE_FILE, false);
        write(path.resolve(RecordFile.NAME), text, PRIVATE_FILE, true);
        write(log(), "", PRIVATE_FILE, false);
        for (Map.Entry<String, String> file : files.entrySet()) {
            Path target = work().resolve(file.getKey());
            directories(target.getParent());
            boolean script = file.getValue().startsWith("#!");
            write(target, file.getValue(), script ? PRIVATE_DIRECTORY : PRIVATE_FILE, false);
        }
    }

    /** Notes that its deletion was asked for; false when it was before, or it is not there. */
    boolean markDeleted() throws IOException {
        try {
            Files.createFile(deleted());
            sync(path);
            return true;
        } catch (FileAlreadyExistsException | NoSuchFileException e) {
            return false;
        }
    }

    /** Notes that it was asked to stop; false when it was before, or it is not there. */
    boolean markStopped() throws IOException {
        try {
            Files.createFile(stopped());
            sync(path);
            return true;
        } catch (FileAlreadyExistsException | NoSuchFileException e) {
            return false;
        }
    }

    /** Makes it what has never been started; the last that goes is the note of the stop, so that a crash leaves it stopped. */
    void resume() throws IOException {
        Files.writeString(resumed(), ProcessTable.boot());
        for (Path each : java.util.List.of(ended(), halted(), started(), stopped())) {
            Files.deleteIfExists(each);
        }
        sync(path);
    }

    /** Whether it may be started in this boot: what was not started before the next one never is by itself, for its files may not have reached the disk. */
    boolean mayStart(WorkloadRecord workload) throws IOException {
        return workload.sameBoot() || Files.exists(resumed()) && Files.readString(resumed()).equals(ProcessTable.boot());
    }

    boolean isStopped() {
        return Files.exists(stopped());
    }

    boolean isDeleted() {
        return Files.exists(deleted());
    }

    /** Makes a directory and those above it, also while another instance on the same files takes away those that are empty. */
    static void directories(Path directory) throws IOException {
        for (int attempt = 1;; attempt++) {
            try {
                Files.createDirectories(directory, PosixFilePermissions.asFileAttribute(PRIVATE_DIRECTORY));
                return;
            } catch (NoSuchFileException | FileAlreadyExistsException e) {
                if (attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    /** Makes the entries of a directory durable. */
    static void sync(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /** Removes a directory with all in it, whatever modes the workload has given to it. */
    static void remove(Path directory) throws IOException {
        Trees.remove(directory);
    }

    private static void write(Path file, String text, Set<PosixFilePermission> permissions, boolean durable) throws IOException {
        try (FileChannel channel = FileChannel.open(file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(permissions))) {
            java.nio.ByteBuffer bytes = StandardCharsets.UTF_8.encode(text);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            if (durable) {
                channel.force(true);
            }
        }
    }
}
