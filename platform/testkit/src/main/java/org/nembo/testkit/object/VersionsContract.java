package org.nembo.testkit.object;

import static org.assertj.core.api.Assertions.assertThat;
import static org.nembo.testkit.object.EngineUnderTest.LARGE;
import static org.nembo.testkit.object.EngineUnderTest.bytes;
import static org.nembo.testkit.object.EngineUnderTest.object;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.nembo.spi.object.Bucket.Versioning;
import org.nembo.spi.object.Guard;
import org.nembo.spi.object.ListRequest;
import org.nembo.spi.object.Listing;
import org.nembo.spi.object.NewObject;
import org.nembo.spi.object.ObjectEngine;
import org.nembo.spi.object.ObjectEngine.Deleted;
import org.nembo.spi.object.StoredObject;

/** Versions and delete markers: what every {@link ObjectEngine} does with them. */
public abstract class VersionsContract {

    private EngineUnderTest it;
    private String bucket;

    /** The engine, empty or not. */
    protected abstract ObjectEngine engine();

    @BeforeEach
    void makeBucket() {
        it = new EngineUnderTest(engine());
        bucket = it.bucket(Versioning.ENABLED);
    }

    private void set(Versioning versioning) {
        engine().buckets().change(bucket, old -> old.with(versioning));
    }

    /** {@code version=text}, newest first, of all keys; the current one with a star, a marker with an X. */
    private List<String> all(int page) {
        List<String> all = new ArrayList<>();
        String after = "";
        String afterVersion = "";
        boolean more = true;
        while (more) {
            Listing found = engine().list(new ListRequest(bucket, "", "", after, afterVersion, page, true));
            for (Listing.Entry each : found.entries()) {
                all.add(each.key() + (each.latest() ? "*" : "") + (each.marker() ? "X" : "=" + it.text(bucket, each.key(), each.version())));
            }
            more = found.more();
            after = found.next();
            afterVersion = found.nextVersion();
        }
        return all;
    }

    @Test
    void keepsAllVersions() {
        StoredObject one = it.put(bucket, "key", "one");
        StoredObject two = it.put(bucket, "key", "two");
        assertThat(one.version()).isNotEqualTo("null").isNotEqualTo(two.version());
        assertThat(it.text(bucket, "key")).isEqualTo("two");
        assertThat(it.text(bucket, "key", one.version())).isEqualTo("one");
        assertThat(engine().find(bucket, "key", one.version()).orElseThrow().latest()).isFalse();
        assertThat(engine().find(bucket, "key", two.version()).orElseThrow().latest()).isTrue();
        assertThat(engine().find(bucket, "key", "null")).isEmpty();
        assertThat(all(1)).containsExactly("key*=two", "key=one");
        assertThat(it.keys(bucket, "", "", 1)).containsExactly("key");
    }

    @Test
    void aMarkerCoversAndIsTakenAway() {
        it.put(bucket, "key", "one");
        Deleted deleted = it.delete(bucket, "key", null);
        assertThat(deleted.marker()).isTrue();
        assertThat(deleted.removed()).isEmpty();
        StoredObject marker = engine().find(bucket, "key", null).orElseThrow();
        assertThat(marker.marker()).isTrue();
        assertThat(marker.version()).isEqualTo(deleted.version());
        assertThat(marker.owner()).isEqualTo("4711@urn:nembo:local");
        assertThat(it.keys(bucket, "", "", 10)).isEmpty();
        assertThat(all(1)).containsExactly("key*X", "key=one");
        Deleted uncovered = it.delete(bucket, "key", marker.version());
        assertThat(uncovered.marker()).isTrue();
        assertThat(uncovered.version()).isEqualTo(marker.version());
        assertThat(it.text(bucket, "key")).isEqualTo("one");
        assertThat(all(1)).containsExactly("key*=one");
    }

    @Test
    void aGuardTakesAMarkerForNothing() {
        it.put(bucket, "key", "one");
        it.delete(bucket, "key", null);
        Guard nothing = current -> assertThat(current).isEmpty();
        it.put(bucket, "key", bytes(10, 1), nothing);
    }

    @Test
    void deletingTheNewestBringsBackTheOneBefore() {
        it.put(bucket, "key", "one");
        it.put(bucket, "key", "two");
        StoredObject three = it.put(bucket, "key", bytes(LARGE, 1));
        Deleted deleted = it.delete(bucket, "key", three.version());
        assertThat(deleted.removed()).map(StoredObject::size).contains((long) LARGE);
        assertThat(deleted.version()).isEqualTo(three.version());
        assertThat(it.text(bucket, "key")).isEqualTo("two");
        assertThat(all(10)).containsExactly("key*=two", "key=one");
        assertThat(it.delete(bucket, "key", three.version()).removed()).isEmpty();
        assertThat(it.delete(bucket, "key", "no-such-version").removed()).isEmpty();
    }

    @Test
    void withoutVersioningOnlyTheVersionNullIsReplaced() {
        StoredObject kept = it.put(bucket, "key", "kept");
        set(Versioning.SUSPENDED);
        assertThat(it.put(bucket, "key", "first").version()).isEqualTo("null");
        it.put(bucket, "key", "second");
        assertThat(all(1)).containsExactly("key*=second", "key=kept");
        set(Versioning.ENABLED);
        it.put(bucket, "key", "new");
        assertThat(all(1)).containsExactly("key*=new", "key=second", "key=kept");
        set(Versioning.SUSPENDED);
        it.put(bucket, "key", "third");
        assertThat(all(1)).containsExactly("key*=third", "key=new", "key=kept");
        Deleted deleted = it.delete(bucket, "key", null);
        assertThat(deleted.version()).isEqualTo("null");
        assertThat(deleted.marker()).isTrue();
        assertThat(deleted.removed()).isPresent();
        assertThat(all(2)).containsExactly("key*X", "key=new", "key=kept");
        it.delete(bucket, "key", "null");
        assertThat(it.text(bucket, "key")).isEqualTo("new");
        it.delete(bucket, "key", kept.version());
        assertThat(all(2)).containsExactly("key*=new");
    }

    @Test
    void whatWasThereBeforeVersionsIsTheVersionNull() {
        bucket = it.bucket(Versioning.OFF);
        it.put(bucket, "key", "old");
        set(Versioning.ENABLED);
        it.put(bucket, "key", "new");
        assertThat(it.text(bucket, "key", "null")).isEqualTo("old");
        assertThat(all(1)).containsExactly("key*=new", "key=old");
    }

    @Test
    void listsVersionsOfManyKeysInPages() {
        List<String> expected = new ArrayList<>();
        for (int key = 0; key < 5; key++) {
            for (int version = 0; version < 4; version++) {
                it.put(bucket, "key" + key, "v" + version);
            }
            if (key % 2 == 1) {
                it.delete(bucket, "key" + key, null);
                expected.add("key" + key + "*X");
            }
            for (int version = 3; version >= 0; version--) {
                expected.add("key" + key + (version == 3 && key % 2 == 0 ? "*" : "") + "=v" + version);
            }
        }
        for (int page : new int[] {1, 2, 3, 7, 1000}) {
            assertThat(all(page)).as("pages of " + page).isEqualTo(expected);
        }
        assertThat(it.keys(bucket, "", "", 2)).containsExactly("key0", "key2", "key4");
    }

    @Test
    void rollsUpVersionsToo() {
        it.put(bucket, "a/1", "x");
        it.put(bucket, "a/1", "y");
        it.delete(bucket, "b/1", null);
        it.put(bucket, "c", "z");
        Listing listing = engine().list(new ListRequest(bucket, "", "/", "", "", 1000, true));
        assertThat(listing.prefixes()).containsExactly("a/", "b/");
        assertThat(listing.entries()).extracting(Listing.Entry::key).containsExactly("c");
        assertThat(engine().list(new ListRequest(bucket, "", "/", "", "", 1000, false)).prefixes()).containsExactly("a/");
    }

    private StoredObject stamped(String version, Instant modified, String text, boolean marker) {
        NewObject plain = object(bucket, "key", marker ? 0 : text.length(), List.of());
        return engine().put(new NewObject(bucket, "key", plain.size(), plain.etag(), plain.owner(), plain.checksum(), plain.headers(), plain.metadata(),
                plain.tags(), plain.facts(), plain.charges(), Optional.of(new NewObject.Stamp(version, modified, marker)), plain.origin()),
                it.draft(marker ? new byte[0] : text.getBytes()), Guard.NONE);
    }

    @Test
    void versionsOfAnotherSiteFindTheirPlaceInAnyOrderAndTwice() {
        Instant then = Instant.parse("2026-01-02T03:04:05Z");
        stamped("foreign-2", then.plusSeconds(2), "two", false);
        stamped("foreign-4", then.plusSeconds(4), "four", false);
        assertThat(stamped("foreign-1", then.plusSeconds(1), "one", false).latest()).isFalse();
        assertThat(stamped("foreign-5", then.plusSeconds(5), "", true).latest()).isTrue();
        stamped("foreign-3", then.plusSeconds(3), "three", false);
        stamped("foreign-2", then.plusSeconds(2), "two", false);
        stamped("foreign-5", then.plusSeconds(5), "", true);
        assertThat(all(2)).containsExactly("key*X", "key=four", "key=three", "key=two", "key=one");
        it.delete(bucket, "key", "foreign-5");
        assertThat(it.text(bucket, "key")).isEqualTo("four");
        assertThat(it.put(bucket, "key", "mine").latest()).isTrue();
        assertThat(it.text(bucket, "key")).isEqualTo("mine");
    }

    @Test
    void aVersionOfAnotherSiteKeepsItsParts() {
        NewObject plain = object(bucket, "key", 6, List.of());
        List<StoredObject.Part> parts = List.of(new StoredObject.Part(1, 4, "aaa="), new StoredObject.Part(3, 2, ""));
        NewObject.Stamp stamp = new NewObject.Stamp("foreign-1", Instant.parse("2026-01-02T03:04:05Z"), false, parts);
        StoredObject stored = engine().put(new NewObject(bucket, "key", plain.size(), plain.etag(), plain.owner(), plain.checksum(), plain.headers(),
                plain.metadata(), plain.tags(), plain.facts(), plain.charges(), Optional.of(stamp), plain.origin()), it.draft("abcdef".getBytes()), Guard.NONE);
        assertThat(stored.parts()).isEqualTo(parts);
        assertThat(engine().find(bucket, "key", "foreign-1").orElseThrow().parts()).isEqualTo(parts);
        assertThat(it.text(bucket, "key")).isEqualTo("abcdef");
    }

    @Test
    void whatIsWrittenHereIsNewerThanWhatAnotherSiteWroteInTheFuture() {
        stamped("foreign-1", Instant.now().plusSeconds(3600), "future", false);
        it.put(bucket, "key", "mine");
        assertThat(all(1)).containsExactly("key*=mine", "key=future");
    }

    @Test
    void manyWriteOneKeyAndNoVersionIsLost() throws Exception {
        Together.run(6, thread -> {
            List<String> versions = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                versions.add(it.put(bucket, "key", thread + "-" + i).version());
            }
            return versions;
        }, results -> {
            List<String> there = new ArrayList<>();
            engine().list(new ListRequest(bucket, "", "", "", "", 1000, true)).entries().forEach(entry -> there.add(entry.version()));
            assertThat(there).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(results.stream().flatMap(List::stream).toList());
        });
    }
}
