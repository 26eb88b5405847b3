package org.nembo.testkit.object;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.nembo.testkit.object.ObjectsContract.refused;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.nembo.spi.object.Bucket;
import org.nembo.spi.object.Bucket.Versioning;
import org.nembo.spi.object.Buckets;
import org.nembo.spi.object.ObjectEngine;
import org.nembo.spi.object.ObjectError;
import org.nembo.spi.object.Upload;

/** Buckets: what every {@link ObjectEngine} does with them. */
public abstract class BucketsContract {

    private EngineUnderTest it;
    private Buckets buckets;

    /** The engine, empty or not. */
    protected abstract ObjectEngine engine();

    @BeforeEach
    void take() {
        it = new EngineUnderTest(engine());
        buckets = engine().buckets();
    }

    private Bucket create(String name, String owner) {
        return buckets.create(new Bucket(name, owner, "physics", Instant.parse("2026-01-02T03:04:05Z"), Versioning.OFF, Map.of("cors", "<x/>"), 7));
    }

    @Test
    void isCreatedOnce() {
        Bucket created = create("created-once", "me");
        assertThat(created.revision()).isEqualTo(1);
        assertThat(buckets.find("created-once")).contains(created);
        assertThat(created.group()).isEqualTo("physics");
        assertThat(created.settings()).isEqualTo(Map.of("cors", "<x/>"));
        assertThat(created.created()).isEqualTo(Instant.parse("2026-01-02T03:04:05Z"));
        refused(() -> create("created-once", "somebody"), ObjectError.BUCKET_EXISTS);
        assertThat(buckets.find("created-once")).contains(created);
    }

    @Test
    void aChangeCounts() {
        create("changed", "me");
        Bucket changed = buckets.change("changed", bucket -> bucket.with("policy", "{}").with("cors", "").with(Versioning.ENABLED));
        assertThat(changed.revision()).isEqualTo(2);
        assertThat(changed.settings()).isEqualTo(Map.of("policy", "{}"));
        assertThat(buckets.find("changed")).contains(changed);
        assertThatThrownBy(() -> buckets.change("changed", bucket -> {
            throw new IllegalStateException("no");
        })).hasMessage("no");
        assertThat(buckets.find("changed")).contains(changed);
        refused(() -> buckets.change("not-there", bucket -> bucket), ObjectError.NO_SUCH_BUCKET);
    }

    @Test
    void isDeletedWhenItIsEmpty() {
        create("deleted", "me");
        it.put("deleted", "key", "text");
        refused(() -> buckets.delete("deleted"), ObjectError.BUCKET_NOT_EMPTY);
        it.delete("deleted", "key", null);
        Upload upload = engine().uploads().begin(new Upload("deleted", "key", "", "me", Instant.EPOCH, "", "", Map.of(), Map.of(), Map.of(), Map.of()));
        refused(() -> buckets.delete("deleted"), ObjectError.BUCKET_NOT_EMPTY);
        engine().uploads().abort("deleted", "key", upload.id());
        buckets.delete("deleted");
        assertThat(buckets.find("deleted")).isEmpty();
        refused(() -> buckets.delete("deleted"), ObjectError.NO_SUCH_BUCKET);
        refused(() -> it.put("deleted", "key", "text"), ObjectError.NO_SUCH_BUCKET);
        create("deleted", "somebody");
        assertThat(it.keys("deleted", "", "", 10)).isEmpty();
    }

    @Test
    void markersKeepIt() {
        String bucket = it.bucket(Versioning.ENABLED);
        String version = it.delete(bucket, "never-there", null).version();
        refused(() -> buckets.delete(bucket), ObjectError.BUCKET_NOT_EMPTY);
        it.delete(bucket, "never-there", version);
        buckets.delete(bucket);
    }

    @Test
    void areListedByName() {
        for (String name : List.of("list-c", "list-a", "list-b", "other")) {
            create(name, "list-b".equals(name) ? "somebody" : "lister");
        }
        assertThat(buckets.list("", "list-", "", 10)).extracting(Bucket::name).containsExactly("list-a", "list-b", "list-c");
        assertThat(buckets.list("", "list-", "list-a", 1)).extracting(Bucket::name).containsExactly("list-b");
        assertThat(buckets.list("lister", "", "", 10)).extracting(Bucket::name).containsExactly("list-a", "list-c", "other");
        assertThat(buckets.list("lister", "", "list-c", 10)).extracting(Bucket::name).containsExactly("other");
        assertThat(buckets.list("nobody", "", "", 10)).isEmpty();
    }

    @Test
    void isCreatedOnceWhenManyTry() throws Exception {
        Together.run(8, thread -> {
            try {
                create("many-try", "owner-" + thread);
                return 1;
            } catch (org.nembo.api.error.NemboException e) {
                assertThat(e.code()).isEqualTo(ObjectError.BUCKET_EXISTS);
                return 0;
            }
        }, results -> assertThat(results.stream().mapToInt(Integer::intValue).sum()).isEqualTo(1));
    }
}
