package org.nembo.engine.objects.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nembo.spi.object.Bucket.Versioning;
import org.nembo.spi.object.ListRequest;
import org.nembo.spi.object.Listing;
import org.nembo.spi.object.Origin;
import org.nembo.spi.object.StoredObject;
import org.nembo.spi.object.Upload;
import org.nembo.testkit.object.EngineUnderTest;

/** A clock that is days ahead for a while, and put right again. */
final class ClockTest {

    private static final Duration AHEAD = Duration.ofDays(9);
    private static final Instant BEGIN = Instant.parse("2026-11-22T08:00:00Z");

    @TempDir
    private Path directory;
    private final AtomicLong now = new AtomicLong(BEGIN.toEpochMilli());
    private EmbeddedObjects engine;
    private EngineUnderTest it;

    @BeforeEach
    void open() throws IOException {
        engine = new EmbeddedObjects(Settings.in(directory), null, now::get);
        it = new EngineUnderTest(engine);
    }

    @AfterEach
    void close() {
        engine.close();
    }

    private void reopen() throws IOException {
        engine.close();
        open();
    }

    private Instant clock() {
        return Instant.ofEpochMilli(now.get());
    }

    private void pass(Duration time) {
        now.addAndGet(time.toMillis());
    }

    private List<String> texts(String bucket, String key) {
        List<String> all = new ArrayList<>();
        Instant before = Instant.MAX;
        for (Listing.Entry each : engine.list(new ListRequest(bucket, key, "", "", "", 100, true)).entries()) {
            StoredObject stored = engine.find(bucket, key, each.version()).orElseThrow();
            all.add(new String(it.read(stored), java.nio.charset.StandardCharsets.UTF_8));
            assertThat(stored.modified()).as("newest first").isBeforeOrEqualTo(before);
            before = stored.modified();
        }
        return all;
    }

    @Test
    void versionsKeepTheirOrderWhenTheClockJumpsAndJumpsBack() throws IOException {
        String bucket = it.bucket(Versioning.ENABLED);
        it.put(bucket, "key", "one");
        pass(AHEAD);
        it.put(bucket, "key", "two");
        pass(AHEAD.negated());
        it.put(bucket, "key", "three");
        assertThat(it.text(bucket, "key")).isEqualTo("three");
        reopen();
        it.put(bucket, "key", "four");
        assertThat(it.text(bucket, "key")).isEqualTo("four");
        assertThat(texts(bucket, "key")).containsExactly("four", "three", "two", "one");
        engine.delete(bucket, "key", null, found -> { }, new Origin("", "", "", "", ""));
        assertThat(engine.find(bucket, "key", null).orElseThrow().marker()).isTrue();
    }

    @Test
    void whatIsNewIsDatedByTheClockAgainOnceItIsPutRight() throws IOException {
        String bucket = it.bucket(Versioning.OFF);
        assertThat(it.put(bucket, "before", "text").modified()).isEqualTo(clock());
        pass(AHEAD);
        assertThat(it.put(bucket, "ahead", "text").modified()).isEqualTo(clock());
        pass(AHEAD.negated());
        assertThat(it.put(bucket, "after", "text").modified()).isEqualTo(clock());
        assertThat(it.put(bucket, "before", "other").modified()).isEqualTo(clock());
        Upload upload = engine.uploads().begin(new Upload(bucket, "parts", "", "me", Instant.EPOCH, "", "", java.util.Map.of(), java.util.Map.of(),
                java.util.Map.of(), java.util.Map.of()));
        assertThat(upload.started()).isEqualTo(clock());
        assertThat(it.put(bucket, "ahead", "other").modified()).as("a key never goes back").isEqualTo(clock().plus(AHEAD));
        pass(AHEAD);
        it.put(bucket, "ahead", "once more");
        engine.close();
        pass(AHEAD.negated());
        open();
        assertThat(it.put(bucket, "started again", "text").modified()).isEqualTo(clock());
    }

    @Test
    void aClockThatIsSetBackByALittleGivesLaterTimesAllTheSame() {
        String bucket = it.bucket(Versioning.OFF);
        Instant first = it.put(bucket, "one", "text").modified();
        pass(Duration.ofSeconds(-30));
        assertThat(it.put(bucket, "other", "text").modified()).isAfterOrEqualTo(first);
    }

    @Test
    void whatIsDeletedGoesFromTheDiskWhateverTheClockDid() throws IOException {
        String bucket = it.bucket(Versioning.OFF);
        for (String key : List.of("ahead", "after", "started again")) {
            it.put(bucket, key, EngineUnderTest.bytes(EngineUnderTest.LARGE, 1));
        }
        engine.upkeep().sweepNow();
        pass(AHEAD);
        it.delete(bucket, "ahead", null);
        pass(AHEAD.negated());
        engine.upkeep().sweepNow();
        assertThat(files()).as("noted by a clock that was ahead").isEqualTo(2);
        pass(AHEAD);
        engine.upkeep().sweepNow();
        pass(AHEAD.negated());
        it.delete(bucket, "after", null);
        engine.upkeep().sweepNow();
        assertThat(files()).as("noted after a sweep that was ahead").isEqualTo(1);
        pass(AHEAD);
        it.delete(bucket, "started again", null);
        engine.close();
        pass(AHEAD.negated());
        open();
        engine.upkeep().sweepNow();
        assertThat(files()).as("noted by an earlier run that was ahead").isZero();
    }

    private long files() throws IOException {
        try (Stream<Path> files = Files.walk(directory.resolve("files"))) {
            return files.filter(Files::isRegularFile).count();
        }
    }
}
