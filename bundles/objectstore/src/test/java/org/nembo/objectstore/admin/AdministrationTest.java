package org.nembo.objectstore.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.nembo.api.error.NemboException;
import org.nembo.api.identity.Subject;
import org.nembo.api.job.JobState;
import org.nembo.api.rest.PageRequest;
import org.nembo.objectstore.admin.BucketAdministration.Change;
import org.nembo.objectstore.admin.BucketAdministration.NewBucket;
import org.nembo.objectstore.document.Settings;
import org.nembo.objectstore.testing.EmptyEngine;
import org.nembo.spi.object.Bucket;
import org.nembo.spi.object.Upload;
import org.nembo.store.StoreDatabases;
import org.nembo.testkit.sql.BothDatabases;
import org.nembo.testkit.sql.TestDatabase;

class AdministrationTest {

    private StoreDatabases databases;
    private Desk desk;
    private Subject ada;
    private Subject bob;
    private Subject root;

    private void open(TestDatabase database) throws Exception {
        databases = StoreDatabases.of(database.jdbcUrl(), database.user(), database.password());
        desk = new Desk(databases);
        ada = desk.people.add("ada", "physics");
        bob = desk.people.add("bob");
        root = desk.people.add("root", "admins");
    }

    @AfterEach
    void close() {
        desk.close();
        databases.close();
    }

    private static String code(Runnable work) {
        try {
            work.run();
            return "";
        } catch (NemboException e) {
            return e.code().name();
        }
    }

    @BothDatabases
    void aBucketIsMadeShownChangedAndDeleted(TestDatabase database) throws Exception {
        open(database);
        BucketView made = desk.buckets.create(ada, new NewBucket("data", "", true, false));
        assertThat(made.owner()).isEqualTo(ada.id());
        assertThat(made.versioning()).isEqualTo("ENABLED");
        Bucket bucket = desk.engine.buckets().find("data").orElseThrow();
        desk.put(bucket, "x");
        desk.put(bucket, "x");
        assertThat(desk.buckets.show(ada, "data")).extracting(BucketView::bytes, BucketView::objects, BucketView::maxBytes).containsExactly(20L, 2L, -1L);
        assertThat(desk.buckets.change(ada, "data", new Change(Optional.empty(), Optional.empty(), Optional.of(false))).versioning()).isEqualTo("SUSPENDED");
        assertThat(code(() -> desk.buckets.change(ada, "data", new Change(Optional.of(bob.id()), Optional.empty(), Optional.empty())))).isEqualTo("FORBIDDEN");
        assertThat(code(() -> desk.buckets.change(root, "data", new Change(Optional.of("bob"), Optional.empty(), Optional.empty()))))
                .isEqualTo("BUCKET_INVALID");
        assertThat(code(() -> desk.buckets.delete(ada, "data", false))).isEqualTo("BUCKET_NOT_EMPTY");
        assertThat(desk.buckets.change(root, "data", new Change(Optional.of(bob.id()), Optional.empty(), Optional.empty())).owner()).isEqualTo(bob.id());
        assertThat(code(() -> desk.buckets.show(ada, "data"))).isEqualTo("NO_SUCH_BUCKET");
        assertThat(desk.buckets.list(bob, false, "", "", PageRequest.first(10)).items()).hasSize(1);
        assertThat(desk.actions()).containsExactly("buckets:create", "buckets:update", "buckets:update");
    }

    @BothDatabases
    void aBucketOfAGroupIsMadeByWhoMayAndSeenByItsMembers(TestDatabase database) throws Exception {
        open(database);
        Subject lead = desk.people.add("lead", "physics", "physics/admins");
        assertThat(code(() -> desk.buckets.create(ada, new NewBucket("runs", "physics", false, false)))).isEqualTo("FORBIDDEN");
        desk.buckets.create(lead, new NewBucket("runs", "physics", false, false));
        assertThat(desk.buckets.list(ada, false, "", "", PageRequest.first(10)).items()).extracting(BucketView::name).containsExactly("runs");
        assertThat(desk.buckets.list(bob, false, "", "", PageRequest.first(10)).items()).isEmpty();
        desk.put(desk.engine.buckets().find("runs").orElseThrow(), "x");
        assertThat(desk.usage.of(ada, "group/physics").bytes()).isEqualTo(10);
        assertThat(code(() -> desk.usage.of(bob, "group/physics"))).isEqualTo("NOT_FOUND");
    }

    @BothDatabases
    void namesAreCheckedAndThoseOfOthersKept(TestDatabase database) throws Exception {
        open(database);
        for (String bad : new String[] {"", "ab", "Data", "da_ta", "-data", "data-", "a..b", "192.0.2.1", "x".repeat(64), "da/ta"}) {
            assertThat(code(() -> desk.buckets.create(ada, new NewBucket(bad, "", false, false)))).as(bad).isEqualTo("BUCKET_INVALID");
        }
        for (String taken : new String[] {"bob", "scratch"}) {
            assertThat(code(() -> desk.buckets.create(ada, new NewBucket(taken, "", false, false)))).as(taken).isEqualTo("BUCKET_EXISTS");
        }
        desk.buckets.create(ada, new NewBucket("ada", "", false, false));
        assertThat(code(() -> desk.buckets.create(ada, new NewBucket("ada", "", false, false)))).isEqualTo("BUCKET_EXISTS");
        desk.bucket("scratch", root, "", Bucket.Versioning.OFF);
        assertThat(code(() -> desk.buckets.delete(root, "scratch", true))).isEqualTo("BUCKET_PROTECTED");
    }

    @BothDatabases
    void unfinishedUploadsKeepNoBucketButVersionsDo(TestDatabase database) throws Exception {
        open(database);
        Bucket bucket = desk.bucket("data", ada, "", Bucket.Versioning.ENABLED);
        desk.engine.uploads().begin(new Upload("data", "parts", "", ada.id(), Instant.EPOCH, "", "", Map.of(), Map.of(), Map.of(), Map.of()));
        String version = desk.put(bucket, "k").version();
        assertThat(code(() -> desk.buckets.delete(ada, "data", false))).isEqualTo("BUCKET_NOT_EMPTY");
        assertThat(desk.engine.uploads().list("data", "", "", "", "", 10).uploads()).as("who is refused loses nothing").hasSize(1);
        desk.objects.delete(ada, "data", "k", version);
        assertThat(desk.buckets.delete(ada, "data", false)).isEmpty();
        assertThat(desk.engine.buckets().find("data")).isEmpty();
    }

    @BothDatabases
    void forceIsAJobThatEmptiesTheBucketAndDeletesIt(TestDatabase database) throws Exception {
        open(database);
        Bucket bucket = desk.bucket("data", ada, "", Bucket.Versioning.ENABLED);
        for (int i = 0; i < 1200; i++) {
            desk.put(bucket, "k" + i % 700);
        }
        desk.objects.delete(ada, "data", "k1", "");
        String job = desk.buckets.delete(ada, "data", true).orElseThrow();
        assertThat(code(() -> desk.buckets.delete(ada, "data", true))).isEqualTo("CONFLICT");
        assertThat(desk.jobs.run(job).state()).isEqualTo(JobState.SUCCEEDED);
        assertThat(desk.engine.buckets().find("data")).isEmpty();
        assertThat(desk.engine.usages().of("bucket/data").objects()).isZero();
    }

    @BothDatabases
    void aLockedVersionEndsTheJobAndIsNotDeletedByHand(TestDatabase database) throws Exception {
        open(database);
        Bucket bucket = desk.bucket("data", ada, "", Bucket.Versioning.ENABLED);
        String until = desk.clock.instant().plus(Duration.ofDays(1)).toString();
        String kept = desk.put(bucket, "kept", "x", Map.of(Settings.RETAIN_UNTIL, until, Settings.LOCK_MODE, "COMPLIANCE")).version();
        String held = desk.put(bucket, "held", "x", Map.of(Settings.LEGAL_HOLD, "ON")).version();
        String over = desk.put(bucket, "over", "x", Map.of(Settings.RETAIN_UNTIL, "2020-01-01T00:00:00Z", Settings.LEGAL_HOLD, "OFF")).version();
        String odd = desk.put(bucket, "odd", "x", Map.of(Settings.RETAIN_UNTIL, "soon")).version();
        assertThat(code(() -> desk.objects.delete(root, "data", "kept", kept))).isEqualTo("OBJECT_LOCKED");
        assertThat(code(() -> desk.objects.delete(root, "data", "held", held))).isEqualTo("OBJECT_LOCKED");
        assertThat(code(() -> desk.objects.delete(root, "data", "odd", odd))).as("what cannot be read holds").isEqualTo("OBJECT_LOCKED");
        desk.objects.delete(ada, "data", "over", over);
        assertThat(desk.objects.delete(ada, "data", "kept", "").marker()).as("a marker removes nothing").isTrue();
        String job = desk.buckets.delete(ada, "data", true).orElseThrow();
        assertThat(desk.jobs.run(job).state()).isEqualTo(JobState.FAILED);
        assertThat(desk.engine.find("data", "kept", kept)).isPresent();
    }

    @BothDatabases
    void aScrubBeginsByItselfWhenTheLastOneIsLongAgo(TestDatabase database) throws Exception {
        open(database);
        ScrubSchedule schedule = new ScrubSchedule(desk.scrubs, 30);
        Instant now = desk.clock.instant();
        assertThat(schedule.begin(now)).isTrue();
        assertThat(schedule.begin(now)).isFalse();
        assertThat(schedule.begin(now.plus(Duration.ofDays(31)))).as("one is at it still").isFalse();
        desk.jobs.run(desk.scrubs.status(root).job());
        assertThat(schedule.begin(now.plus(Duration.ofDays(29)))).isFalse();
        assertThat(schedule.begin(now.plus(Duration.ofDays(31)))).isTrue();
    }

    @BothDatabases
    void whatIsStoredIsVerifiedStretchByStretch(TestDatabase database) throws Exception {
        open(database);
        Bucket bucket = desk.bucket("data", ada, "", Bucket.Versioning.OFF);
        for (int i = 0; i < 150; i++) {
            desk.put(bucket, "k" + i);
        }
        desk.put(bucket, "damaged", "x".repeat(100_000), Map.of());
        EmptyEngine.turnBits();
        assertThat(code(() -> desk.scrubs.start(ada))).isEqualTo("FORBIDDEN");
        assertThat(desk.scrubs.status(root).state()).isEqualTo("NEVER");
        String job = desk.scrubs.start(root).job();
        assertThat(code(() -> desk.scrubs.start(root))).isEqualTo("CONFLICT");
        assertThat(desk.jobs.run(job).state()).isEqualTo(JobState.SUCCEEDED);
        Scrubs.Status status = desk.scrubs.status(root);
        assertThat(status.versions()).isEqualTo(151);
        assertThat(status.bytes()).as("bytes that were right").isEqualTo(1500);
        assertThat(status.damagedVersions()).isEqualTo(1);
        assertThat(status.damaged()).extracting(Scrubs.Damaged::key).containsExactly("damaged");
        assertThat(status.ended()).isPresent();
        assertThat(code(() -> desk.scrubs.stop(root))).isEqualTo("CONFLICT");
        String second = desk.scrubs.start(root).job();
        assertThat(desk.scrubs.status(root).damaged()).as("it begins anew").isEmpty();
        desk.scrubs.stop(root);
        assertThat(desk.jobs.run(second).state()).isEqualTo(JobState.CANCELLED);
        assertThat(desk.scrubs.status(root).state()).isEqualTo("CANCELLED");
        assertThat(second).isNotEqualTo(job);
    }

    @BothDatabases
    void objectsAreListedInPagesForWhoMaySeeThem(TestDatabase database) throws Exception {
        open(database);
        Bucket bucket = desk.bucket("data", ada, "", Bucket.Versioning.ENABLED);
        for (String key : new String[] {"a/1", "a/2", "b", "c"}) {
            desk.put(bucket, key);
        }
        ObjectAdministration.Objects first = desk.objects.list(ada, new ObjectAdministration.Listed("data", "", "/", "", "", 2, false));
        assertThat(first.prefixes()).containsExactly("a/");
        assertThat(first.items()).extracting(entry -> entry.key()).containsExactly("b");
        String next = first.next().orElseThrow();
        ObjectAdministration.Objects second = desk.objects.list(ada, new ObjectAdministration.Listed("data", "", "/", next, "", 2, false));
        assertThat(second.items()).extracting(entry -> entry.key()).containsExactly("c");
        assertThat(second.next()).isEmpty();
        assertThat(code(() -> desk.objects.list(bob, new ObjectAdministration.Listed("data", "", "", "", "", 2, false)))).isEqualTo("NO_SUCH_BUCKET");
        assertThat(code(() -> desk.objects.list(ada, new ObjectAdministration.Listed("data", "", "", "", "", 1001, false)))).isEqualTo("INVALID_REQUEST");
        assertThat(desk.objects.show(ada, "data", "b", "").accounts()).containsExactly("bucket/data", "user/" + ada.id());
        assertThat(code(() -> desk.objects.show(ada, "data", "no", ""))).isEqualTo("NO_SUCH_KEY");
        assertThat(code(() -> desk.objects.delete(ada, "data", "no", ""))).isEqualTo("NO_SUCH_KEY");
        assertThatThrownBy(() -> desk.objects.show(bob, "data", "b", "")).hasMessageContaining("that you may see");
    }
}
