package org.nembo.engine.objects.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nembo.api.error.NemboException;
import org.nembo.spi.object.Bucket.Versioning;
import org.nembo.spi.object.ObjectError;
import org.nembo.testkit.object.EngineUnderTest;

/** The directory of a machine that lost its power, whose log is damaged besides. */
class LogDamageTest {

    private static final int OBJECTS = 60;

    @TempDir
    private Path directory;
    private Path store;
    private String bucket;

    @BeforeEach
    void loseThePower() throws IOException {
        store = directory.resolve("store");
        Path living = directory.resolve("living");
        EmbeddedObjects engine = EmbeddedObjects.in(living);
        EngineUnderTest it = new EngineUnderTest(engine);
        bucket = it.bucket(Versioning.OFF);
        for (int i = 0; i < OBJECTS; i++) {
            it.put(bucket, "key%02d".formatted(i), EngineUnderTest.bytes(3000, i));
        }
        try (Stream<Path> files = Files.walk(living)) {
            for (Path each : files.sorted().toList()) {
                Files.copy(each, store.resolve(living.relativize(each).toString()));
            }
        }
        engine.close();
    }

    private Path log() throws IOException {
        try (Stream<Path> files = Files.list(store.resolve("index"))) {
            return files.filter(file -> file.toString().endsWith(".log")).max(Comparator.comparingLong(file -> file.toFile().length())).orElseThrow();
        }
    }

    /** Where the last byte is that is not zero. */
    private static long end(Path log) throws IOException {
        byte[] all = Files.readAllBytes(log);
        int end = all.length - 1;
        while (all[end] == 0) {
            end--;
        }
        return end;
    }

    private static void flip(Path file, long at) throws IOException {
        try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
            bytes.seek(at);
            int before = bytes.read();
            bytes.seek(at);
            bytes.write(before ^ 1);
        }
    }

    private List<String> keys(Settings settings) throws IOException {
        EmbeddedObjects engine = new EmbeddedObjects(settings, null, System::currentTimeMillis);
        try {
            assertThat(engine.scrub("", 1000).damaged()).isEmpty();
            return new EngineUnderTest(engine).keys(bucket, "", "", 1000);
        } finally {
            engine.close();
        }
    }

    @Test
    void whatIsWholeIsAllThere() throws IOException {
        assertThat(keys(Settings.in(store))).hasSize(OBJECTS);
    }

    @Test
    void aLogThatEndsInTheMiddleOfARecordLosesThatOneAlone() throws IOException {
        Path log = log();
        try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "rw")) {
            file.setLength(end(log) - 100);
        }
        assertThat(keys(Settings.in(store))).hasSize(OBJECTS - 1);
    }

    @Test
    void aLastRecordThatIsNotWholeIsGivenUpAlone() throws IOException {
        flip(log(), end(log()) - 100);
        assertThat(keys(Settings.in(store))).hasSize(OBJECTS - 1);
    }

    @Test
    void damageWithMoreBehindItIsNotPassedOver() throws IOException {
        Path log = log();
        for (long at : new long[] {end(log) / 2, end(log) / 10, end(log) - 5000}) {
            flip(log, at);
            assertThatThrownBy(() -> keys(Settings.in(store))).isInstanceOfSatisfying(NemboException.class,
                    e -> assertThat(e.code()).isEqualTo(ObjectError.DAMAGED)).hasMessageContaining(log.getFileName().toString())
                    .hasMessageContaining("log.salvage=true");
            flip(log, at);
        }
        assertThat(keys(Settings.in(store))).as("nothing was changed by the refusals").hasSize(OBJECTS);
    }

    @Test
    void whoGivesUpTheRestGetsWhatWasBefore() throws IOException {
        flip(log(), end(log()) / 2);
        Settings salvage = new Settings(store, Settings.Durability.COMMIT, Duration.ofMillis(5), 65_536, 8 << 20, 0, Duration.ZERO, 0, true);
        List<String> left = keys(salvage);
        assertThat(left.size()).isBetween(OBJECTS / 3, OBJECTS * 2 / 3);
        assertThat(keys(Settings.in(store))).as("and then all is as always").isEqualTo(left);
    }
}
