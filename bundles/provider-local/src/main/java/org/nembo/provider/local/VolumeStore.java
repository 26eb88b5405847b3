package org.nembo.provider.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import org.nembo.spi.provider.Volumes;

/** The volumes of all sites: a directory each, whose size is written down and counted, not enforced. */
record VolumeStore(Path root, Checkpoint checkpoint) {

    /** What is written down of a volume. @param trouble why it cannot be read; else empty */
    record Record(String name, String id, Map<String, String> labels, long bytes, String type, Instant created, Path data, String trouble) {

        boolean sameAs(Volumes.Request request) {
            return labels.equals(request.labels()) && bytes == request.bytes() && type.equals(request.type());
        }

        /** Whether it carries a label; of one whose record is lost this cannot be excluded. */
        boolean mayCarry(String label, String value) {
            return !trouble.isEmpty() || value.equals(labels.get(label));
        }
    }

    private static final String DATA = "data";

    static VolumeStore of(Path root, Checkpoint checkpoint) {
        return new VolumeStore(root.resolve(".volumes"), checkpoint);
    }

    Shelf shelf(String site) {
        return new Shelf(root.resolve(site));
    }

    /** The sites that have volumes. */
    List<String> sites() {
        return Shelf.names(root);
    }

    Optional<Record> find(String site, String name) throws IOException {
        Optional<Path> directory = shelf(site).find(name);
        if (directory.isEmpty()) {
            return Optional.empty();
        }
        try {
            Properties all = shelf(site).record(name);
            return Optional.of(new Record(name, all.getProperty("id"), WorkloadRecord.below(all, "label."), Long.parseLong(all.getProperty("bytes")),
                    all.getProperty("type"), Instant.parse(all.getProperty("created")), directory.get().resolve(DATA), ""));
        } catch (NoSuchFileException e) {
            return shelf(site).find(name).map(there -> damaged(name, there, "its record is missing"));
        } catch (RuntimeException e) {
            return Optional.of(damaged(name, directory.get(), "its record cannot be read: " + e.getMessage()));
        }
    }

    void make(String site, Volumes.Request request) throws IOException {
        Properties all = new Properties();
        all.setProperty("id", WorkloadRecord.newId());
        all.setProperty("bytes", Long.toString(request.bytes()));
        all.setProperty("type", request.type());
        all.setProperty("created", Instant.now().truncatedTo(java.time.temporal.ChronoUnit.MILLIS).toString());
        request.labels().forEach((key, value) -> all.setProperty("label." + key, value));
        shelf(site).put(request.name(), all, directory -> {
            Files.createDirectory(directory.resolve(DATA));
        }, checkpoint);
    }

    private static Record damaged(String name, Path directory, String trouble) {
        Instant when;
        try {
            when = Files.getLastModifiedTime(directory).toInstant();
        } catch (IOException e) {
            when = Instant.EPOCH;
        }
        return new Record(name, "unknown", new TreeMap<>(), 0, "", when, directory.resolve(DATA), trouble);
    }
}
