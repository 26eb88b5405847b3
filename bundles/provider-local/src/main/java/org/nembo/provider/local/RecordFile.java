package org.nembo.provider.local;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import org.nembo.provider.local.isolation.Kind;
import org.nembo.spi.provider.Place;
import org.nembo.spi.provider.WorkloadRequest;

/**
 * The record of a workload on disk, with a copy beside it. What begins with the format's line must end with the digest of all before it, so that a part
 * of a record is never taken for the whole; what lacks that line was written by an older version.
 */
final class RecordFile {

    static final String NAME = "record";
    static final String COPY = "record.copy";
    static final String FORMAT = "#nembo workload 2\n";

    private static final String DIGEST = "#sha256 ";

    private RecordFile() {
    }

    /** What is written to disk. @param body the properties */
    static String text(String body) {
        String text = FORMAT + body;
        return text + DIGEST + digest(text) + "\n";
    }

    /**
     * The record of the workload in a directory; one that is {@linkplain WorkloadRecord#damaged() damaged} when the directory is there without a readable
     * one. Empty when there is no such directory.
     *
     * @throws IOException when reading failed in a way that may pass
     */
    static Optional<WorkloadRecord> read(Path directory) throws IOException {
        String trouble = "";
        for (String file : List.of(NAME, COPY, NAME)) {
            if (!Files.isDirectory(directory)) {
                return Optional.empty();
            }
            try {
                return Optional.of(sound(directory.resolve(file)));
            } catch (NoSuchFileException e) {
                // Perhaps it was just removed with all its directory.
                trouble = trouble.isEmpty() ? "it is missing" : trouble;
            } catch (CharacterCodingException e) {
                trouble = "it is not text";
            } catch (AccessDeniedException e) {
                trouble = "it may not be read";
            } catch (IllegalArgumentException | java.time.DateTimeException e) {
                trouble = e.getMessage();
            }
        }
        return Optional.of(damaged(directory, trouble));
    }

    private static WorkloadRecord sound(Path file) throws IOException {
        if (Files.isDirectory(file)) {
            throw new IllegalArgumentException("it is a directory");
        }
        String text = Files.readString(file);
        if (text.startsWith(FORMAT)) {
            int digest = text.lastIndexOf(DIGEST);
            if (digest < 0 || !text.substring(digest).equals(DIGEST + digest(text.substring(0, digest)) + "\n")) {
                throw new IllegalArgumentException("it is not as it was written");
            }
        }
        Properties all = new Properties();
        all.load(new StringReader(text));
        return WorkloadRecord.of(all);
    }

    /** What can still be told of a workload. Names come from the directory, labels from whole lines. */
    private static WorkloadRecord damaged(Path directory, String trouble) throws IOException {
        Properties rest = new Properties();
        rest.putAll(rest(directory.resolve(COPY)));
        rest.putAll(rest(directory.resolve(NAME)));
        Map<String, String> labels = new TreeMap<>(WorkloadRecord.below(rest, "label."));
        String id = rest.getProperty("id", "");
        return new WorkloadRecord(directory.getParent().getFileName().toString(), directory.getFileName().toString(),
                id.matches("[0-9a-f]{32}") ? id : "unknown", "", "", Files.getLastModifiedTime(directory).toInstant(), labels, List.of(), Map.of(),
                List.of(), Map.of(), WorkloadRequest.Limits.NONE, Place.SITE, Kind.PROCESS, Map.of(), trouble == null ? "it makes no sense" : trouble);
    }

    private static Properties rest(Path file) {
        Properties rest = new Properties();
        String text;
        try {
            text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return rest;
        }
        // A line without an end may lack a part.
        for (String line : text.substring(0, text.lastIndexOf('\n') + 1).split("\n")) {
            try {
                rest.load(new StringReader(line));
            } catch (IOException | IllegalArgumentException e) {
                continue;
            }
        }
        return rest;
    }

    private static String digest(String text) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
