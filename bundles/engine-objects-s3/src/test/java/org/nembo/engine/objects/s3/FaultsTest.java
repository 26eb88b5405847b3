package org.nembo.engine.objects.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.nembo.testkit.object.EngineUnderTest.bytes;
import static org.nembo.testkit.object.EngineUnderTest.object;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nembo.api.error.NemboException;
import org.nembo.engine.objects.s3.FaultyWire.Fault;
import org.nembo.spi.object.Bucket.Versioning;
import org.nembo.spi.object.Charge;
import org.nembo.spi.object.Content;
import org.nembo.spi.object.Draft;
import org.nembo.spi.object.Guard;
import org.nembo.spi.object.ObjectError;
import org.nembo.spi.object.StoredObject;
import org.nembo.spi.object.Upload;
import org.nembo.store.StoreDatabases;
import org.nembo.testkit.object.EngineUnderTest;
import org.nembo.testkit.sql.TestDatabase;
import org.nembo.testkit.sql.TestDatabases;

/** What the wire and the other S3 do to us: no half object, no wrong byte, no wait without end, nothing forgotten for ever. */
final class FaultsTest {

    private static final int ALWAYS = 1_000_000;
    private static final int LARGE = 12_000_000;
    private static final Duration ATTEMPT = Duration.ofSeconds(20);
    private static final Duration SHORT = Duration.ofSeconds(2);
    private static final long HOUR = 3_600_000;

    @TempDir
    private static Path directory;
    private static Peer peer;

    private TestDatabase database;
    private StoreDatabases databases;
    private FaultyWire wire;
    private Settings settings;
    private S3Objects engine;
    private EngineUnderTest it;
    private String bucket;
    private final AtomicLong ahead = new AtomicLong();

    @BeforeAll
    static void openPeer() throws Exception {
        peer = new Peer(directory);
    }

    @AfterAll
    static void closePeer() {
        peer.close();
    }

    @BeforeEach
    void open() throws Exception {
        database = TestDatabases.sqlite();
        databases = StoreDatabases.of(database.jdbcUrl(), "", "");
        wire = new FaultyWire(peer.url());
        settings = peer.settings(wire.url(), Duration.ofMinutes(10), ATTEMPT);
        engine = node(settings);
        it = new EngineUnderTest(engine);
        bucket = it.bucket(Versioning.OFF);
    }

    private S3Objects node(Settings with) {
        return new S3Objects(with, databases, () -> System.currentTimeMillis() + ahead.get());
    }

    @AfterEach
    void close() throws Exception {
        wire.set(Fault.NONE, 0, 0);
        engine.close();
        wire.close();
        databases.close();
        database.close();
    }

    private StoredObject put(String key, byte[] bytes) {
        return engine.put(object(bucket, key, bytes.length, List.of(new Charge("bucket/" + bucket, -1, -1))), it.draft(bytes), Guard.NONE);
    }

    private static void fails(ThrowingCallable call, ObjectError code) {
        assertThatThrownBy(call).isInstanceOfSatisfying(NemboException.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    private void nothingIsThere() {
        assertThat(it.keys(bucket, "", "", 10)).isEmpty();
        assertThat(engine.usages().of("bucket/" + bucket).bytes()).isZero();
    }

    /** Files in the other store, our mark aside. */
    private List<String> files() {
        try (Backend backend = new Backend(settings)) {
            return backend.list("").stream().filter(name -> !name.equals(Backend.MARK)).toList();
        }
    }

    @Test
    void aServerThatIsBusyTwiceIsAskedAThirdTime() {
        put("first", bytes(10, 1));
        wire.set(Fault.BUSY, 0, 2);
        byte[] bytes = bytes(100_000, 2);
        assertThat(it.read(put("key", bytes))).isEqualTo(bytes);
    }

    @Test
    void aServerThatIsAwayIsTold() {
        StoredObject there = put("there", bytes(10, 1));
        wire.set(Fault.REFUSE, 0, ALWAYS);
        fails(() -> put("key", bytes(100, 1)), ObjectError.OBJECTS_BUSY);
        fails(() -> it.read(there), ObjectError.OBJECTS_BUSY);
        assertThat(it.keys(bucket, "", "", 10)).containsExactly("there");
        it.delete(bucket, "there", null);
        nothingIsThere();
        wire.set(Fault.NONE, 0, 0);
        put("key", bytes(100, 1));
    }

    @Test
    void aWriteThatBreaksOffInTheMiddleLeavesNothingToSee() {
        put("first", bytes(10, 1));
        it.delete(bucket, "first", null);
        wire.set(Fault.CUT_REQUEST, 3_000_000, ALWAYS);
        fails(() -> put("key", bytes(LARGE, 1)), ObjectError.OBJECTS_BUSY);
        nothingIsThere();
        wire.set(Fault.NONE, 0, 0);
        byte[] bytes = bytes(LARGE, 2);
        assertThat(it.read(put("key", bytes))).isEqualTo(bytes);
    }

    @Test
    void aPartThatBreaksOffIsSentAgain() {
        put("first", bytes(10, 1));
        wire.set(Fault.CUT_REQUEST, 3_000_000, 2);
        byte[] bytes = bytes(LARGE, 3);
        assertThat(it.read(put("key", bytes))).isEqualTo(bytes);
    }

    @Test
    void aServerThatSaysNothingIsNotWaitedForWithoutEnd() {
        StoredObject there = put("there", bytes(10, 1));
        S3Objects hasty = node(new Settings(settings.peer(), new Settings.Limits(settings.limits().partBytes(), SHORT, SHORT.multipliedBy(2), 2),
                settings.grace(), settings.orphan()));
        try {
            wire.set(Fault.SILENCE, 0, ALWAYS);
            long begin = System.nanoTime();
            fails(() -> new EngineUnderTest(hasty).put(bucket, "key", bytes(100, 1)), ObjectError.OBJECTS_BUSY);
            fails(() -> new EngineUnderTest(hasty).read(there), ObjectError.OBJECTS_BUSY);
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(SHORT.multipliedBy(20));
        } finally {
            hasty.close();
        }
    }

    @Test
    void anAnswerThatIsCutIsAskedForFromThere() {
        byte[] bytes = bytes(3_000_000, 4);
        StoredObject stored = put("key", bytes);
        wire.set(Fault.CUT_ANSWER, 1_000_000, 2);
        assertThat(it.read(stored)).isEqualTo(bytes);
        assertThat(it.read(stored, 700_001, 1_600_000)).isEqualTo(Arrays.copyOfRange(bytes, 700_001, 2_300_001));
    }

    @Test
    void whatComesOutBeforeTheEndIsRight() {
        byte[] bytes = bytes(3_000_000, 5);
        StoredObject stored = put("key", bytes);
        wire.set(Fault.CUT_ANSWER, 100_000, ALWAYS);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        fails(() -> read(stored, out), ObjectError.OBJECTS_BUSY);
        assertThat(out.toByteArray()).isEqualTo(Arrays.copyOf(bytes, out.size()));
    }

    private void read(StoredObject stored, ByteArrayOutputStream out) {
        try (Content content = engine.open(stored, 0, stored.stored())) {
            for (ByteBuffer some = content.next(); some.hasRemaining(); some = content.next()) {
                byte[] got = new byte[some.remaining()];
                some.get(got);
                out.writeBytes(got);
            }
        }
    }

    @Test
    void aByteThatIsAnotherNeverComesOut() {
        byte[] bytes = bytes(1_000_000, 6);
        StoredObject stored = put("key", bytes);
        wire.set(Fault.FLIP, 600_000, 1);
        assertThat(it.read(stored)).as("once, on the wire").isEqualTo(bytes);
        wire.set(Fault.FLIP, 30_000, ALWAYS);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        fails(() -> read(stored, out), ObjectError.DAMAGED);
        assertThat(out.toByteArray()).isEqualTo(Arrays.copyOf(bytes, out.size()));
        assertThat(engine.scrub("", 100).damaged()).extracting(StoredObject::key).containsExactly("key");
    }

    @Test
    void aFileThatIsGoneIsFoundAndPutBack() {
        byte[] bytes = bytes(1_000_000, 7);
        put("key", bytes);
        try (Backend backend = new Backend(settings)) {
            backend.delete(files().get(0));
        }
        StoredObject damaged = engine.scrub("", 100).damaged().get(0);
        fails(() -> it.read(damaged), ObjectError.DAMAGED);
        engine.repair(damaged, it.draft(bytes));
        assertThat(engine.scrub("", 100).damaged()).isEmpty();
        assertThat(it.read(engine.find(bucket, "key", null).orElseThrow())).isEqualTo(bytes);
    }

    @Test
    void whatACrashLeavesBetweenBytesAndIndexIsCollected() {
        byte[] kept = bytes(100, 8);
        put("kept", kept);
        Kept crashed = (Kept) it.draft(bytes(1000, 9));
        crashed.settle();
        Draft begun = it.draft(bytes(LARGE, 10));
        assertThat(begun.size()).isEqualTo(LARGE);
        assertThat(files()).hasSize(2);
        S3Objects restarted = node(settings);
        try {
            assertThat(restarted.upkeep().collect()).as("it may be on its way yet").isZero();
            ahead.set(90 * HOUR / 60);
            fails(() -> engine.put(object(bucket, "late", 1000, List.of()), crashed, Guard.NONE), ObjectError.OBJECTS_BUSY);
            ahead.set(3 * HOUR);
            assertThat(restarted.upkeep().collect()).as("a file and an upload").isEqualTo(2);
        } finally {
            restarted.close();
        }
        assertThat(files()).hasSize(1);
        assertThat(it.read(engine.find(bucket, "kept", null).orElseThrow())).isEqualTo(kept);
    }

    @Test
    void whatIsRefusedIsTakenBack() {
        put("key", bytes(100, 11));
        Guard refuses = current -> {
            throw new IllegalStateException("no");
        };
        assertThatThrownBy(() -> engine.put(object(bucket, "other", 1000, List.of()), it.draft(bytes(1000, 12)), refuses)).hasMessage("no");
        engine.close();
        assertThat(files()).hasSize(1);
    }

    @Test
    void bytesAreDeletedAfterTheGraceAndNotWhileTheyAreUsed() {
        put("key", bytes(100, 13));
        engine.put(object(bucket, "copy", 100, List.of()), engine.draft(engine.find(bucket, "key", null).orElseThrow()), Guard.NONE);
        it.delete(bucket, "key", null);
        ahead.set(HOUR);
        engine.upkeep().sweep();
        assertThat(files()).as("the copy has it").hasSize(1);
        it.delete(bucket, "copy", null);
        engine.upkeep().sweep();
        assertThat(files()).as("who has just found it may read it").hasSize(1);
        ahead.set(2 * HOUR);
        engine.upkeep().sweep();
        assertThat(files()).isEmpty();
    }

    @Test
    void partsOfUploadsAreBytesLikeOthers() {
        Upload upload = engine.uploads().begin(new Upload(bucket, "key", "", "me", java.time.Instant.EPOCH, "", "", java.util.Map.of(), java.util.Map.of(),
                java.util.Map.of(), java.util.Map.of()));
        it.part(upload, 1, bytes(1000, 14), List.of());
        it.part(upload, 1, bytes(2000, 15), List.of());
        it.part(upload, 2, bytes(3000, 16), List.of());
        engine.uploads().complete(upload, List.of(1), object(bucket, "key", 2000, List.of()), Guard.NONE);
        ahead.set(HOUR);
        engine.upkeep().sweep();
        assertThat(files()).hasSize(1);
        assertThat(it.read(engine.find(bucket, "key", null).orElseThrow())).isEqualTo(bytes(2000, 15));
    }

    @Test
    void aPlaceBelongsToOneIndex() {
        put("key", bytes(100, 17));
        try (TestDatabase other = TestDatabases.sqlite(); StoreDatabases second = StoreDatabases.of(other.jdbcUrl(), "", "")) {
            S3Objects stranger = new S3Objects(settings, second, () -> System.currentTimeMillis() + 3 * HOUR);
            try {
                fails(() -> stranger.draft(10), ObjectError.OBJECTS_FAULT);
                fails(() -> stranger.upkeep().collect(), ObjectError.OBJECTS_FAULT);
            } finally {
                stranger.close();
            }
        }
        assertThat(files()).hasSize(1);
    }
}
