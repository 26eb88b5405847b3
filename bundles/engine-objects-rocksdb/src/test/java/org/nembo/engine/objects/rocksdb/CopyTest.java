package org.nembo.engine.objects.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nembo.api.error.GeneralError;
import org.nembo.api.error.NemboException;
import org.nembo.spi.object.Bucket.Versioning;
import org.nembo.spi.object.ListRequest;
import org.nembo.spi.object.ObjectEngine.Copy;
import org.nembo.spi.object.StoredObject;
import org.nembo.testkit.object.EngineUnderTest;

/** Copies of the whole store, made while it is used. */
final class CopyTest {

    @TempDir
    private Path directory;
    private EmbeddedObjects engine;
    private EngineUnderTest it;
    private String bucket;

    @BeforeEach
    void open() throws IOException {
        engine = new EmbeddedObjects(new Settings(directory.resolve("store"), Settings.Durability.COMMIT, Duration.ofMillis(5), 65_536, 8 << 20, 0,
                Duration.ZERO, 0, false), null, System::currentTimeMillis);
        it = new EngineUnderTest(engine);
        bucket = it.bucket(Versioning.ENABLED);
    }

    @AfterEach
    void close() {
        engine.close();
    }

    private static byte[] bytes(int i) {
        return EngineUnderTest.bytes(i % 3 == 0 ? 200_000 : 100, i);
    }

    private void checkFirst(EngineUnderTest copied, int count) {
        for (int i = 0; i < count; i++) {
            StoredObject object = copied.engine().find(bucket, "first-" + i, null).orElseThrow();
            assertThat(copied.read(object)).as(object.key()).isEqualTo(bytes(i));
        }
    }

    private static void checkWhole(EmbeddedObjects copied) {
        assertThat(copied.scrub("", 100_000).damaged()).isEmpty();
    }

    @Test
    void aCopyHoldsWhatWasThereAndNothingThatCameOrWentLater() throws Exception {
        for (int i = 0; i < 30; i++) {
            it.put(bucket, "first-" + i, bytes(i));
        }
        Copy copy = engine.copy(directory.resolve("backups/monday"));
        assertThat(copy.files()).isEqualTo(10);
        assertThat(copy.bytes()).isGreaterThanOrEqualTo(10 * 200_000);
        for (int i = 0; i < 30; i++) {
            String key = "first-" + i;
            String version = engine.find(bucket, key, null).orElseThrow().version();
            it.delete(bucket, key, version);
        }
        it.put(bucket, "later", bytes(3));
        engine.upkeep().sweepNow();
        try (Opened copied = new Opened(directory.resolve("backups/monday"))) {
            checkFirst(copied.it, 30);
            assertThat(copied.engine.find(bucket, "later", null)).isEmpty();
            assertThat(copied.engine.list(new ListRequest(bucket, "", "", "", "", 1000, true)).entries()).hasSize(30);
            checkWhole(copied.engine);
        }
        assertThat(engine.find(bucket, "first-0", null)).isEmpty();
    }

    @Test
    void aCopyMadeUnderLoadIsWholeAndOfOneMoment() throws Exception {
        for (int i = 0; i < 12; i++) {
            it.put(bucket, "first-" + i, bytes(i));
        }
        AtomicBoolean stop = new AtomicBoolean();
        AtomicReference<Throwable> failure = new AtomicReference<>();
        CountDownLatch busy = new CountDownLatch(40);
        List<Thread> threads = Stream.of("a", "b", "c").map(name -> new Thread(() -> {
            try {
                // The second is only there with the first, which goes with it.
                for (int i = 0; !stop.get(); i++) {
                    StoredObject one = it.put(bucket, name + i + "-1", bytes(i));
                    StoredObject two = it.put(bucket, name + i + "-2", bytes(i));
                    if (i % 2 == 0) {
                        it.delete(bucket, two.key(), two.version());
                        it.delete(bucket, one.key(), one.version());
                    }
                    busy.countDown();
                }
            } catch (RuntimeException | AssertionError e) {
                failure.set(e);
                while (busy.getCount() > 0) {
                    busy.countDown();
                }
            }
        })).toList();
        threads.forEach(Thread::start);
        busy.await();
        for (int i = 0; i < 3; i++) {
            engine.copy(directory.resolve("copy-" + i));
        }
        stop.set(true);
        for (Thread each : threads) {
            each.join();
        }
        assertThat(failure.get()).isNull();
        for (int i = 0; i < 3; i++) {
            try (Opened copied = new Opened(directory.resolve("copy-" + i))) {
                checkFirst(copied.it, 12);
                checkWhole(copied.engine);
                copied.it.keys(bucket, "", "", 1000).stream().filter(key -> key.endsWith("-2")).forEach(key -> assertThat(
                        copied.engine.find(bucket, key.replaceAll("2$", "1"), null)).as("the first of " + key).isPresent());
                copied.engine.upkeep().sweepNow();
                long known = copied.engine.list(new ListRequest(bucket, "", "", "", "", 1000, true)).entries().stream()
                        .filter(entry -> entry.size() > 65_536).count();
                assertThat(count(directory.resolve("copy-" + i + "/files"))).as("files, when those that came later are deleted").isEqualTo(known);
            }
        }
        engine.upkeep().sweepNow();
        checkWhole(engine);
    }

    private static long count(Path files) throws IOException {
        try (Stream<Path> all = Files.walk(files)) {
            return all.filter(Files::isRegularFile).count();
        }
    }

    @Test
    void onAnotherFileSystemBytesAreCopied() throws Exception {
        Path memory = Path.of("/dev/shm");
        assumeTrue(Files.isWritable(memory) && !Files.getFileStore(memory).equals(Files.getFileStore(directory)), "there is no other file system");
        it.put(bucket, "first-0", bytes(0));
        Path target = Files.createTempDirectory(memory, "copy").resolve("store");
        try {
            assertThat(engine.copy(target).files()).isEqualTo(1);
            try (Opened copied = new Opened(target)) {
                checkFirst(copied.it, 1);
            }
        } finally {
            try (Stream<Path> all = Files.walk(target.getParent())) {
                all.sorted(Comparator.reverseOrder()).forEach(each -> each.toFile().delete());
            }
        }
    }

    @Test
    void whatIsThereIsNotTouchedAndAFailureLeavesNothing() throws Exception {
        it.put(bucket, "first-0", bytes(0));
        Path there = Files.createDirectories(directory.resolve("there"));
        assertThatThrownBy(() -> engine.copy(there)).isInstanceOf(NemboException.class).hasMessageContaining("there already")
                .extracting("code").isEqualTo(GeneralError.INVALID_REQUEST);
        assertThatThrownBy(() -> engine.copy(directory.resolve("store/inside"))).hasMessageContaining("is inside of what is copied");
        Path file = Files.writeString(directory.resolve("file"), "");
        assertThatThrownBy(() -> engine.copy(file.resolve("below"))).isInstanceOf(NemboException.class);
        Path damaged = directory.resolve("damaged");
        try (Stream<Path> all = Files.walk(directory.resolve("store/files"))) {
            Files.delete(all.filter(Files::isRegularFile).findFirst().orElseThrow());
        }
        Files.createDirectories(directory.resolve("store/files/1/0"));
        engine.copy(damaged);
        try (Opened copied = new Opened(damaged)) {
            assertThat(copied.engine.scrub("", 10).damaged()).as("a missing file is found in the copy as in the store").hasSize(1);
        }
        try (Stream<Path> all = Files.list(directory)) {
            assertThat(all.map(each -> each.getFileName().toString())).containsExactlyInAnyOrder("store", "there", "file", "damaged");
        }
    }

    /** A store that is opened on a copy. */
    private static final class Opened implements AutoCloseable {

        private final EmbeddedObjects engine;
        private final EngineUnderTest it;

        Opened(Path directory) throws IOException {
            this.engine = EmbeddedObjects.in(directory);
            this.it = new EngineUnderTest(engine);
        }

        @Override
        public void close() {
            engine.close();
        }
    }
}
