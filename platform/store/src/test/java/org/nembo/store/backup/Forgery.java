package org.nembo.store.backup;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/** Changes an archive for a test: bluntly, entry by entry, or as somebody would who makes all sums right again. */
final class Forgery {

    private final Map<String, byte[]> entries = new LinkedHashMap<>();

    static Forgery of(Path archive) throws IOException {
        Forgery forgery = new Forgery();
        try (ZipFile zip = new ZipFile(archive.toFile())) {
            for (ZipEntry entry : Collections.list(zip.entries())) {
                forgery.entries.put(entry.getName(), zip.getInputStream(entry).readAllBytes());
            }
        }
        return forgery;
    }

    Forgery with(String name, String text) {
        entries.put(name, text.getBytes(StandardCharsets.UTF_8));
        return this;
    }

    Forgery without(String name) {
        if (entries.remove(name) == null) {
            throw new IllegalArgumentException("no " + name + " among " + entries.keySet());
        }
        return this;
    }

    /** Another table, with right sums. */
    Forgery withTable(String table, String text, long rows) throws IOException {
        with(ArchiveWriter.TABLES + table + ".ndjson", text);
        Manifest manifest = Manifest.of(entries.get(ArchiveWriter.MANIFEST));
        Map<String, byte[]> content = new LinkedHashMap<>(entries);
        content.remove(ArchiveWriter.MANIFEST);
        content.remove(ArchiveWriter.SUMS);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ArchiveWriter writer = new ArchiveWriter(bytes)) {
            for (var entry : content.entrySet()) {
                writer.add(entry.getKey(), out -> out.write(entry.getValue()));
            }
            writer.addManifest(new Manifest(manifest.version(), manifest.dialect(), manifest.createdAt(), Map.of(table, rows),
                    manifest.blobs(), manifest.blobBytes(), writer.addSums()));
        }
        Path file = Files.createTempFile("forged", ".zip");
        try {
            Files.write(file, bytes.toByteArray());
            return of(file);
        } finally {
            Files.delete(file);
        }
    }

    Path write(Path file) throws IOException {
        try (OutputStream out = Files.newOutputStream(file); ZipOutputStream zip = new ZipOutputStream(out)) {
            for (var entry : entries.entrySet()) {
                zip.putNextEntry(new ZipEntry(entry.getKey()));
                zip.write(entry.getValue());
                zip.closeEntry();
            }
        }
        return file;
    }
}
