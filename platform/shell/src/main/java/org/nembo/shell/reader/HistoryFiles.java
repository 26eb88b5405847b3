package org.nembo.shell.reader;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.nembo.api.identity.Subject;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/** Where each user's history is kept: a file of their own in the data directory, readable by the server's user alone. Thread-safe. */
@Component(service = HistoryFiles.class)
public final class HistoryFiles {

    private final Path directory;

    /** A line as it was typed, but for its secrets. */
    public record Entry(Instant time, String line) {
    }

    @Activate
    public HistoryFiles(BundleContext context) {
        this(Path.of(context.getProperty("nembo.data")).resolve("shell"));
    }

    public HistoryFiles(Path directory) {
        this.directory = directory;
    }

    /** The file of a user, made when it is not there. */
    Path of(Subject user) throws IOException {
        Files.createDirectories(directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Path file = path(user);
        try {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        } catch (FileAlreadyExistsException e) {
            return file;
        }
        return file;
    }

    /** The newest lines of a user, oldest first. */
    public List<Entry> read(Subject user, int limit) throws IOException {
        Path file = path(user);
        if (!Files.exists(file)) {
            return List.of();
        }
        List<Entry> entries = new ArrayList<>();
        try (Stream<String> lines = Files.lines(file, StandardCharsets.UTF_8)) {
            lines.forEach(line -> {
                int colon = line.indexOf(':');
                if (colon > 0 && line.substring(0, colon).matches("[0-9]{1,15}")) {
                    String text = line.substring(colon + 1).replace("\\n", "\n").replace("\\\\", "\\");
                    entries.add(new Entry(Instant.ofEpochMilli(Long.parseLong(line.substring(0, colon))), text));
                }
            });
        }
        return entries.subList(Math.max(0, entries.size() - limit), entries.size());
    }

    /** Two identities never share a file, whatever they call themselves. */
    private Path path(Subject user) {
        String name = user.username().replaceAll("[^A-Za-z0-9-]", "_");
        String unique = UUID.nameUUIDFromBytes(user.id().getBytes(StandardCharsets.UTF_8)).toString().substring(0, 13);
        return directory.resolve("history-" + name.substring(0, Math.min(40, name.length())) + "-" + unique);
    }
}
