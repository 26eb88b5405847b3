package org.nembo.provider.local;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * What a workload writes. It writes to the file directly, so nothing is lost while the server is away; the server keeps the file short: the newer half is
 * put aside and the file is emptied, which the writer does not notice because it appends.
 */
final class LogFile {

    private final Path file;
    private final Path older;

    LogFile(Path file) {
        this.file = file;
        this.older = file.resolveSibling(file.getFileName() + ".1");
    }

    /** Bounds what is kept to {@code maxBytes}; lines written while this runs may be lost. */
    void trim(long maxBytes) throws IOException {
        long size = size(file);
        if (size <= maxBytes / 2) {
            return;
        }
        Path fresh = older.resolveSibling(older.getFileName() + ".new");
        try (FileChannel from = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
                FileChannel to = FileChannel.open(fresh, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            long position = size - maxBytes / 2;
            while (position < size) {
                long moved = from.transferTo(position, size - position, to);
                if (moved <= 0) {
                    break;
                }
                position += moved;
            }
            from.truncate(0);
        } catch (NoSuchFileException e) {
            return;
        }
        Files.move(fresh, older, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** The last bytes, from the beginning of a character. */
    String tail(int maxBytes) throws IOException {
        byte[] newer = last(file, maxBytes);
        byte[] all = newer;
        if (newer.length < maxBytes) {
            byte[] before = last(older, maxBytes - newer.length);
            all = ByteBuffer.allocate(before.length + newer.length).put(before).put(newer).array();
        }
        int begin = 0;
        while (begin < Math.min(4, all.length) && (all[begin] & 0xC0) == 0x80) {
            begin++;
        }
        return new String(all, begin, all.length - begin, StandardCharsets.UTF_8);
    }

    private static byte[] last(Path file, int maxBytes) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long size = channel.size();
            ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(size, maxBytes));
            long position = size - bytes.capacity();
            while (bytes.hasRemaining()) {
                int read = channel.read(bytes, position + bytes.position());
                if (read < 0) {
                    break;
                }
            }
            return java.util.Arrays.copyOf(bytes.array(), bytes.position());
        } catch (NoSuchFileException e) {
            return new byte[0];
        }
    }

    private static long size(Path file) throws IOException {
        try {
            return Files.size(file);
        } catch (NoSuchFileException e) {
            return 0;
        }
    }
}
