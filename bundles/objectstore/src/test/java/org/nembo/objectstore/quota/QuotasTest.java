package org.nembo.objectstore.quota;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nembo.api.rest.PageRequest;
import org.nembo.objectstore.access.NamedAreas;
import org.nembo.objectstore.key.ObjectTables;
import org.nembo.objectstore.testing.EmptyEngine;
import org.nembo.spi.object.Bucket;
import org.nembo.spi.object.Charge;
import org.nembo.spi.object.ObjectEngine;
import org.nembo.store.StoreDatabases;
import org.nembo.testkit.fake.RecordedAudit;
import org.nembo.testkit.sql.BothDatabases;
import org.nembo.testkit.sql.TestDatabase;

class QuotasTest {

    private static final long USUAL = 200_000_000_000L;

    private final RecordedAudit audit = new RecordedAudit();
    private final ObjectEngine engine = EmptyEngine.get();

    private Quotas quotas(StoreDatabases databases) {
        return new Quotas("200GB", "none", new ObjectTables(databases, audit, Clock.systemUTC()), engine);
    }

    private static StoreDatabases open(TestDatabase database) {
        return StoreDatabases.of(database.jdbcUrl(), database.user(), database.password());
    }

    private Bucket bucket(String name, String owner, String group) {
        return engine.buckets().create(new Bucket(name, owner, group, Instant.EPOCH, Bucket.Versioning.OFF, Map.of(), 1));
    }

    @BothDatabases
    void personalBucketAndScratchAreaAreOneAccount(TestDatabase database) throws Exception {
        try (StoreDatabases databases = open(database)) {
            Quotas quotas = quotas(databases);
            Bucket ada = bucket("ada", "1@urn:x", "");
            Bucket scratch = bucket("scratch", NamedAreas.NOBODY, "");
            Bucket more = bucket("more", "1@urn:x", "");
            Charge user = new Charge("user/1@urn:x", USUAL, -1);
            assertThat(quotas.of(ada, "x")).containsExactly(new Charge("bucket/ada", -1, -1), user);
            assertThat(quotas.of(more, "x")).contains(user);
            assertThat(quotas.of(scratch, "ada/x")).containsExactly(new Charge("bucket/scratch", -1, -1), user);
            assertThat(quotas.of(scratch, "ada")).contains(user);
            assertThat(quotas.of(scratch, "Bob_7/x")).contains(new Charge("area/Bob_7", USUAL, -1));
            Bucket group = bucket("cms", "1@urn:x", "cms/it");
            assertThat(quotas.of(group, "x")).containsExactly(new Charge("bucket/cms", -1, -1), new Charge("group/cms/it", -1, -1));
        }
    }

    @BothDatabases
    void whatAnAdministratorSetsCountsHereAtOnceAndElsewhereSoon(TestDatabase database) throws Exception {
        try (StoreDatabases databases = open(database)) {
            Quotas one = quotas(databases);
            Quotas two = quotas(databases);
            assertThat(two.charge("user/1@urn:x").maxBytes()).isEqualTo(USUAL);
            one.set("root", "user/1@urn:x", 5000, 7);
            assertThat(one.charge("user/1@urn:x")).isEqualTo(new Charge("user/1@urn:x", 5000, 7));
            Instant deadline = Instant.now().plusSeconds(30);
            while (two.charge("user/1@urn:x").maxBytes() != 5000) {
                assertThat(Instant.now()).isBefore(deadline);
                LockSupport.parkNanos(10_000_000);
            }
            one.set("root", "user/1@urn:x", -1, -1);
            assertThat(one.charge("user/1@urn:x")).isEqualTo(new Charge("user/1@urn:x", -1, -1));
            one.set("root", "group/cms", 1, -1);
            assertThat(one.list("", PageRequest.first(1)).items()).extracting(Quota::account).containsExactly("group/cms");
            assertThat(one.list("", new PageRequest(1, "group/cms")).items()).extracting(Quota::account).containsExactly("user/1@urn:x");
            assertThat(one.list("user/", PageRequest.first(10)).items()).hasSize(1);
            assertThat(one.reset("root", "user/1@urn:x")).isTrue();
            assertThat(one.reset("root", "user/1@urn:x")).isFalse();
            assertThat(one.charge("user/1@urn:x").maxBytes()).isEqualTo(USUAL);
            assertThat(audit.actions()).containsExactly("quotas:write", "quotas:write", "quotas:write", "quotas:delete");
            for (String bad : List.of("", "user/", "user/x", "users/1@x", "group/", "bucket/A", "user/1 2@x")) {
                assertThatThrownBy(() -> one.set("root", bad, 1, 1)).hasMessageContaining("is no account");
            }
            assertThatThrownBy(() -> one.set("root", "group/cms", -2, 1)).hasMessageContaining("from 0");
        }
    }

    @ParameterizedTest
    @CsvSource({"200GB, 200000000000", "1.5TiB, 1649267441664", "4096, 4096", "none, -1", "0, 0", "12 kB, 12000", "1Ki, 1024", "1000000P, -2", "-1, -2",
        "x, -2", "1i, -2", "1e3, -2", "'', -2", "1XB, -2"})
    void readsSizes(String text, long bytes) {
        if (bytes == -2) {
            assertThatThrownBy(() -> Size.parse(text)).hasMessageContaining("is no size");
        } else {
            assertThat(Size.parse(text)).isEqualTo(bytes);
        }
    }

    @Test
    void showsSizes() {
        assertThat(List.of(Size.shown(-1), Size.shown(999), Size.shown(1500), Size.shown(USUAL))).containsExactly("none", "999 B", "1.5 kB", "200.0 GB");
    }
}
