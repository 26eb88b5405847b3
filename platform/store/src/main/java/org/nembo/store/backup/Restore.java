package org.nembo.store.backup;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.nembo.api.error.NemboException;
import org.nembo.store.StoreError;
import org.nembo.store.StoreSettings;
import org.nembo.store.blob.FileBlobs;
import org.nembo.store.migrate.Migrations;
import org.nembo.store.migrate.Script;

/**
 * Puts an archive in the place of a database of either engine, while no server uses it. Everything is prepared beside what is there; one last step, which
 * happens wholly or not at all, changes the two. Confined to one thread.
 */
public final class Restore {

    private static final DateTimeFormatter NAME = DateTimeFormatter.ofPattern("yyyyMMdd_HHmmss").withZone(ZoneOffset.UTC);

    private final StoreSettings settings;
    private final Path data;

    /** @param data the server's data directory, for the blobs */
    public Restore(StoreSettings settings, Path data) {
        this.settings = settings;
        this.data = data;
    }

    /**
     * Restores and says, in one sentence, what.
     *
     * @throws NemboException {@code BACKUP_INVALID} or {@code RESTORE_REFUSED}; then nothing was changed
     */
    public String from(Path file) throws IOException {
        try (Archive archive = Archive.verified(file); Stage stage = stage()) {
            fill(stage, archive);
            long blobs = blobs(archive);
            String before = stage.become(NAME.format(Instant.now()));
            Manifest manifest = archive.manifest();
            return "Restored " + manifest.tables().size() + " tables with " + manifest.rows() + " rows and " + blobs + " blobs, as they were at "
                    + manifest.createdAt() + ", into " + settings + "." + (before.isEmpty() ? "" : " What was there before is kept as " + before + ".");
        } catch (SQLException e) {
            throw new NemboException(StoreError.RESTORE_REFUSED, "Nothing was restored: " + e.getMessage(), e);
        }
    }

    private Stage stage() throws SQLException, IOException {
        return settings.sqlite() ? new SqliteStage(settings.file()) : new PostgresStage(settings);
    }

    private static void fill(Stage stage, Archive archive) throws SQLException, IOException {
        DataSource source = stage.source();
        Map<String, List<Script>> services = archive.migrations();
        Migrations migrations = new Migrations(source);
        migrations.migrate("store", services.getOrDefault("store", List.of()));
        for (var service : services.entrySet()) {
            migrations.migrate(service.getKey(), service.getValue());
        }
        try (Connection connection = source.getConnection()) {
            List<String> tables = Tables.of(connection, services.keySet());
            stage.load(connection, () -> {
                // Migrations may have made rows of their own; the archive has what became of them.
                for (String table : tables) {
                    Rows.deleteAll(connection, table);
                }
                for (var table : archive.manifest().tables().entrySet()) {
                    load(archive, connection, tables, table.getKey(), table.getValue());
                }
            });
        }
    }

    private static void load(Archive archive, Connection connection, List<String> tables, String table, long expected) throws SQLException, IOException {
        if (!tables.contains(table)) {
            throw new NemboException(StoreError.BACKUP_INVALID, "The archive's migrations make no table " + table);
        }
        try (InputStream in = archive.open(ArchiveWriter.TABLES + table + ".ndjson")) {
            long rows = Rows.read(in, connection, table);
            if (rows != expected) {
                throw new NemboException(StoreError.BACKUP_INVALID, "Table " + table + " has " + rows + " rows instead of " + expected);
            }
        } catch (IOException e) {
            throw new NemboException(StoreError.BACKUP_INVALID, "Table " + table + " cannot be restored: " + e.getMessage(), e);
        }
    }

    /** Blobs never change: those that are there already stay, those of the archive come before the rows that name them. */
    private long blobs(Archive archive) throws IOException {
        FileBlobs blobs = new FileBlobs(data.resolve("blobs"));
        List<String> names = archive.names(ArchiveWriter.BLOBS);
        for (String sha256 : names) {
            if (blobs.find(sha256).isEmpty()) {
                try (InputStream in = archive.open(ArchiveWriter.BLOBS + sha256)) {
                    blobs.put(in, Long.MAX_VALUE);
                }
            }
        }
        return names.size();
    }
}
