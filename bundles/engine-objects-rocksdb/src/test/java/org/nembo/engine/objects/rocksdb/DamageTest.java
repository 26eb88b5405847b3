package org.nembo.engine.objects.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.apache.felix.hc.api.Result;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nembo.api.error.NemboException;
import org.nembo.spi.object.Bucket.Versioning;
import org.nembo.spi.object.Charge;
import org.nembo.spi.object.Guard;
import org.nembo.spi.object.ObjectError;
import org.nembo.spi.object.StoredObject;
import org.nembo.testkit.object.EngineUnderTest;

/** Disks that are full, faulty, read-only or lie. */
final class DamageTest {

    private static final int LARGE = EngineUnderTest.LARGE;

    /** A disk with little room, or that answers with a fault. */
    private static final class PoorDisk implements Disk {

        private final AtomicLong room = new AtomicLong(Long.MAX_VALUE / 2);
        private volatile String fault;

        @Override
        public long usable() {
            return room.get();
        }

        @Override
        public void writing(long bytes) throws IOException {
            if (fault != null) {
                throw new IOException(fault);
            }
        }
    }

    @TempDir
    private Path directory;
    private final PoorDisk disk = new PoorDisk();
    private EmbeddedObjects engine;
    private EngineUnderTest it;
    private String bucket;

    @BeforeEach
    void open() throws IOException {
        engine = new EmbeddedObjects(Settings.in(directory), disk, System::currentTimeMillis);
        it = new EngineUnderTest(engine);
        bucket = it.bucket(Versioning.OFF);
    }

    @AfterEach
    void close() {
        engine.close();
    }

    private static void refused(ThrowingCallable call, ObjectError code) {
        assertThatThrownBy(call).isInstanceOfSatisfying(NemboException.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    private Path file() throws IOException {
        try (Stream<Path> files = Files.walk(directory.resolve("files"))) {
            return files.filter(Files::isRegularFile).findFirst().orElseThrow();
        }
    }

    private static void flip(Path file, long at) throws IOException {
        try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
            bytes.seek(at);
            int before = bytes.read();
            bytes.seek(at);
            bytes.write(before ^ 1);
        }
    }

    @Test
    void aFlippedBitIsFoundOnReadingAndByScrubAndRepaired() throws IOException {
        byte[] bytes = EngineUnderTest.bytes(LARGE, 1);
        StoredObject stored = it.put(bucket, "key", bytes);
        it.put(bucket, "other", "text");
        flip(file(), LARGE - 1);
        assertThat(it.read(stored, 0, 1000)).as("another block is whole").isEqualTo(java.util.Arrays.copyOf(bytes, 1000));
        refused(() -> it.read(stored), ObjectError.DAMAGED);
        assertThat(engine.scrub("", 10).damaged()).extracting(StoredObject::key).containsExactly("key");
        assertThatThrownBy(() -> engine.repair(stored, it.draft(new byte[3]))).isInstanceOf(IllegalArgumentException.class);
        engine.repair(stored, it.draft(bytes));
        assertThat(it.read(engine.find(bucket, "key", null).orElseThrow())).isEqualTo(bytes);
        assertThat(engine.scrub("", 10).damaged()).isEmpty();
        engine.upkeep().sweepNow();
        assertThat(it.read(engine.find(bucket, "key", null).orElseThrow())).isEqualTo(bytes);
    }

    @Test
    void aShortOrMissingFileIsDamage() throws IOException {
        StoredObject stored = it.put(bucket, "key", EngineUnderTest.bytes(LARGE, 1));
        try (RandomAccessFile bytes = new RandomAccessFile(file().toFile(), "rw")) {
            bytes.setLength(LARGE - 1);
        }
        refused(() -> it.read(stored), ObjectError.DAMAGED);
        Files.delete(file());
        refused(() -> it.read(stored), ObjectError.DAMAGED);
        assertThat(engine.scrub("", 10).damaged()).hasSize(1);
        it.put(bucket, "key", "replaced");
        refused(() -> it.read(stored), ObjectError.NO_SUCH_VERSION);
        assertThat(it.text(bucket, "key")).isEqualTo("replaced");
    }

    @Test
    void aFullDiskRefusesNewBytesAndReadsAndDeletes() {
        it.put(bucket, "small", "text");
        StoredObject large = it.put(bucket, "large", EngineUnderTest.bytes(LARGE, 1));
        disk.room.set(1000);
        refused(() -> it.put(bucket, "new", "text"), ObjectError.OBJECTS_FULL);
        refused(() -> engine.draft(-1), ObjectError.OBJECTS_FULL);
        assertThat(it.text(bucket, "small")).isEqualTo("text");
        assertThat(it.read(large)).hasSize(LARGE);
        it.delete(bucket, "large", null);
        disk.room.set(Settings.in(directory).reserve() + 10_000);
        refused(() -> engine.draft(20_000), ObjectError.OBJECTS_FULL);
        it.put(bucket, "new", "text");
    }

    @Test
    void aDiskThatFillsWhileBytesComeLeavesNothing() throws IOException {
        disk.fault = "No space left on device";
        refused(() -> it.put(bucket, "key", EngineUnderTest.bytes(LARGE, 1)), ObjectError.OBJECTS_FULL);
        disk.fault = "Input/output error";
        refused(() -> it.put(bucket, "key", EngineUnderTest.bytes(LARGE, 1)), ObjectError.OBJECTS_FAULT);
        disk.fault = null;
        assertThat(engine.find(bucket, "key", null)).isEmpty();
        it.put(bucket, "key", EngineUnderTest.bytes(LARGE, 1));
        assertThat(it.keys(bucket, "", "", 10)).containsExactly("key");
    }

    @Test
    void afterAFailedWriteItReadsAndWritesAgainWhenTheDiskIsWell() {
        it.put(bucket, "key", "text");
        engine.changes().join("reader");
        engine.shop().commits().refuse(new NemboException(ObjectError.OBJECTS_FULL, "No space left on device"));
        refused(() -> it.put(bucket, "key", "other"), ObjectError.OBJECTS_FULL);
        assertThat(it.text(bucket, "key")).isEqualTo("text");
        disk.fault = "No space left on device";
        engine.upkeep().heal();
        refused(() -> it.delete(bucket, "key", null), ObjectError.OBJECTS_FULL);
        disk.fault = null;
        engine.upkeep().heal();
        it.put(bucket, "key", "other");
        assertThat(it.text(bucket, "key")).isEqualTo("other");
        assertThat(engine.changes().readers()).containsKey("reader");
        assertThat(engine.changes().read(0, 10)).hasSize(1);
    }

    @Test
    void itsHealthAndItsMetricsSaySo() {
        EmbeddedHealth health = new EmbeddedHealth(engine);
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        EmbeddedMetrics metrics = new EmbeddedMetrics(registry, engine);
        double before = registry.get("nembo.objects.changes").functionCounter().count();
        it.put(bucket, "key", "text");
        assertThat(registry.get("nembo.objects.changes").functionCounter().count()).isEqualTo(before + 1);
        assertThat(health.execute().getStatus()).isEqualTo(Result.Status.OK);
        disk.room.set(4 * engine.reserve());
        assertThat(health.execute().getStatus()).isEqualTo(Result.Status.OK);
        disk.room.set(4 * engine.reserve() - 1);
        assertThat(health.execute().toString()).contains("WARN").contains("nearly full: 255 MiB are left, and new objects are refused at 64 MiB");
        disk.room.set(1000);
        assertThat(health.execute().toString()).contains("WARN").contains("0 bytes do not fit");
        assertThat(registry.get("nembo.objects.room").gauge().value()).isEqualTo(1000);
        engine.shop().commits().refuse(new NemboException(ObjectError.OBJECTS_FULL, "No space left on device"));
        assertThat(health.execute().getStatus()).isEqualTo(Result.Status.CRITICAL);
        assertThat(registry.get("nembo.objects.writable").gauge().value()).isZero();
        metrics.close();
        assertThat(registry.getMeters()).isEmpty();
    }

    @Test
    void aSecondEngineIsToldThatTheDirectoryIsTaken() {
        assertThatThrownBy(() -> EmbeddedObjects.in(directory)).isInstanceOf(NemboException.class)
                .hasMessageContaining(directory.toString()).hasMessageContaining("belongs to another process");
        it.put(bucket, "key", "text");
    }

    @Test
    void whatItHasIsThereAfterClosingAndOpening() throws IOException {
        StoredObject large = it.put(bucket, "large", EngineUnderTest.bytes(LARGE, 1));
        it.put(bucket, "small", "text");
        engine.buckets().change(bucket, old -> old.with("policy", "{}"));
        engine.close();
        refused(() -> engine.find(bucket, "small", null), ObjectError.OBJECTS_BUSY);
        refused(() -> it.put(bucket, "small", "text"), ObjectError.OBJECTS_BUSY);
        open();
        EngineUnderTest again = new EngineUnderTest(engine);
        for (String name : engine.buckets().list("", "", "", 10).stream().map(org.nembo.spi.object.Bucket::name).toList()) {
            if (engine.buckets().find(name).orElseThrow().settings().containsKey("policy")) {
                assertThat(again.text(name, "small")).isEqualTo("text");
                assertThat(again.read(engine.find(name, "large", null).orElseThrow())).isEqualTo(EngineUnderTest.bytes(LARGE, 1));
                assertThat(engine.find(name, "large", null).orElseThrow().modified()).isEqualTo(large.modified());
            }
        }
    }

    @Test
    void aDamagedIndexIsSaidClearly() throws IOException {
        for (int i = 0; i < 100; i++) {
            it.put(bucket, "key" + i, "text");
        }
        engine.close();
        List<Path> manifests;
        try (Stream<Path> files = Files.list(directory.resolve("index"))) {
            manifests = files.filter(file -> file.getFileName().toString().startsWith("MANIFEST")).toList();
        }
        for (Path each : manifests) {
            flip(each, Files.size(each) / 2);
        }
        assertThatThrownBy(() -> EmbeddedObjects.in(directory)).isInstanceOfSatisfying(NemboException.class,
                e -> assertThat(e.code()).isEqualTo(ObjectError.DAMAGED)).hasMessageContaining("index").hasMessageContaining(directory.toString());
        for (Path each : manifests) {
            flip(each, Files.size(each) / 2);
        }
        open();
    }

    @Test
    void orphansOfACrashAreDeletedAndNothingElse() throws IOException {
        StoredObject kept = it.put(bucket, "kept", EngineUnderTest.bytes(LARGE, 1));
        it.draft(EngineUnderTest.bytes(LARGE, 2));
        Incoming renamed = (Incoming) it.draft(EngineUnderTest.bytes(LARGE, 3));
        renamed.settle();
        engine.close();
        assertThat(files()).isEqualTo(3);
        open();
        engine.upkeep().sweepNow();
        assertThat(files()).isEqualTo(1);
        assertThat(new EngineUnderTest(engine).read(kept)).isEqualTo(EngineUnderTest.bytes(LARGE, 1));
    }

    @Test
    void whatAQuotaRefusesLeavesNothing() throws IOException {
        var object = EngineUnderTest.object(bucket, "key", LARGE, List.of(new Charge("bucket/x", 1000, -1)));
        refused(() -> engine.put(object, it.draft(EngineUnderTest.bytes(LARGE, 1)), Guard.NONE), ObjectError.QUOTA_EXCEEDED);
        assertThat(files()).isZero();
    }

    private long files() throws IOException {
        try (Stream<Path> files = Files.walk(directory.resolve("files"))) {
            return files.filter(Files::isRegularFile).count();
        }
    }

    @Test
    void whatNobodyNeedsIsDeleted() throws IOException {
        it.put(bucket, "key", EngineUnderTest.bytes(LARGE, 1));
        it.put(bucket, "key", EngineUnderTest.bytes(LARGE, 2));
        it.put(bucket, "key", "small");
        it.put(bucket, "key", "smaller");
        StoredObject read = it.put(bucket, "read", EngineUnderTest.bytes(LARGE, 3));
        try (var content = engine.open(read, 0, LARGE)) {
            it.delete(bucket, "read", null);
            engine.upkeep().sweepNow();
            assertThat(files()).as("it is being read").isEqualTo(1);
            assertThat(content.next().hasRemaining()).isTrue();
        }
        engine.upkeep().sweepNow();
        assertThat(files()).isZero();
        assertThat(engine.shop().trash().waiting(10)).isZero();
        assertThat(it.text(bucket, "key")).isEqualTo("smaller");
    }

    @Test
    void aClockThatGoesBackOrdersVersionsAllTheSame() throws IOException {
        engine.close();
        AtomicLong now = new AtomicLong(2_000_000_000_000L);
        engine = new EmbeddedObjects(Settings.in(directory), disk, now::get);
        it = new EngineUnderTest(engine);
        String versioned = it.bucket(Versioning.ENABLED);
        it.put(versioned, "key", "one");
        now.addAndGet(-1_000_000);
        it.put(versioned, "key", "two");
        engine.close();
        engine = new EmbeddedObjects(Settings.in(directory), disk, () -> 1_000_000_000_000L);
        it = new EngineUnderTest(engine);
        it.put(versioned, "key", "three");
        assertThat(it.text(versioned, "key")).isEqualTo("three");
        it.delete(versioned, "key", engine.find(versioned, "key", null).orElseThrow().version());
        assertThat(it.text(versioned, "key")).isEqualTo("two");
    }
}
