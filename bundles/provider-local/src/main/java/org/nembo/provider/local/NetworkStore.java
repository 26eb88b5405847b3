package org.nembo.provider.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import org.nembo.provider.local.net.Bridge;
import org.nembo.provider.local.net.Cidr;
import org.nembo.spi.provider.Networks;

/** The networks of all sites. */
record NetworkStore(Path root, Checkpoint checkpoint) {

    /** What is written down of a network. @param asked the range that was asked for; empty for any @param trouble why it cannot be read; else empty */
    record Record(String name, String id, Networks.Kind kind, String asked, String cidr, Map<String, String> labels, Instant created, String trouble) {

        boolean sameAs(Networks.Request request) {
            return labels.equals(request.labels()) && kind == request.kind() && asked.equals(request.cidr());
        }

        boolean mayCarry(String label, String value) {
            return !trouble.isEmpty() || value.equals(labels.get(label));
        }

        Bridge bridge() {
            return new Bridge(id, Cidr.of(cidr), kind != Networks.Kind.ISOLATED, kind == Networks.Kind.PUBLIC);
        }
    }

    static NetworkStore of(Path root, Checkpoint checkpoint) {
        return new NetworkStore(root.resolve(".networks"), checkpoint);
    }

    Shelf shelf(String site) {
        return new Shelf(root.resolve(site));
    }

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
            Cidr.of(all.getProperty("cidr"));
            return Optional.of(new Record(name, all.getProperty("id"), Networks.Kind.valueOf(all.getProperty("kind")), all.getProperty("asked"),
                    all.getProperty("cidr"), WorkloadRecord.below(all, "label."), Instant.parse(all.getProperty("created")), ""));
        } catch (NoSuchFileException e) {
            return shelf(site).find(name).map(there -> damaged(name, there, "its record is missing"));
        } catch (RuntimeException e) {
            return Optional.of(damaged(name, directory.get(), "its record cannot be read: " + e.getMessage()));
        }
    }

    void make(String site, Networks.Request request, Cidr range) throws IOException {
        Properties all = new Properties();
        all.setProperty("id", WorkloadRecord.newId());
        all.setProperty("kind", request.kind().name());
        all.setProperty("asked", request.cidr());
        all.setProperty("cidr", range.toString());
        all.setProperty("created", Instant.now().truncatedTo(ChronoUnit.MILLIS).toString());
        request.labels().forEach((key, value) -> all.setProperty("label." + key, value));
        shelf(site).put(request.name(), all, directory -> { }, checkpoint);
    }

    private static Record damaged(String name, Path directory, String trouble) {
        Instant when;
        try {
            when = Files.getLastModifiedTime(directory).toInstant();
        } catch (IOException e) {
            when = Instant.EPOCH;
        }
        return new Record(name, "unknown", Networks.Kind.ISOLATED, "", "", new TreeMap<>(), when, trouble);
    }
}
