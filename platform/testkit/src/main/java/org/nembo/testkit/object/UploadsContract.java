package org.nembo.testkit.object;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.nembo.testkit.object.EngineUnderTest.LARGE;
import static org.nembo.testkit.object.EngineUnderTest.bytes;
import static org.nembo.testkit.object.EngineUnderTest.object;
import static org.nembo.testkit.object.ObjectsContract.refused;

import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.nembo.spi.object.Bucket.Versioning;
import org.nembo.spi.object.Charge;
import org.nembo.spi.object.Guard;
import org.nembo.spi.object.ObjectEngine;
import org.nembo.spi.object.ObjectError;
import org.nembo.spi.object.StoredObject;
import org.nembo.spi.object.Upload;
import org.nembo.spi.object.Uploads;

/** Uploads in parts: what every {@link ObjectEngine} does with them. */
public abstract class UploadsContract {

    private EngineUnderTest it;
    private Uploads uploads;
    private String bucket;

    /** The engine, empty or not. */
    protected abstract ObjectEngine engine();

    @BeforeEach
    void makeBucket() {
        it = new EngineUnderTest(engine());
        uploads = engine().uploads();
        bucket = it.bucket(Versioning.OFF);
    }

    private Upload begin(String key) {
        return uploads.begin(new Upload(bucket, key, "", "me", Instant.EPOCH, "CRC32", "COMPOSITE", Map.of("content-type", "x"), Map.of("a", "b"),
                Map.of("t", "1"), Map.of("f", "2")));
    }

    private StoredObject complete(Upload upload, List<Integer> numbers, long size, List<Charge> charges) {
        return uploads.complete(upload, numbers, object(bucket, upload.key(), size, charges), Guard.NONE);
    }

    @Test
    void anObjectOfPartsHasTheirBytes() {
        Upload upload = begin("key");
        assertThat(uploads.find(bucket, "key", upload.id())).contains(upload);
        assertThat(upload.started()).isAfter(Instant.EPOCH);
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int number : new int[] {3, 1, 2}) {
            it.part(upload, number, bytes(LARGE + number, number), List.of());
        }
        it.part(upload, 4, bytes(100, 4), List.of());
        for (int number = 1; number <= 3; number++) {
            all.writeBytes(bytes(LARGE + number, number));
        }
        all.writeBytes(bytes(100, 4));
        assertThat(engine().find(bucket, "key", null)).isEmpty();
        StoredObject stored = complete(upload, List.of(1, 2, 3, 4), all.size(), List.of());
        assertThat(stored.parts()).extracting(StoredObject.Part::number).containsExactly(1, 2, 3, 4);
        StoredObject found = engine().find(bucket, "key", null).orElseThrow();
        assertThat(found.parts()).isEqualTo(stored.parts());
        assertThat(it.read(found)).isEqualTo(all.toByteArray());
        assertThat(it.read(found, LARGE - 5, LARGE + 20)).isEqualTo(Arrays.copyOfRange(all.toByteArray(), LARGE - 5, 2 * LARGE + 15));
        assertThat(uploads.find(bucket, "key", upload.id())).isEmpty();
        refused(() -> it.part(upload, 1, bytes(10, 1), List.of()), ObjectError.NO_SUCH_UPLOAD);
        refused(() -> complete(upload, List.of(1), 1, List.of()), ObjectError.NO_SUCH_UPLOAD);
        StoredObject copy = engine().put(object(bucket, "copy", all.size(), List.of()), engine().draft(found), Guard.NONE);
        it.delete(bucket, "key", null);
        assertThat(it.read(copy)).isEqualTo(all.toByteArray());
    }

    @Test
    void partsAreListedAndReplaced() {
        Upload upload = begin("key");
        it.part(upload, 2, bytes(10, 1), List.of());
        it.part(upload, 1, bytes(20, 1), List.of());
        it.part(upload, 2, bytes(30, 1), List.of());
        it.part(upload, 10_000, bytes(LARGE, 1), List.of());
        assertThat(uploads.parts(upload, 0, 10)).extracting(Uploads.Part::number, Uploads.Part::stored)
                .containsExactly(org.assertj.core.groups.Tuple.tuple(1, 20L), org.assertj.core.groups.Tuple.tuple(2, 30L),
                        org.assertj.core.groups.Tuple.tuple(10_000, (long) LARGE));
        assertThat(uploads.parts(upload, 1, 1)).extracting(Uploads.Part::number).containsExactly(2);
        assertThat(uploads.parts(upload, 10_000, 10)).isEmpty();
        Uploads.Part part = uploads.parts(upload, 0, 1).get(0);
        assertThat(part.etag()).isEqualTo("etag-1");
        assertThat(part.facts()).isEqualTo(Map.of("n", "1"));
        assertThatThrownBy(() -> it.part(upload, 10_001, bytes(1, 1), List.of())).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aPartThatIsNotThereIsNamed() {
        Upload upload = begin("key");
        it.part(upload, 1, bytes(10, 1), List.of());
        assertThatThrownBy(() -> complete(upload, List.of(1, 2), 20, List.of())).hasMessageContaining("part 2");
        refused(() -> complete(upload, List.of(2), 20, List.of()), ObjectError.NO_SUCH_PART);
        assertThat(uploads.parts(upload, 0, 10)).hasSize(1);
        complete(upload, List.of(1), 10, List.of());
    }

    @Test
    void aGuardRefusesAndTheUploadStays() {
        Upload upload = begin("key");
        it.part(upload, 1, bytes(10, 1), List.of());
        Guard refuses = current -> {
            throw new IllegalStateException("no");
        };
        assertThatThrownBy(() -> uploads.complete(upload, List.of(1), object(bucket, "key", 10, List.of()), refuses)).hasMessage("no");
        assertThat(uploads.parts(upload, 0, 10)).hasSize(1);
    }

    @Test
    void partsAreCountedUntilTheUploadIsOver() {
        List<Charge> charges = List.of(new Charge("upload-test/" + bucket, -1, -1));
        String account = charges.get(0).account();
        Upload first = begin("key");
        it.part(first, 1, bytes(LARGE, 1), charges);
        it.part(first, 1, bytes(100, 1), charges);
        it.part(first, 2, bytes(50, 1), charges);
        assertThat(engine().usages().of(account)).isEqualTo(new org.nembo.spi.object.Usages.Usage(account, 150, 0));
        complete(first, List.of(1), 100, charges);
        assertThat(engine().usages().of(account)).isEqualTo(new org.nembo.spi.object.Usages.Usage(account, 100, 1));
        Upload second = begin("key");
        it.part(second, 1, bytes(70, 1), charges);
        uploads.abort(bucket, "key", second.id());
        assertThat(engine().usages().of(account)).isEqualTo(new org.nembo.spi.object.Usages.Usage(account, 100, 1));
        refused(() -> uploads.abort(bucket, "key", second.id()), ObjectError.NO_SUCH_UPLOAD);
        assertThat(uploads.parts(second, 0, 10)).isEmpty();
    }

    @Test
    void uploadsAreListedByKeyAndBeginning() {
        List<String> expected = new ArrayList<>();
        for (String key : List.of("b", "a", "c/1", "c/2", "a")) {
            begin(key);
        }
        List<String> found = new ArrayList<>();
        String afterKey = "";
        String afterId = "";
        boolean more = true;
        while (more) {
            Uploads.UploadListing page = uploads.list(bucket, "", "/", afterKey, afterId, 1);
            page.uploads().forEach(upload -> found.add(upload.key()));
            found.addAll(page.prefixes());
            more = page.more();
            afterKey = page.nextKey();
            afterId = page.nextId();
        }
        expected.addAll(List.of("a", "a", "b", "c/"));
        assertThat(found).isEqualTo(expected);
        Uploads.UploadListing some = uploads.list(bucket, "a", "", "", "", 10);
        assertThat(some.uploads()).hasSize(2);
        assertThat(some.uploads().get(0).started()).isBeforeOrEqualTo(some.uploads().get(1).started());
        assertThat(uploads.list(bucket, "c/", "/", "", "", 10).uploads()).extracting(Upload::key).containsExactly("c/1", "c/2");
    }

    @Test
    void partsComeSideBySide() throws Exception {
        Upload upload = begin("key");
        Together.run(6, thread -> {
            for (int i = 0; i < 5; i++) {
                it.part(upload, 1 + i * 6 + thread, bytes(1000 + thread, thread), List.of());
            }
            return null;
        }, results -> assertThat(uploads.parts(upload, 0, 100)).extracting(Uploads.Part::number).hasSize(30).isSorted());
    }
}
