package org.nembo.provider.local.image;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Reads a tar archive from front to end: ustar, pax and the long names of GNU (pax(1), tar(5)). Not thread-safe. */
final class Tar {

    /** What is at this place of the archive. @param type as in the archive: {@code '0'} a file, {@code '5'} a directory, … @param link where a link leads */
    record Entry(String name, char type, long size, int mode, int uid, int gid, long seconds, String link) {
        boolean isFile() {
            return type == '0' || type == '\0' || type == '7';
        }
    }

    private static final int BLOCK = 512;
    private static final int MOST_EXTENSION = 1024 * 1024;

    private final InputStream input;
    private final Map<String, String> global = new HashMap<>();
    private long left;
    private long padding;
    private long position;

    Tar(InputStream input) {
        this.input = input;
    }

    /** How far into the archive the reading is. */
    long position() {
        return position;
    }

    /** The next entry; what was not read of the one before is passed over. Empty at the end. */
    Optional<Entry> next() throws IOException {
        Map<String, String> extension = new HashMap<>(global);
        while (true) {
            pass(left + padding);
            byte[] header = new byte[BLOCK];
            int read = input.readNBytes(header, 0, BLOCK);
            position += read;
            if (read == 0 || read == BLOCK && isZero(header)) {
                return Optional.empty();
            }
            if (read < BLOCK) {
                throw new EOFException("a tar archive ends within a header");
            }
            check(header);
            long size = extension.containsKey("size") && "xgLK".indexOf(header[156]) < 0 ? decimal(extension.get("size")) : number(header, 124, 12);
            char type = (char) header[156];
            if (size < 0) {
                throw new ImageException("a size in a tar archive is negative");
            }
            // Links, devices and directories hold nothing, whatever size is told.
            left = "123456".indexOf(type) >= 0 ? 0 : size;
            padding = (BLOCK - left % BLOCK) % BLOCK;
            switch (type) {
                case 'x' -> extension.putAll(pax());
                case 'g' -> {
                    global.putAll(pax());
                    extension.putAll(global);
                }
                case 'L' -> extension.put("path", longName());
                case 'K' -> extension.put("linkpath", longName());
                default -> {
                    return Optional.of(entry(header, type, extension));
                }
            }
        }
    }

    /** What the entry holds, not more; closing it does nothing. */
    InputStream content() {
        return new InputStream() {
            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
            }

            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                if (left == 0) {
                    return -1;
                }
                int read = input.read(bytes, offset, (int) Math.min(length, left));
                if (read < 0) {
                    throw new EOFException("a tar archive ends within a file");
                }
                left -= read;
                position += read;
                return read;
            }
        };
    }

    private Entry entry(byte[] header, char type, Map<String, String> extension) throws ImageException {
        if (type == 'S' || extension.keySet().stream().anyMatch(key -> key.startsWith("GNU.sparse."))) {
            throw new ImageException("sparse files in a tar archive cannot be read");
        }
        String name = text(header, 0, 100);
        String prefix = text(header, 345, 155);
        if (text(header, 257, 6).equals("ustar") && !prefix.isEmpty()) {
            name = prefix + "/" + name;
        }
        String seconds = extension.getOrDefault("mtime", "");
        return new Entry(extension.getOrDefault("path", name), type, left, (int) number(header, 100, 8) & 07777, id(header, 108, extension.get("uid")),
                id(header, 116, extension.get("gid")), seconds.isEmpty() ? number(header, 136, 12) : decimal(seconds.replaceAll("\\..*", "")),
                extension.getOrDefault("linkpath", text(header, 157, 100)));
    }

    private static int id(byte[] header, int offset, String extension) throws ImageException {
        long id = extension == null ? number(header, offset, 8) : decimal(extension);
        return id < 0 || id >= Integer.MAX_VALUE ? 65_534 : (int) id;
    }

    private Map<String, String> pax() throws IOException {
        byte[] all = extension();
        Map<String, String> found = new HashMap<>();
        int at = 0;
        while (at < all.length) {
            int space = at;
            while (space < all.length && all[space] != ' ') {
                space++;
            }
            long length = decimal(new String(all, at, space - at, StandardCharsets.US_ASCII));
            if (length < space - at + 3 || at + length > all.length) {
                throw new ImageException("an extended header of a tar archive is damaged");
            }
            String record = new String(all, space + 1, (int) (at + length - space - 2), StandardCharsets.UTF_8);
            int equals = record.indexOf('=');
            if (equals > 0) {
                found.put(record.substring(0, equals), record.substring(equals + 1));
            }
            at += (int) length;
        }
        return found;
    }

    private String longName() throws IOException {
        String name = new String(extension(), StandardCharsets.UTF_8);
        int end = name.indexOf('\0');
        return end < 0 ? name : name.substring(0, end);
    }

    private byte[] extension() throws IOException {
        if (left > MOST_EXTENSION) {
            throw new ImageException("an extended header of a tar archive is over %d bytes".formatted(MOST_EXTENSION));
        }
        return content().readNBytes((int) left);
    }

    private void pass(long bytes) throws IOException {
        try {
            input.skipNBytes(bytes);
        } catch (EOFException e) {
            throw new EOFException("a tar archive ends too early");
        }
        position += bytes;
        left = 0;
        padding = 0;
    }

    private static void check(byte[] header) throws ImageException {
        long sum = 0;
        for (int i = 0; i < BLOCK; i++) {
            sum += i >= 148 && i < 156 ? ' ' : header[i] & 0xFF;
        }
        if (sum != number(header, 148, 8)) {
            throw new ImageException("it is not a tar archive, or it is damaged");
        }
    }

    private static boolean isZero(byte[] block) {
        return Arrays.equals(block, new byte[BLOCK]);
    }

    private static String text(byte[] header, int offset, int length) {
        int end = offset;
        while (end < offset + length && header[end] != 0) {
            end++;
        }
        return new String(header, offset, end - offset, StandardCharsets.UTF_8);
    }

    private static long number(byte[] header, int offset, int length) throws ImageException {
        if ((header[offset] & 0x80) != 0) {
            long value = header[offset] & 0x3F;
            for (int i = 1; i < length; i++) {
                if (value > Long.MAX_VALUE >> 9) {
                    throw new ImageException("a number in a tar archive is too large");
                }
                value = value << 8 | header[offset + i] & 0xFF;
            }
            return value;
        }
        String octal = text(header, offset, length).strip();
        try {
            return octal.isEmpty() ? 0 : Long.parseUnsignedLong(octal, 8);
        } catch (NumberFormatException e) {
            throw new ImageException("a number in a tar archive is not octal");
        }
    }

    private static long decimal(String text) throws ImageException {
        try {
            return Long.parseLong(text.strip());
        } catch (NumberFormatException e) {
            throw new ImageException("a number in a tar archive is not decimal");
        }
    }
}
