package org.nembo.store.backup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.nembo.api.shell.Command;
import org.nembo.api.shell.CommandLine;
import org.nembo.api.shell.CommandScope;
import org.nembo.api.shell.Output;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code backup:create} and {@code backup:verify}. */
@Component
public final class BackupCommands implements CommandScope {

    private final StoreBackups backups;
    private final Path directory;

    @Activate
    public BackupCommands(BundleContext context, @Reference StoreBackups backups) {
        this(Path.of(Objects.requireNonNull(context.getProperty("nembo.data"), "nembo.data")).resolve("backups"), backups);
    }

    BackupCommands(Path directory, StoreBackups backups) {
        this.directory = directory;
        this.backups = backups;
    }

    @Override
    public String name() {
        return "backup";
    }

    @Override
    public String help() {
        return "Copies of the database and the blobs, made while the server works.";
    }

    @Override
    public List<Command> commands() {
        return List.of(
                Command.named("create", "backups:create", "Writes database and blobs into one archive. The master key is not in it: keep that apart.")
                        .argument("file", "A new file on the server; a relative one lies in data/backups.")
                        .run(this::create),
                Command.named("verify", "backups:read", "Reads an archive to its end and compares every checksum.")
                        .argument("file", "A file on the server; a relative one lies in data/backups.")
                        .run(this::verify));
    }

    private Output create(CommandLine line) throws IOException {
        Path file = file(line);
        return show(file, backups.create(file));
    }

    private Output verify(CommandLine line) throws IOException {
        Path file = file(line);
        return show(file, backups.verify(file));
    }

    private Path file(CommandLine line) {
        return directory.resolve(line.argument("file")).normalize();
    }

    private static Output show(Path file, Manifest manifest) throws IOException {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("file", file.toString());
        values.put("createdAt", manifest.createdAt().toString());
        values.put("version", manifest.version());
        values.put("dialect", manifest.dialect());
        values.put("tables", manifest.tables().size());
        values.put("rows", manifest.rows());
        values.put("blobs", manifest.blobs());
        values.put("bytes", Files.size(file));
        return Output.details(values);
    }
}
