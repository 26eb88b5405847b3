package org.nembo.provider.local;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Properties;
import java.util.Set;

/** Properties on disk that end with the digest of all before, so that a part is never taken for the whole. */
final class SealedFile {

    private static final String DIGEST = "#sha256 ";

    private SealedFile() {
    }

    /** Makes the file; it is durable when this returns. */
    static void create(Path file, Properties all) throws IOException {
        StringWriter body = new StringWriter();
        all.store(body, null);
        ByteBuffer bytes = StandardCharsets.UTF_8.encode(body + DIGEST + digest(body.toString()) + "\n");
        try (FileChannel channel = FileChannel.open(file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
    }

    /** @throws IllegalArgumentException when it is not as it was written */
    static Properties read(Path file) throws IOException {
        String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        int digest = text.lastIndexOf(DIGEST);
        if (digest < 0 || !text.substring(digest).equals(DIGEST + digest(text.substring(0, digest)) + "\n")) {
            throw new IllegalArgumentException("it is not as it was written");
        }
        Properties all = new Properties();
        all.load(new StringReader(text.substring(0, digest)));
        return all;
    }

    private static String digest(String text) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
