package org.nembo.testkit.object;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.nembo.testkit.object.ObjectsContract.refused;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.nembo.spi.object.Bucket.Versioning;
import org.nembo.spi.object.Checksum;
import org.nembo.spi.object.ListRequest;
import org.nembo.spi.object.Listing;
import org.nembo.spi.object.ObjectEngine;
import org.nembo.spi.object.ObjectError;
import org.nembo.spi.object.StoredObject;

/** Listings: what every {@link ObjectEngine} says of what it has. */
public abstract class ListingContract {

    private EngineUnderTest it;
    private String bucket;

    /** The engine, empty or not. */
    protected abstract ObjectEngine engine();

    @BeforeEach
    void makeBucket() {
        it = new EngineUnderTest(engine());
        bucket = it.bucket(Versioning.OFF);
    }

    private void put(String... keys) {
        for (String key : keys) {
            it.put(bucket, key, "");
        }
    }

    private Listing list(String prefix, String delimiter, String after, int max) {
        return engine().list(new ListRequest(bucket, prefix, delimiter, after, "", max, false));
    }

    private static List<String> keys(Listing listing) {
        return listing.entries().stream().map(Listing.Entry::key).toList();
    }

    @Test
    void anEmptyBucketHasNothing() {
        Listing listing = list("", "", "", 1000);
        assertThat(listing.entries()).isEmpty();
        assertThat(listing.more()).isFalse();
        assertThat(listing.next()).isEmpty();
        refused(() -> engine().list(new ListRequest("no-such-bucket", "", "", "", "", 1, false)), ObjectError.NO_SUCH_BUCKET);
    }

    @Test
    void isInTheOrderOfBytes() {
        put("b", "a", "B", "é", "\uD83D\uDE00", "\uFFFD", "ab", "a/b", "a");
        assertThat(keys(list("", "", "", 1000))).containsExactly("B", "a", "a/b", "ab", "b", "é", "\uFFFD", "\uD83D\uDE00");
    }

    @Test
    void goesOnAfterAKeyThatNeedNotBeThere() {
        put("a", "b", "c");
        Listing page = list("", "", "", 2);
        assertThat(keys(page)).containsExactly("a", "b");
        assertThat(page.more()).isTrue();
        assertThat(page.next()).isEqualTo("b");
        assertThat(keys(list("", "", "aa", 1))).containsExactly("b");
        assertThat(keys(list("", "", "b", 2))).containsExactly("c");
        assertThat(list("", "", "b", 2).more()).isFalse();
        assertThat(list("", "", "c", 2).entries()).isEmpty();
        assertThat(list("", "", "", 0).entries()).isEmpty();
        assertThat(keys(list("b", "", "a", 10))).containsExactly("b");
        assertThat(keys(list("a", "", "zzz", 10))).isEmpty();
    }

    @Test
    void rollsUpToTheDelimiter() {
        put("a/1", "a/2", "a/b/3", "b", "c/1", "c/2", "d//x", "/root");
        Listing all = list("", "/", "", 1000);
        assertThat(all.prefixes()).containsExactly("/", "a/", "c/", "d/");
        assertThat(keys(all)).containsExactly("b");
        Listing below = list("a/", "/", "", 1000);
        assertThat(below.prefixes()).containsExactly("a/b/");
        assertThat(keys(below)).containsExactly("a/1", "a/2");
        assertThat(list("d/", "/", "", 1000).prefixes()).containsExactly("d//");
        assertThat(list("", "/b/", "", 1000).prefixes()).containsExactly("a/b/");
    }

    @Test
    void aRolledUpPrefixSkipsAllThatItStandsFor() {
        put("a/1", "a/2", "b/1", "c");
        Listing first = list("", "/", "", 1);
        assertThat(first.prefixes()).containsExactly("a/");
        assertThat(first.next()).isEqualTo("a/");
        assertThat(first.more()).isTrue();
        Listing second = list("", "/", first.next(), 1);
        assertThat(second.prefixes()).containsExactly("b/");
        Listing third = list("", "/", second.next(), 1);
        assertThat(keys(third)).containsExactly("c");
        assertThat(third.more()).isFalse();
        assertThat(list("", "/", "a/1", 1).prefixes()).as("a key below it does not skip it").containsExactly("a/");
    }

    @Test
    void saysOfEachWhatAListingShows() {
        it.put(bucket, "key", "text");
        Listing.Entry entry = list("", "", "", 10).entries().get(0);
        assertThat(entry.size()).isEqualTo(4);
        assertThat(entry.etag()).isEqualTo("d41d8cd98f00b204e9800998ecf8427e");
        assertThat(entry.owner()).isEqualTo("4711@urn:nembo:local");
        assertThat(entry.latest()).isTrue();
        assertThat(entry.version()).isEqualTo("null");
        assertThat(entry.modified()).isEqualTo(engine().find(bucket, "key", null).orElseThrow().modified());
        assertThat(entry.algorithm()).isEmpty();
        assertThat(entry.storageClass()).isEmpty();
    }

    @Test
    void showsTheStorageClassWithAChecksumAndWithout() {
        it.putClassed(bucket, "bare", Optional.empty());
        it.putClassed(bucket, "summed", Optional.of(new Checksum("CRC32", "AAAAAA==", "FULL_OBJECT")));
        it.put(bucket, "usual", "text");
        assertThat(list("", "", "", 10).entries()).extracting(Listing.Entry::key, Listing.Entry::algorithm, Listing.Entry::storageClass)
                .containsExactly(tuple("bare", "", "STANDARD_IA"), tuple("summed", "CRC32", "STANDARD_IA"), tuple("usual", "", ""));
        StoredObject found = engine().find(bucket, "summed", null).orElseThrow();
        assertThat(found.headers()).containsOnlyKeys(Listing.STORAGE_CLASS);
        assertThat(found.checksum().orElseThrow().value()).isEqualTo("AAAAAA==");
    }

    @Test
    void isWhatASortedSetSaysForAnyKeysAndPages() {
        Random random = new Random(20261122);
        TreeSet<String> model = new TreeSet<>(EngineUnderTest::compareBytes);
        String letters = "ab/\u0000\u0001é\uFFFD~";
        for (int i = 0; i < 150; i++) {
            StringBuilder key = new StringBuilder();
            for (int n = 1 + random.nextInt(6); n > 0; n--) {
                key.append(letters.charAt(random.nextInt(letters.length())));
            }
            model.add(key.toString());
            put(key.toString());
        }
        for (String prefix : List.of("", "a", "/", "a/", "\u0000", "é", "zz")) {
            for (String delimiter : List.of("", "/", "a", "b/", "\u0000")) {
                for (int page : new int[] {1, 3, 1000}) {
                    assertThat(it.keys(bucket, prefix, delimiter, page)).as("%s %s %d", prefix, delimiter, page).isEqualTo(expected(model, prefix, delimiter));
                }
            }
        }
    }

    private static List<String> expected(TreeSet<String> model, String prefix, String delimiter) {
        TreeSet<String> found = new TreeSet<>(EngineUnderTest::compareBytes);
        for (String key : model) {
            if (key.startsWith(prefix)) {
                int at = delimiter.isEmpty() ? -1 : key.indexOf(delimiter, prefix.length());
                found.add(at < 0 ? key : key.substring(0, at + delimiter.length()));
            }
        }
        return new ArrayList<>(found);
    }
}
