package org.nembo.engine.objects.rocksdb;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

/**
 * RocksDB's logs, read apart from RocksDB: whether what cannot be read of them is the last that was written, as a power cut leaves it, or whether there is
 * more behind it, which would be lost. A log is blocks of 32 KiB with records of checksum (4), length (2), kind (1), of some kinds the log's number (4), and
 * the bytes.
 */
final class LogFiles {

    private static final int BLOCK = 32 * 1024;
    private static final int HEADER = 7;
    private static final int LONG_HEADER = 11;
    private static final int MASK = 0xa282ead8;

    private LogFiles() {
    }

    /** The first damage that has something behind it. */
    static Optional<String> damage(Path directory) throws IOException {
        List<Path> logs;
        try (Stream<Path> files = Files.list(directory)) {
            logs = files.filter(file -> file.getFileName().toString().matches("\\d+\\.log")).sorted().toList();
        }
        for (int i = 0; i < logs.size(); i++) {
            boolean more = false;
            for (Path later : logs.subList(i + 1, logs.size())) {
                more |= Files.size(later) > 0;
            }
            Optional<String> found = damage(logs.get(i), more);
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    private static Optional<String> damage(Path log, boolean more) throws IOException {
        ByteBuffer block = ByteBuffer.allocate(BLOCK).order(ByteOrder.LITTLE_ENDIAN);
        long bad = -1;
        try (FileChannel channel = FileChannel.open(log)) {
            for (long at = 0; at < channel.size(); at += BLOCK) {
                block.clear();
                while (block.hasRemaining() && channel.read(block, at + block.position()) > 0) {
                    // Until it is full, or the file ends.
                }
                block.flip();
                int good = bad < 0 ? readable(block) : -1;
                if (bad < 0 && good < block.limit()) {
                    bad = at + good;
                }
                if (bad >= 0 && hasRecord(block, good + 1)) {
                    return Optional.of("%s at byte %d, and there is more behind it".formatted(log.getFileName(), bad));
                }
            }
        }
        return bad >= 0 && more ? Optional.of("%s at byte %d, and there is a later log".formatted(log.getFileName(), bad)) : Optional.empty();
    }

    /** Where the first record is that is not whole; the end of the block when all are. */
    private static int readable(ByteBuffer block) {
        int at = 0;
        while (block.limit() - at >= HEADER && !isPadding(block, at)) {
            int size = record(block, at);
            if (size == 0) {
                return at;
            }
            at += size;
        }
        return block.limit() - at < HEADER && block.limit() < BLOCK && !isPadding(block, at) ? at : block.limit();
    }

    /** Nothing but zeros to the end of the block. */
    private static boolean isPadding(ByteBuffer block, int from) {
        for (int i = from; i < block.limit(); i++) {
            if (block.get(i) != 0) {
                return false;
            }
        }
        return true;
    }

    private static boolean hasRecord(ByteBuffer block, int from) {
        for (int at = from; at + HEADER <= block.limit(); at++) {
            if (record(block, at) > 0) {
                return true;
            }
        }
        return false;
    }

    /** The size of the record, with its header; 0 when there is no whole one. */
    private static int record(ByteBuffer block, int at) {
        int length = Short.toUnsignedInt(block.getShort(at + 4));
        int kind = Byte.toUnsignedInt(block.get(at + 6));
        boolean numbered = kind >= 5 && kind <= 8 || kind == 11 || kind == 131;
        int size = (numbered ? LONG_HEADER : HEADER) + length;
        if (kind == 0 || at + size > block.limit()) {
            return 0;
        }
        CRC32C sum = new CRC32C();
        sum.update(block.array(), at + 6, size - 6);
        int crc = (int) sum.getValue();
        return (crc >>> 15 | crc << 17) + MASK == block.getInt(at) ? size : 0;
    }
}
