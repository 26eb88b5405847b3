package org.nembo.store.backup;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.nembo.api.error.NemboException;
import org.nembo.api.store.Backups;
import org.nembo.api.store.Databases.Dialect;
import org.nembo.store.Durable;
import org.nembo.store.StoreDatabases;
import org.nembo.store.StoreError;
import org.nembo.store.blob.FileBlobs;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * Copies all tables as they stand at one moment, and all blobs. The rows are read in one transaction that sees a snapshot, so that writers go on. Blobs
 * come after the rows: what a row names was stored before it, and stays until the copy is done. Thread-safe.
 */
@Component(service = {Backups.class, StoreBackups.class})
public final class StoreBackups implements Backups {

    private final StoreDatabases databases;
    private final FileBlobs blobs;
    private final String version;

    @Activate
    public StoreBackups(BundleContext context, @Reference StoreDatabases databases, @Reference FileBlobs blobs) {
        this(Objects.requireNonNullElse(context.getProperty("nembo.version"), "unknown"), databases, blobs);
    }

    public StoreBackups(String version, StoreDatabases databases, FileBlobs blobs) {
        this.version = version;
        this.databases = databases;
        this.blobs = blobs;
    }

    @Override
    public void backup(Path archive) throws IOException {
        create(archive);
    }

    /** As {@link #backup}, and says what is in the archive. */
    Manifest create(Path archive) throws IOException {
        Path target = archive.toAbsolutePath().normalize();
        refuseExisting(target);
        Files.createDirectories(target.getParent());
        Path part = Files.createTempFile(target.getParent(), target.getFileName().toString(), ".part");
        try (FileBlobs.Copy copy = blobs.copy()) {
            Manifest manifest = write(part, copy);
            refuseExisting(target);
            Durable.publish(part, target);
            return manifest;
        } catch (SQLException e) {
            throw new NemboException(StoreError.STORE_UNAVAILABLE, "The tables cannot be copied: " + e.getMessage(), e);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    /** Reads an archive to its end and says what is in it. @throws NemboException {@code BACKUP_INVALID} */
    Manifest verify(Path archive) throws IOException {
        try (Archive verified = Archive.verified(archive)) {
            return verified.manifest();
        }
    }

    private static void refuseExisting(Path target) {
        if (Files.exists(target)) {
            throw new NemboException(StoreError.BACKUP_EXISTS, target + " exists already");
        }
    }

    private Manifest write(Path file, FileBlobs.Copy copy) throws SQLException, IOException {
        Instant now = Instant.now();
        try (ArchiveWriter archive = new ArchiveWriter(new BufferedOutputStream(Files.newOutputStream(file), 1 << 16))) {
            Map<String, Long> tables = tables(archive);
            long[] count = {0, 0};
            try (Stream<String> names = copy.names()) {
                for (String sha256 : (Iterable<String>) names::iterator) {
                    count[0]++;
                    count[1] += blob(archive, copy, sha256);
                }
            }
            String dialect = databases.dialect().name().toLowerCase(Locale.ROOT);
            Manifest manifest = new Manifest(version, dialect, now, tables, count[0], count[1], archive.addSums());
            archive.addManifest(manifest);
            return manifest;
        }
    }

    private static long blob(ArchiveWriter archive, FileBlobs.Copy copy, String sha256) throws IOException {
        long[] size = new long[1];
        String sum = archive.add(ArchiveWriter.BLOBS + sha256, out -> {
            try (InputStream in = copy.open(sha256)) {
                size[0] = in.transferTo(out);
            }
        });
        if (!sum.equals(sha256)) {
            throw new IOException("Blob " + sha256 + " is damaged on the disk: its bytes have the hash " + sum + ". Delete it, then make the backup again");
        }
        return size[0];
    }

    private Map<String, Long> tables(ArchiveWriter archive) throws SQLException, IOException {
        Map<String, Long> rows = new TreeMap<>();
        try (Connection connection = databases.all().getConnection()) {
            if (databases.dialect() == Dialect.POSTGRESQL) {
                connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            }
            connection.setReadOnly(true);
            connection.setAutoCommit(false);
            try {
                var services = migrations(connection, archive);
                for (String table : Tables.of(connection, services)) {
                    archive.add(ArchiveWriter.TABLES + table + ".ndjson", out -> rows.put(table, rows(connection, table, out)));
                }
            } finally {
                connection.rollback();
            }
        }
        return rows;
    }

    private static long rows(Connection connection, String table, OutputStream out) throws IOException {
        try {
            return Rows.write(connection, table, out);
        } catch (SQLException e) {
            throw new IOException("Table " + table + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static Set<String> migrations(Connection connection, ArchiveWriter archive) throws SQLException, IOException {
        Set<String> services = new TreeSet<>();
        try (Statement statement = connection.createStatement();
                ResultSet scripts = statement.executeQuery("SELECT service, name, script FROM store_migration ORDER BY service, version")) {
            while (scripts.next()) {
                byte[] sql = scripts.getString(3).getBytes(StandardCharsets.UTF_8);
                services.add(scripts.getString(1));
                archive.add(ArchiveWriter.MIGRATIONS + scripts.getString(1) + "/" + scripts.getString(2), out -> out.write(sql));
            }
        }
        return services;
    }
}
