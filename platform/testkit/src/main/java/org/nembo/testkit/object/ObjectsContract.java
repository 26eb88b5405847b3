package org.nembo.testkit.object;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.nembo.testkit.object.EngineUnderTest.LARGE;
import static org.nembo.testkit.object.EngineUnderTest.bytes;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nembo.api.error.NemboException;
import org.nembo.spi.object.Bucket.Versioning;
import org.nembo.spi.object.Content;
import org.nembo.spi.object.Draft;
import org.nembo.spi.object.Guard;
import org.nembo.spi.object.ObjectEngine;
import org.nembo.spi.object.ObjectError;
import org.nembo.spi.object.StoredObject;

/** Objects in a bucket without versions: what every {@link ObjectEngine} does with them. */
public abstract class ObjectsContract {

    private EngineUnderTest it;
    private String bucket;

    /** The engine, empty or not. */
    protected abstract ObjectEngine engine();

    @BeforeEach
    void makeBucket() {
        it = new EngineUnderTest(engine());
        bucket = it.bucket(Versioning.OFF);
    }

    static void refused(ThrowingCallable call, ObjectError code) {
        assertThatThrownBy(call).isInstanceOfSatisfying(NemboException.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 4096, 65_536, 65_537, 262_144, 262_145, LARGE, 3_000_000})
    void givesBackTheBytes(int size) {
        byte[] bytes = bytes(size, size);
        StoredObject stored = it.put(bucket, "key", bytes);
        assertThat(stored.size()).isEqualTo(size);
        assertThat(stored.stored()).isEqualTo(size);
        assertThat(it.read(stored)).isEqualTo(bytes);
        assertThat(it.read(engine().find(bucket, "key", null).orElseThrow())).isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(ints = {4096, LARGE})
    void givesBackARange(int size) {
        byte[] bytes = bytes(size, size);
        StoredObject stored = it.put(bucket, "key", bytes);
        for (int[] range : new int[][] {{0, 1}, {0, size}, {size - 1, 1}, {1000, 2000}, {size / 2 - 1, size / 2}, {7, 0}}) {
            assertThat(it.read(stored, range[0], range[1])).isEqualTo(java.util.Arrays.copyOfRange(bytes, range[0], range[0] + range[1]));
        }
    }

    @Test
    void keepsAllThatIsSaidOfAnObject() {
        StoredObject stored = it.put(bucket, "a/b", "text");
        StoredObject found = engine().find(bucket, "a/b", null).orElseThrow();
        assertThat(found.bucket()).isEqualTo(bucket);
        assertThat(found.key()).isEqualTo("a/b");
        assertThat(found.version()).isEqualTo("null").isEqualTo(stored.version());
        assertThat(found.latest()).isTrue();
        assertThat(found.marker()).isFalse();
        assertThat(found.etag()).isEqualTo("d41d8cd98f00b204e9800998ecf8427e");
        assertThat(found.owner()).isEqualTo("4711@urn:nembo:local");
        assertThat(found.headers()).isEqualTo(Map.of("content-type", "text/plain"));
        assertThat(found.metadata()).isEqualTo(Map.of("colour", "blue"));
        assertThat(found.tags()).isEqualTo(Map.of("tag", "value"));
        assertThat(found.facts()).isEqualTo(Map.of("fact", "one"));
        assertThat(found.modified()).isEqualTo(stored.modified());
        assertThat(found.parts()).isEmpty();
    }

    @Test
    void anotherPutTakesItsPlace() {
        it.put(bucket, "key", "one");
        it.put(bucket, "key", bytes(LARGE, 1));
        it.put(bucket, "key", "three");
        assertThat(it.text(bucket, "key")).isEqualTo("three");
        assertThat(it.keys(bucket, "", "", 10)).containsExactly("key");
    }

    @ParameterizedTest
    @ValueSource(strings = {" ", "a\u0000b", "a\u0001b", "\u0000", "../../etc/passwd", "/", "//", "é", "日本語", "\uD83D\uDE00", "a b+c%20", "\r\n\t", "."})
    void takesAnyKey(String key) {
        it.put(bucket, key, "text");
        assertThat(it.text(bucket, key)).isEqualTo("text");
        assertThat(it.keys(bucket, "", "", 10)).containsExactly(key);
        assertThat(it.keys(bucket, key, "", 10)).containsExactly(key);
        it.delete(bucket, key, null);
        assertThat(it.text(bucket, key)).isNull();
    }

    @Test
    void takesALongKey() {
        String key = "k".repeat(1024);
        it.put(bucket, key, "text");
        assertThat(it.text(bucket, key)).isEqualTo("text");
    }

    @Test
    void whatIsNotThereIsNotFound() {
        assertThat(engine().find(bucket, "none", null)).isEmpty();
        assertThat(engine().find(bucket, "none", "null")).isEmpty();
        refused(() -> it.put("no-such-bucket", "key", "text"), ObjectError.NO_SUCH_BUCKET);
        refused(() -> it.delete("no-such-bucket", "key", null), ObjectError.NO_SUCH_BUCKET);
    }

    @Test
    void deletesForGood() {
        it.put(bucket, "key", "text");
        ObjectEngine.Deleted deleted = it.delete(bucket, "key", null);
        assertThat(deleted.version()).isNull();
        assertThat(deleted.marker()).isFalse();
        assertThat(deleted.removed()).map(StoredObject::size).contains(4L);
        assertThat(engine().find(bucket, "key", null)).isEmpty();
        assertThat(it.delete(bucket, "key", null).removed()).isEmpty();
    }

    @Test
    void aGuardSeesWhatIsThereAndRefuses() {
        StoredObject[] seen = {null};
        Guard looks = current -> seen[0] = current.orElse(null);
        it.put(bucket, "key", bytes(10, 1), looks);
        assertThat(seen[0]).isNull();
        it.put(bucket, "key", bytes(20, 1), looks);
        assertThat(seen[0].size()).isEqualTo(10);
        Guard refuses = current -> {
            throw new IllegalStateException("no");
        };
        assertThatThrownBy(() -> it.put(bucket, "key", bytes(LARGE, 1), refuses)).hasMessage("no");
        assertThatThrownBy(() -> engine().delete(bucket, "key", null, refuses, EngineUnderTest.ORIGIN)).hasMessage("no");
        assertThat(engine().find(bucket, "key", null)).map(StoredObject::size).contains(20L);
    }

    @Test
    void aDraftMayComeWithoutItsSize() {
        byte[] bytes = bytes(LARGE, 2);
        Draft draft = engine().draft(-1);
        draft.write(ByteBuffer.wrap(bytes, 0, 10));
        draft.write(ByteBuffer.wrap(bytes, 10, LARGE - 10));
        assertThat(draft.size()).isEqualTo(LARGE);
        StoredObject stored = engine().put(EngineUnderTest.object(bucket, "key", LARGE, List.of()), draft, Guard.NONE);
        assertThat(it.read(stored)).isEqualTo(bytes);
    }

    @Test
    void aDraftThatIsGivenUpLeavesNothing() {
        Draft draft = it.draft(bytes(LARGE, 3));
        draft.close();
        draft.close();
        assertThat(it.keys(bucket, "", "", 10)).isEmpty();
    }

    @Test
    void whatIsReadStaysWhileItIsRead() {
        byte[] bytes = bytes(3 * LARGE, 4);
        StoredObject stored = it.put(bucket, "key", bytes);
        java.io.ByteArrayOutputStream all = new java.io.ByteArrayOutputStream();
        try (Content content = engine().open(stored, 0, stored.stored())) {
            take(content.next(), all);
            it.put(bucket, "key", "other");
            it.delete(bucket, "key", null);
            while (content.remaining() > 0) {
                take(content.next(), all);
            }
            assertThat(content.next().hasRemaining()).isFalse();
        }
        assertThat(all.toByteArray()).isEqualTo(bytes);
    }

    private static void take(ByteBuffer some, java.io.ByteArrayOutputStream all) {
        assertThat(some.isReadOnly()).isTrue();
        assertThat(some.remaining()).isBetween(1, 1 << 20);
        byte[] bytes = new byte[some.remaining()];
        some.get(bytes);
        all.writeBytes(bytes);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 100, LARGE})
    void aCopyStaysWhenItsSourceGoes(int size) {
        byte[] bytes = bytes(size, 5);
        StoredObject source = it.put(bucket, "source", bytes);
        Draft draft = engine().draft(source);
        assertThat(draft.size()).isEqualTo(size);
        engine().put(EngineUnderTest.object(bucket, "copy", size, List.of()), draft, Guard.NONE);
        it.delete(bucket, "source", null);
        assertThat(it.read(engine().find(bucket, "copy", null).orElseThrow())).isEqualTo(bytes);
    }

    @Test
    void changesTagsAndFactsAndNothingElse() {
        it.put(bucket, "key", "text");
        StoredObject changed = engine().change(bucket, "key", null, stored -> stored.with(Map.of("a", "b"), Map.of()), EngineUnderTest.ORIGIN);
        assertThat(changed.tags()).isEqualTo(Map.of("a", "b"));
        StoredObject found = engine().find(bucket, "key", null).orElseThrow();
        assertThat(found.tags()).isEqualTo(Map.of("a", "b"));
        assertThat(found.facts()).isEmpty();
        assertThat(found.metadata()).isEqualTo(Map.of("colour", "blue"));
        assertThat(it.text(bucket, "key")).isEqualTo("text");
        refused(() -> engine().change(bucket, "none", null, stored -> stored, EngineUnderTest.ORIGIN), ObjectError.NO_SUCH_KEY);
        refused(() -> engine().change(bucket, "key", "none", stored -> stored, EngineUnderTest.ORIGIN), ObjectError.NO_SUCH_VERSION);
    }

    @Test
    void scrubReadsAllOfIt() {
        it.put(bucket, "small", "text");
        it.put(bucket, "large", bytes(LARGE, 6));
        String after = "";
        long read = 0;
        long bytes = 0;
        do {
            ObjectEngine.Scrubbed scrubbed = engine().scrub(after, 1);
            assertThat(scrubbed.damaged()).isEmpty();
            read += scrubbed.read();
            bytes += scrubbed.bytes();
            after = scrubbed.next();
        } while (!after.isEmpty());
        assertThat(read).isGreaterThanOrEqualTo(2);
        assertThat(bytes).isGreaterThanOrEqualTo(LARGE + 4);
    }

    @Test
    void takesAStampOfAnotherSite() {
        java.time.Instant then = java.time.Instant.parse("2026-01-02T03:04:05.678Z");
        var object = EngineUnderTest.object(bucket, "key", 4, List.of());
        var stamped = new org.nembo.spi.object.NewObject(bucket, "key", 4, object.etag(), object.owner(), object.checksum(), Map.of(), Map.of(), Map.of(),
                Map.of(), List.of(), Optional.of(new org.nembo.spi.object.NewObject.Stamp("null", then, false)), object.origin());
        engine().put(stamped, it.draft("text".getBytes()), Guard.NONE);
        assertThat(engine().find(bucket, "key", null)).map(StoredObject::modified).contains(then);
    }
}
