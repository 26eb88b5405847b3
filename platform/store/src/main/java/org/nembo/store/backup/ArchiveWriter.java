package org.nembo.store.backup;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Writes the entries of an archive one after the other, and the list of their sums in the form of {@code sha256sum}. Confined to one thread. */
final class ArchiveWriter implements AutoCloseable {

    static final String MANIFEST = "nembo-backup.json";
    static final String SUMS = "SHA256SUMS";
    static final String MIGRATIONS = "migrations/";
    static final String TABLES = "tables/";
    static final String BLOBS = "blobs/";

    private final ZipOutputStream zip;
    private final StringBuilder sums = new StringBuilder();

    ArchiveWriter(OutputStream out) {
        this.zip = new ZipOutputStream(out);
        this.zip.setLevel(Deflater.BEST_SPEED);
    }

    /** What an entry consists of. */
    @FunctionalInterface
    interface Content {
        void writeTo(OutputStream out) throws IOException;
    }

    /** Writes an entry and says what its SHA-256 is. */
    String add(String name, Content content) throws IOException {
        String sum = entry(name, content);
        sums.append(sum).append("  ").append(name).append('\n');
        return sum;
    }

    /** Writes the list of the sums and says what its own is. */
    String addSums() throws IOException {
        return entry(SUMS, out -> out.write(sums.toString().getBytes(StandardCharsets.UTF_8)));
    }

    void addManifest(Manifest manifest) throws IOException {
        entry(MANIFEST, out -> out.write(manifest.toJson()));
    }

    private String entry(String name, Content content) throws IOException {
        zip.putNextEntry(new ZipEntry(name));
        MessageDigest digest = sha256();
        content.writeTo(new FilterOutputStream(new DigestOutputStream(zip, digest)) {
            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                out.write(bytes, offset, length);
            }

            @Override
            public void close() {
                // The archive goes on after this entry.
            }
        });
        zip.closeEntry();
        return HexFormat.of().formatHex(digest.digest());
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() throws IOException {
        zip.close();
    }
}
