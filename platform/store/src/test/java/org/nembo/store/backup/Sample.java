package org.nembo.store.backup;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.nembo.api.store.Blobs.Blob;
import org.nembo.store.StoreDatabases;
import org.nembo.store.StoreSettings;
import org.nembo.store.blob.FileBlobs;
import org.nembo.testkit.sql.TestDatabase;

/** A server's store with the sample service, opened for a test. */
final class Sample implements AutoCloseable {

    final StoreDatabases databases;
    final FileBlobs blobs;
    final StoreBackups backups;

    Sample(TestDatabase database, Path data) throws IOException {
        this.databases = new StoreDatabases(settings(database));
        this.databases.open("sample", Sample.class);
        this.blobs = new FileBlobs(data.resolve("blobs"));
        this.backups = new StoreBackups("1.2.3", databases, blobs);
    }

    static StoreSettings settings(TestDatabase database) {
        return StoreSettings.of(database.jdbcUrl(), database.user(), database.password());
    }

    Blob blob(String text) throws IOException {
        return blobs.put(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), 1000);
    }

    /** Rows with all that a column may hold; the child is inserted before it has a parent, so that it comes first in a copy. */
    void fill() throws SQLException {
        insert("a", 1, null, null);
        insert("b", Long.MIN_VALUE, new byte[] {0, -1, 39, 10}, "it's \"quoted\", \\ and\nà 🦆");
        insert("c", Long.MAX_VALUE, new byte[0], "");
        try (Connection connection = databases.all().getConnection();
                var update = connection.prepareStatement("UPDATE sample_row SET parent = 'c' WHERE id = 'a'")) {
            update.executeUpdate();
        }
    }

    void insert(String id, long number, byte[] bytes, String note) throws SQLException {
        try (Connection connection = databases.all().getConnection();
                var insert = connection.prepareStatement("INSERT INTO sample_row (id, number, bytes, note) VALUES (?, ?, ?, ?)")) {
            insert.setString(1, id);
            insert.setLong(2, number);
            insert.setBytes(3, bytes);
            insert.setString(4, note);
            insert.executeUpdate();
        }
    }

    List<String> rows() throws SQLException {
        List<String> rows = new ArrayList<>();
        try (Connection connection = databases.all().getConnection();
                var query = connection.prepareStatement("SELECT id, number, flag, parent, bytes, note FROM sample_row ORDER BY id");
                ResultSet result = query.executeQuery()) {
            while (result.next()) {
                byte[] bytes = result.getBytes(5);
                rows.add(result.getString(1) + "|" + result.getLong(2) + "|" + result.getInt(3) + "|" + result.getString(4) + "|"
                        + (bytes == null ? "null" : HexFormat.of().formatHex(bytes)) + "|" + result.getString(6));
            }
        }
        return rows;
    }

    @Override
    public void close() {
        databases.close();
    }
}
