package org.nembo.store.backup;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nembo.testkit.sql.BothDatabases;
import org.nembo.testkit.sql.TestDatabase;
import org.nembo.testkit.sql.TestDatabases;

/** PostgreSQL goes on counting where the restored rows end. */
class SequencesTest {

    @TempDir
    private Path directory;

    @BothDatabases
    void continueAboveTheRestoredRows(TestDatabase from) throws Exception {
        Path archive = directory.resolve("backup.zip");
        try (Sample sample = new Sample(from, directory.resolve("one"))) {
            sample.databases.open("counted", Sample.class);
            for (long number : List.of(1L, 41L, 7L)) {
                insert(sample, "counted_row", number);
            }
            insert(sample, "counted_below", -5);
            sample.backups.backup(archive);
        }
        try (TestDatabase into = TestDatabases.postgresql()) {
            new Restore(Sample.settings(into), directory.resolve("two")).from(archive);
            try (Sample restored = new Sample(into, directory.resolve("two"))) {
                restored.databases.open("counted", Sample.class);
                assertThat(next(restored, "counted_row")).isEqualTo(42);
                assertThat(next(restored, "counted_row")).isEqualTo(43);
                assertThat(next(restored, "counted_empty")).as("no row").isEqualTo(1);
                assertThat(next(restored, "counted_below")).as("no row that was counted").isEqualTo(1);
            }
        }
    }

    @Test
    void continueForIdentityColumns() throws Exception {
        Path archive = directory.resolve("backup.zip");
        try (TestDatabase database = TestDatabases.postgresql()) {
            try (Sample sample = new Sample(database, directory)) {
                sample.databases.open("identity", Sample.class);
                next(sample, "identity_row");
                next(sample, "identity_row");
                sample.backups.backup(archive);
                next(sample, "identity_row");
            }
            new Restore(Sample.settings(database), directory).from(archive);
            try (Sample restored = new Sample(database, directory)) {
                restored.databases.open("identity", Sample.class);
                assertThat(next(restored, "identity_row")).isEqualTo(3);
            }
        }
    }

    private static void insert(Sample sample, String table, long number) throws SQLException {
        try (Connection connection = sample.databases.all().getConnection();
                var insert = connection.prepareStatement("INSERT INTO " + table + " (number, name) VALUES (?, 'given')")) {
            insert.setLong(1, number);
            insert.executeUpdate();
        }
    }

    private static long next(Sample sample, String table) throws SQLException {
        try (Connection connection = sample.databases.all().getConnection();
                var insert = connection.prepareStatement("INSERT INTO " + table + " (name) VALUES ('counted') RETURNING number");
                var rows = insert.executeQuery()) {
            rows.next();
            return rows.getLong(1);
        }
    }
}
