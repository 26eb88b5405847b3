package org.nembo.testkit.sql;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.tukaani.xz.XZInputStream;

/** Unpacks the plain kind of tar archive (POSIX.1-1988 ustar: files, directories, symbolic links), so that the tests need no command but the JDK's. */
final class TarXz {

    private static final int BLOCK = 512;

    private TarXz() {
    }

    static void unpack(InputStream packed, Path directory) throws IOException {
        try (InputStream tar = new XZInputStream(packed)) {
            for (byte[] header = block(tar); header[0] != 0; header = block(tar)) {
                long size = octal(header, 124, 12);
                Path target = directory.resolve(name(header)).normalize();
                if (!target.startsWith(directory)) {
                    throw new IOException("an entry leads out of the archive: " + target);
                }
                entry(tar, header, target, size);
                tar.skipNBytes((BLOCK - size % BLOCK) % BLOCK);
            }
        }
    }

    private static void entry(InputStream tar, byte[] header, Path target, long size) throws IOException {
        Files.createDirectories(target.getParent());
        switch (header[156]) {
            case '5' -> Files.createDirectories(target);
            case '2' -> Files.createSymbolicLink(target, Path.of(text(header, 157, 100)));
            case '0', 0 -> {
                try (var out = Files.newOutputStream(target)) {
                    copy(tar, out, size);
                }
                boolean executable = (octal(header, 100, 8) & 0100) != 0;
                Files.setPosixFilePermissions(target, PosixFilePermissions.fromString(executable ? "rwxr-xr-x" : "rw-r--r--"));
            }
            default -> throw new IOException("unexpected kind of entry '" + (char) header[156] + "': " + target);
        }
    }

    private static void copy(InputStream tar, java.io.OutputStream out, long size) throws IOException {
        byte[] buffer = new byte[1 << 16];
        for (long left = size; left > 0;) {
            int read = tar.read(buffer, 0, (int) Math.min(left, buffer.length));
            if (read < 0) {
                throw new EOFException("the archive ends early");
            }
            out.write(buffer, 0, read);
            left -= read;
        }
    }

    private static byte[] block(InputStream tar) throws IOException {
        byte[] block = tar.readNBytes(BLOCK);
        if (block.length < BLOCK) {
            throw new EOFException("the archive ends early");
        }
        return block;
    }

    private static String name(byte[] header) {
        String prefix = text(header, 345, 155);
        return prefix.isEmpty() ? text(header, 0, 100) : prefix + "/" + text(header, 0, 100);
    }

    private static String text(byte[] header, int offset, int length) {
        int end = offset;
        while (end < offset + length && header[end] != 0) {
            end++;
        }
        return new String(header, offset, end - offset, StandardCharsets.UTF_8);
    }

    private static long octal(byte[] header, int offset, int length) {
        String digits = text(header, offset, length).trim();
        return digits.isEmpty() ? 0 : Long.parseLong(digits, 8);
    }
}
