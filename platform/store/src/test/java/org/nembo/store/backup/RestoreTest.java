package org.nembo.store.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nembo.api.error.NemboException;
import org.nembo.store.StoreDatabases;
import org.nembo.store.StoreError;
import org.nembo.testkit.sql.BothDatabases;
import org.nembo.testkit.sql.TestDatabase;
import org.nembo.testkit.sql.TestDatabases;

class RestoreTest {

    @TempDir
    private Path directory;

    static Stream<Arguments> fromEachIntoEach() {
        return Stream.of(0, 1, 2, 3).map(i -> Arguments.of(i < 2 ? TestDatabases.sqlite() : TestDatabases.postgresql(),
                i % 2 == 0 ? TestDatabases.sqlite() : TestDatabases.postgresql()));
    }

    @ParameterizedTest(name = "from {0} into {1}")
    @MethodSource("fromEachIntoEach")
    void bringsBackRowsAndBlobs(TestDatabase from, TestDatabase into) throws Exception {
        Path archive = directory.resolve("backup.zip");
        List<String> rows;
        String sha256;
        try (Sample sample = new Sample(from, directory.resolve("one"))) {
            sample.fill();
            sha256 = sample.blob("picture").sha256();
            rows = sample.rows();
            sample.backups.backup(archive);
        }
        String said = new Restore(Sample.settings(into), directory.resolve("two")).from(archive);
        assertThat(said).contains("2 tables with 4 rows and 1 blobs");
        try (Sample restored = new Sample(into, directory.resolve("two"))) {
            assertThat(restored.rows()).isEqualTo(rows).hasSize(3);
            assertThat(restored.blobs.find(sha256)).isPresent();
            assertThatThrownBy(() -> restored.insert("a", 1, null, null)).as("the constraints are there").isInstanceOf(SQLException.class);
        }
    }

    @BothDatabases
    void keepsWhatWasThereBefore(TestDatabase database) throws Exception {
        Path archive = directory.resolve("backup.zip");
        try (Sample sample = new Sample(database, directory)) {
            sample.insert("early", 1, null, null);
            sample.backups.backup(archive);
            sample.insert("late", 2, null, null);
        }
        String said = new Restore(Sample.settings(database), directory).from(archive);
        String kept = said.replaceAll(".* kept as (.*)\\.", "$1");
        try (Sample restored = new Sample(database, directory)) {
            assertThat(restored.rows()).containsExactly("early|1|0|null|null|null");
            if (database.name().equals("sqlite")) {
                try (StoreDatabases before = StoreDatabases.sqlite(Path.of(kept))) {
                    assertThat(count(before, "sample_row")).isEqualTo(2);
                }
            } else {
                assertThat(count(restored.databases, kept.replace("schema ", "") + ".sample_row")).isEqualTo(2);
            }
        }
    }

    private static int count(StoreDatabases databases, String table) throws SQLException {
        try (Connection connection = databases.all().getConnection();
                var query = connection.prepareStatement("SELECT count(*) FROM " + table);
                var rows = query.executeQuery()) {
            rows.next();
            return rows.getInt(1);
        }
    }

    @BothDatabases
    void seesOneMomentWhileOthersWrite(TestDatabase database) throws Exception {
        Path archive = directory.resolve("backup.zip");
        AtomicBoolean enough = new AtomicBoolean();
        try (Sample sample = new Sample(database, directory)) {
            var writer = Executors.newSingleThreadExecutor();
            var written = writer.submit(() -> {
                int pairs = 0;
                for (; !enough.get(); pairs++) {
                    pair(sample, pairs);
                }
                return pairs;
            });
            while (sample.rows().size() < 20) {
                Thread.onSpinWait();
            }
            sample.backups.backup(archive);
            enough.set(true);
            writer.shutdown();
            assertThat(written.get()).isGreaterThanOrEqualTo(10);
        }
        try (TestDatabase other = TestDatabases.sqlite()) {
            new Restore(Sample.settings(other), directory).from(archive);
            try (Sample restored = new Sample(other, directory)) {
                List<String> rows = restored.rows();
                assertThat(rows).as("whole transactions only").hasSizeGreaterThanOrEqualTo(20).satisfies(r -> assertThat(r.size() % 2).isZero());
                assertThat(rows).as("no gap").allSatisfy(r -> assertThat(Long.parseLong(r.split("\\|")[1])).isLessThan(rows.size() / 2));
            }
        }
    }

    private static int pair(Sample sample, int number) throws Exception {
        try (Connection connection = sample.databases.all().getConnection()) {
            connection.setAutoCommit(false);
            try (var insert = connection.prepareStatement("INSERT INTO sample_row (id, number) VALUES (?, ?)")) {
                for (String side : List.of("left", "right")) {
                    insert.setString(1, side + number);
                    insert.setLong(2, number);
                    insert.executeUpdate();
                }
            }
            connection.commit();
            return number;
        }
    }

    @BothDatabases
    void changesNothingWhenTheArchiveDoesNotFit(TestDatabase database) throws Exception {
        Path archive = directory.resolve("backup.zip");
        try (Sample sample = new Sample(database, directory)) {
            sample.fill();
            sample.backups.backup(archive);
            sample.insert("late", 2, null, null);
        }
        Path forged = Forgery.of(archive).withTable("sample_row", "[\"id\",\"number\",\"flag\",\"parent\"]\n[\"x\",1,0,\"nobody\"]\n", 1)
                .write(directory.resolve("forged.zip"));
        assertThatThrownBy(() -> new Restore(Sample.settings(database), directory).from(forged)).isInstanceOf(NemboException.class);
        try (Sample still = new Sample(database, directory)) {
            assertThat(still.rows()).hasSize(4);
            assertThat(Files.exists(directory.resolve("test.db.restoring"))).isFalse();
        }
    }

    @BothDatabases
    void isRefusedWhileAServerUsesTheDatabase(TestDatabase database) throws Exception {
        Path archive = directory.resolve("backup.zip");
        try (Sample sample = new Sample(database, directory)) {
            sample.fill();
            sample.backups.backup(archive);
            if (database.name().equals("sqlite")) {
                try (Connection writer = sample.databases.all().getConnection()) {
                    writer.setAutoCommit(false);
                    refused(database, archive);
                }
            } else {
                refused(database, archive);
            }
            assertThat(sample.rows()).hasSize(3);
        }
    }

    private void refused(TestDatabase database, Path archive) {
        assertThatThrownBy(() -> new Restore(Sample.settings(database), directory).from(archive)).isInstanceOfSatisfying(NemboException.class,
                e -> assertThat(e.code()).isEqualTo(StoreError.RESTORE_REFUSED));
    }

    @BothDatabases
    void isCalledFromACommandLine(TestDatabase database) throws IOException, SQLException {
        Path archive = directory.resolve("backup.zip");
        try (Sample sample = new Sample(database, directory)) {
            sample.fill();
            sample.backups.backup(archive);
        }
        Files.writeString(directory.resolve("org.nembo.store.cfg"),
                "url = " + database.jdbcUrl() + "\nuser = " + database.user() + "\npassword = " + database.password() + "\n");
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        var say = new PrintStream(out, true, StandardCharsets.UTF_8);
        var complain = new PrintStream(err, true, StandardCharsets.UTF_8);
        assertThat(RestoreMain.run(List.of("--data", directory.toString(), "--etc", directory.toString(), archive.toString()), say, complain)).isZero();
        assertThat(out.toString()).startsWith("Restored 2 tables with 4 rows");
        assertThat(RestoreMain.run(List.of("--data", directory.toString(), "--etc", directory.toString(), "/nowhere"), say, complain)).isEqualTo(1);
        assertThat(err.toString()).contains("/nowhere does not exist");
        assertThat(RestoreMain.run(List.of("/nowhere"), say, complain)).isEqualTo(2);
        assertThat(err.toString()).contains("Usage");
    }
}
