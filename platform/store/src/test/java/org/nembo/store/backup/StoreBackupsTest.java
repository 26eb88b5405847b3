package org.nembo.store.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nembo.api.error.NemboException;
import org.nembo.store.StoreError;
import org.nembo.testkit.sql.TestDatabase;
import org.nembo.testkit.sql.TestDatabases;

class StoreBackupsTest {

    @TempDir
    private Path directory;
    private TestDatabase database;
    private Sample sample;
    private Path archive;

    @BeforeEach
    void makeABackup() throws IOException, SQLException {
        database = TestDatabases.sqlite();
        sample = new Sample(database, directory);
        sample.fill();
        sample.blob("picture");
        archive = directory.resolve("backup.zip");
        sample.backups.backup(archive);
    }

    @AfterEach
    void close() {
        sample.close();
        database.close();
    }

    @Test
    void saysWhatIsInIt() throws IOException {
        Manifest manifest = sample.backups.verify(archive);
        assertThat(manifest.version()).isEqualTo("1.2.3");
        assertThat(manifest.dialect()).isEqualTo("sqlite");
        assertThat(manifest.tables()).containsOnlyKeys("sample_head", "sample_row").containsEntry("sample_row", 3L);
        assertThat(manifest.blobs()).isEqualTo(1);
        assertThat(manifest.blobBytes()).isEqualTo(7);
    }

    @Test
    void canBeReadByItsOwnerOnly() throws IOException {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(archive))).isEqualTo("rw-------");
    }

    @Test
    void neverOverwrites() throws IOException {
        byte[] before = Files.readAllBytes(archive);
        assertThatThrownBy(() -> sample.backups.backup(archive)).isInstanceOfSatisfying(NemboException.class,
                e -> assertThat(e.code()).isEqualTo(StoreError.BACKUP_EXISTS));
        assertThat(Files.readAllBytes(archive)).isEqualTo(before);
    }

    @Test
    void leavesNothingWhenABlobIsDamaged() throws IOException {
        String sha256 = sample.blob("another").sha256();
        Files.writeString(directory.resolve("blobs").resolve(sha256.substring(0, 2)).resolve(sha256.substring(2)), "rotten");
        Path second = directory.resolve("second.zip");
        assertThatThrownBy(() -> sample.backups.backup(second)).isInstanceOf(IOException.class).hasMessageContaining(sha256);
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files.filter(f -> f.getFileName().toString().startsWith("second"))).isEmpty();
        }
    }

    @Test
    void refusesAChangedRow() throws IOException {
        refused(Forgery.of(archive).with("tables/sample_row.ndjson", "[\"id\"]\n"), "was changed");
    }

    @Test
    void refusesAChangedSum() throws IOException {
        refused(Forgery.of(archive).with("SHA256SUMS", ""), "sums was changed");
    }

    @Test
    void refusesAMissingTable() throws IOException {
        refused(Forgery.of(archive).without("tables/sample_row.ndjson"), "missing");
    }

    @Test
    void refusesAnotherEntry() throws IOException {
        refused(Forgery.of(archive).with("tables/other.ndjson", "[\"id\"]\n"), "has no sum");
    }

    @Test
    void refusesAPathThatLeadsOut() throws IOException {
        refused(Forgery.of(archive).with("blobs/../../etc/passwd", "root"), "unexpected entry");
    }

    @Test
    void refusesAnotherFormat() throws IOException {
        refused(Forgery.of(archive).with("nembo-backup.json", "{\"format\": 2}"), "format");
    }

    @Test
    void refusesAManifestThatIsNone() throws IOException {
        refused(Forgery.of(archive).with("nembo-backup.json", "[1, 2]"), "manifest");
        refused(Forgery.of(archive).with("nembo-backup.json", "{\"format\": 1, \"version\":"), "whole");
    }

    @Test
    void refusesHalfAnArchive() throws IOException {
        byte[] bytes = Files.readAllBytes(archive);
        Path half = Files.write(directory.resolve("half.zip"), Arrays.copyOf(bytes, bytes.length / 2));
        assertThatThrownBy(() -> sample.backups.verify(half)).isInstanceOf(NemboException.class);
    }

    @Test
    void refusesEachFlippedByte() throws IOException {
        byte[] bytes = Files.readAllBytes(archive);
        Path flipped = directory.resolve("flipped.zip");
        int refusals = 0;
        int flips = 0;
        for (int i = 0; i < bytes.length; i += 7) {
            byte[] copy = bytes.clone();
            copy[i] ^= 0x10;
            Files.write(flipped, copy);
            flips++;
            try {
                sample.backups.verify(flipped);
            } catch (NemboException e) {
                refusals++;
            }
        }
        // A time stamp or a flag of the container may change without any content changing; what is accepted must be the same content.
        assertThat(refusals).isGreaterThan(flips / 2);
    }

    private void refused(Forgery forgery, String why) throws IOException {
        Path forged = forgery.write(directory.resolve("forged.zip"));
        assertThatThrownBy(() -> sample.backups.verify(forged)).isInstanceOfSatisfying(NemboException.class, e -> {
            assertThat(e.code()).isEqualTo(StoreError.BACKUP_INVALID);
            assertThat(e).hasMessageContaining(why);
        });
    }
}
