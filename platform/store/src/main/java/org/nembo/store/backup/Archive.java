package org.nembo.store.backup;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.nembo.api.error.NemboException;
import org.nembo.store.StoreError;
import org.nembo.store.migrate.Script;

/** An archive that was read from its first byte to its last, and is exactly what its sums say. Confined to one thread. */
final class Archive implements AutoCloseable {

    private static final int LARGEST_MANIFEST = 16 << 20;
    private static final Pattern SUM = Pattern.compile("([0-9a-f]{64})  ([A-Za-z0-9_./-]{1,200})");
    private static final Pattern NAME = Pattern.compile(
            "migrations/[a-z]{1,30}/V[0-9]+__[A-Za-z0-9_.-]+\\.sql|tables/[a-z][a-z0-9_]*\\.ndjson|blobs/[0-9a-f]{64}");

    private final ZipFile zip;
    private final Manifest manifest;

    private Archive(ZipFile zip, Manifest manifest) {
        this.zip = zip;
        this.manifest = manifest;
    }

    /** @throws NemboException {@code BACKUP_INVALID} when a byte is not as it was written */
    static Archive verified(Path file) {
        if (!Files.isReadable(file)) {
            throw new NemboException(StoreError.BACKUP_INVALID, file + " does not exist or cannot be read");
        }
        try {
            ZipFile zip = new ZipFile(file.toFile());
            try {
                return new Archive(zip, verify(zip));
            } catch (IOException | NemboException e) {
                zip.close();
                throw e;
            }
        } catch (IOException e) {
            throw new NemboException(StoreError.BACKUP_INVALID, file + " is not a whole backup: " + e.getMessage(), e);
        }
    }

    private static Manifest verify(ZipFile zip) throws IOException {
        Manifest manifest = Manifest.of(bytes(zip, ArchiveWriter.MANIFEST));
        expect(sum(zip, ArchiveWriter.SUMS).equals(manifest.sums()), "the list of sums was changed");
        Map<String, String> sums = sums(zip);
        Map<String, Long> found = new HashMap<>();
        for (ZipEntry entry : Collections.list(zip.entries())) {
            String name = entry.getName();
            if (!name.equals(ArchiveWriter.MANIFEST) && !name.equals(ArchiveWriter.SUMS)) {
                expect(NAME.matcher(name).matches(), "unexpected entry " + name);
                expect(sums.containsKey(name), "entry " + name + " has no sum");
                expect(found.put(name, entry.getSize()) == null, "entry " + name + " is there twice");
                expect(sum(zip, name).equals(sums.get(name)), "entry " + name + " was changed");
                expect(!name.startsWith(ArchiveWriter.BLOBS) || name.endsWith(sums.get(name)), "blob " + name + " is not what it is called");
            }
        }
        for (String name : sums.keySet()) {
            expect(found.containsKey(name), "entry " + name + " is missing");
        }
        for (String table : manifest.tables().keySet()) {
            expect(found.containsKey(ArchiveWriter.TABLES + table + ".ndjson"), "table " + table + " is missing");
        }
        return manifest;
    }

    private static Map<String, String> sums(ZipFile zip) throws IOException {
        Map<String, String> sums = new TreeMap<>();
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(open(zip, ArchiveWriter.SUMS), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                Matcher sum = SUM.matcher(line);
                expect(sum.matches(), "the list of sums is malformed");
                sums.put(sum.group(2), sum.group(1));
            }
        }
        return sums;
    }

    Manifest manifest() {
        return manifest;
    }

    /** The names below one of the three directories, without it. */
    List<String> names(String directory) {
        return zip.stream().map(ZipEntry::getName).filter(name -> name.startsWith(directory)).map(name -> name.substring(directory.length())).toList();
    }

    InputStream open(String name) throws IOException {
        return open(zip, name);
    }

    /** The migrations of each service, in their order. */
    Map<String, List<Script>> migrations() throws IOException {
        Map<String, List<Script>> services = new TreeMap<>();
        for (String name : names(ArchiveWriter.MIGRATIONS)) {
            String service = name.substring(0, name.indexOf('/'));
            String sql = new String(bytes(zip, ArchiveWriter.MIGRATIONS + name), StandardCharsets.UTF_8);
            services.computeIfAbsent(service, s -> new ArrayList<>()).add(new Script(name.substring(name.indexOf('/') + 1), sql));
        }
        services.values().forEach(Collections::sort);
        return services;
    }

    private static byte[] bytes(ZipFile zip, String name) throws IOException {
        try (InputStream in = open(zip, name)) {
            byte[] bytes = in.readNBytes(LARGEST_MANIFEST + 1);
            expect(bytes.length <= LARGEST_MANIFEST, "entry " + name + " is too large");
            return bytes;
        }
    }

    private static String sum(ZipFile zip, String name) throws IOException {
        MessageDigest digest = ArchiveWriter.sha256();
        try (InputStream in = new DigestInputStream(open(zip, name), digest)) {
            in.transferTo(OutputStream.nullOutputStream());
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static InputStream open(ZipFile zip, String name) throws IOException {
        ZipEntry entry = zip.getEntry(name);
        expect(entry != null, "it has no " + name);
        return zip.getInputStream(entry);
    }

    private static void expect(boolean condition, String otherwise) throws IOException {
        if (!condition) {
            throw new IOException(otherwise);
        }
    }

    @Override
    public void close() throws IOException {
        zip.close();
    }
}
