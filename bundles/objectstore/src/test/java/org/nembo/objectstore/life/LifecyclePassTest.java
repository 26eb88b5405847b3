package org.nembo.objectstore.life;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.nembo.api.error.NemboException;
import org.nembo.api.job.Job;
import org.nembo.api.job.JobState;
import org.nembo.api.job.Jobs;
import org.nembo.objectstore.document.Lifecycle;
import org.nembo.objectstore.document.Retention;
import org.nembo.objectstore.document.Settings;
import org.nembo.objectstore.key.MovableClock;
import org.nembo.objectstore.testing.EmptyEngine;
import org.nembo.objectstore.xml.XmlLimits;
import org.nembo.objectstore.xml.XmlReader;
import org.nembo.spi.object.Bucket;
import org.nembo.spi.object.Guard;
import org.nembo.spi.object.ListRequest;
import org.nembo.spi.object.Listing;
import org.nembo.spi.object.NewObject;
import org.nembo.spi.object.ObjectEngine;
import org.nembo.spi.object.ObjectError;
import org.nembo.spi.object.Origin;
import org.nembo.spi.object.StoredObject;
import org.nembo.spi.object.Upload;
import org.nembo.store.StoreDatabases;
import org.nembo.testkit.fake.FakeEvents;
import org.nembo.testkit.fake.FakeJobs;
import org.nembo.testkit.sql.BothDatabases;
import org.nembo.testkit.sql.TestDatabase;

class LifecyclePassTest {

    private static final Origin ORIGIN = new Origin("", "", "r", "ObjectCreated:Put", "");

    private final ObjectEngine engine = EmptyEngine.get();

    @BeforeEach
    void bucket() {
        bucket("data", Bucket.Versioning.OFF, "<Expiration><Days>10</Days></Expiration>");
    }

    private void bucket(String name, Bucket.Versioning versioning, String actions) {
        bucketWith(name, versioning, "<Rule><ID>r</ID><Filter><Prefix>tmp/</Prefix></Filter><Status>Enabled</Status>" + actions + "</Rule>");
    }

    private void bucketWith(String name, Bucket.Versioning versioning, String rules) {
        Lifecycle lifecycle = Lifecycle.read(XmlReader.read(("<LifecycleConfiguration>" + rules + "</LifecycleConfiguration>").getBytes(StandardCharsets.UTF_8),
                XmlLimits.CONFIGURATION));
        engine.buckets().create(new Bucket(name, "anna", "", Instant.now(), versioning, Map.of(Settings.LIFECYCLE, lifecycle.write().document()), 1));
    }

    private StoredObject put(String bucket, String key, Map<String, String> tags, Map<String, String> facts) {
        return engine.put(new NewObject(bucket, key, 0, "d41d8cd98f00b204e9800998ecf8427e", "anna", Optional.empty(), Map.of(), Map.of(), tags, facts,
                List.of(), Optional.empty(), ORIGIN), engine.draft(0), Guard.NONE);
    }

    private StoredObject put(String bucket, String key) {
        return put(bucket, key, Map.of(), Map.of());
    }

    /** A whole pass, so many days from now, by pages of so many. */
    private Tally pass(int days, int page) {
        LifecyclePass pass = new LifecyclePass(engine, at(days), page);
        Position position = Position.BEGIN;
        Tally tally = Tally.NONE;
        for (int i = 0; i < 10_000; i++) {
            LifecyclePass.Stretch stretch = pass.go(Position.parse(position.text()), "r");
            tally = tally.plus(stretch.tally());
            if (stretch.next().isEmpty()) {
                return tally;
            }
            position = stretch.next().get();
        }
        throw new AssertionError("the pass never ends: " + position);
    }

    private static Clock at(int days) {
        return Clock.fixed(Instant.now().plus(Duration.ofDays(days)), ZoneOffset.UTC);
    }

    private List<String> keys(String bucket) {
        return engine.list(new ListRequest(bucket, "", "", "", "", 1000, true)).entries().stream()
                .map(entry -> entry.key() + (entry.marker() ? " marker" : "")).toList();
    }

    @Test
    void expiresWhatIsOldAndFits() {
        put("data", "tmp/a");
        put("data", "tmp/b");
        put("data", "keep/a");
        assertThat(pass(10, 1000)).as("until the midnight after ten days").isEqualTo(Tally.NONE);
        assertThat(pass(11, 1000)).isEqualTo(new Tally(2, 0, 0, 0, 0, 0));
        assertThat(keys("data")).containsExactly("keep/a");
        assertThat(pass(11, 1000)).isEqualTo(Tally.NONE);
    }

    @Test
    void theEndIsTheMidnightAfterTheDays() {
        assertThat(Expiry.after(Instant.parse("2026-11-22T01:00:00Z"), 1)).isEqualTo("2026-11-24T00:00:00Z");
        assertThat(Expiry.after(Instant.parse("2026-11-22T00:00:00Z"), 1)).isEqualTo("2026-11-23T00:00:00Z");
    }

    @Test
    void coversVersionsAndRemovesCoveredOnesLater() {
        bucket("v", Bucket.Versioning.ENABLED, "<Expiration><Days>10</Days></Expiration><NoncurrentVersionExpiration><NoncurrentDays>5</NoncurrentDays>"
                + "<NewerNoncurrentVersions>1</NewerNoncurrentVersions></NoncurrentVersionExpiration>");
        for (int i = 0; i < 4; i++) {
            put("v", "tmp/a");
        }
        put("v", "other");
        put("v", "other");
        assertThat(pass(6, 1000)).isEqualTo(new Tally(0, 2, 0, 0, 0, 0));
        assertThat(keys("v")).containsExactly("other", "other", "tmp/a", "tmp/a");
        assertThat(pass(11, 1000)).as("what is covered now is not yet old").isEqualTo(new Tally(1, 0, 0, 0, 0, 0));
        assertThat(keys("v")).containsExactly("other", "other", "tmp/a marker", "tmp/a", "tmp/a");
    }

    @Test
    void removesMarkersThatCoverNothing() {
        bucket("v", Bucket.Versioning.ENABLED, "<Expiration><ExpiredObjectDeleteMarker>true</ExpiredObjectDeleteMarker></Expiration>");
        StoredObject gone = put("v", "tmp/gone");
        put("v", "tmp/covered");
        engine.delete("v", "tmp/gone", null, Guard.NONE, ORIGIN);
        engine.delete("v", "tmp/gone", gone.version(), Guard.NONE, ORIGIN);
        engine.delete("v", "tmp/covered", null, Guard.NONE, ORIGIN);
        for (int page : List.of(1, 2, 1000)) {
            Tally tally = pass(0, page);
            assertThat(tally.markers()).isEqualTo(page == 1 ? 1 : 0);
        }
        assertThat(keys("v")).containsExactly("tmp/covered marker", "tmp/covered");
    }

    @Test
    void heedsTagsAndSizes() {
        bucketWith("t", Bucket.Versioning.OFF, "<Rule><ID>r</ID><Filter><Tag><Key>k</Key><Value>v</Value></Tag></Filter><Status>Enabled</Status>"
                + "<Expiration><Days>1</Days></Expiration></Rule><Rule><ID>s</ID><Filter><ObjectSizeGreaterThan>0</ObjectSizeGreaterThan></Filter>"
                + "<Status>Enabled</Status><Expiration><Days>1</Days></Expiration></Rule>");
        put("t", "a", Map.of("k", "v"), Map.of());
        put("t", "b", Map.of("k", "w"), Map.of());
        put("t", "c", Map.of(), Map.of());
        assertThat(pass(3, 1000)).isEqualTo(new Tally(1, 0, 0, 0, 0, 0));
        assertThat(keys("t")).containsExactly("b", "c");
    }

    @Test
    void heedsObjectLock() {
        bucket("l", Bucket.Versioning.ENABLED, "<NoncurrentVersionExpiration><NoncurrentDays>1</NoncurrentDays></NoncurrentVersionExpiration>");
        put("l", "tmp/a", Map.of(), Map.of(Settings.LEGAL_HOLD, "ON"));
        put("l", "tmp/a", Map.of(), Retention.put(Map.of(), Optional.of(new Retention(Retention.Mode.GOVERNANCE, Instant.now().plus(Duration.ofDays(30))))));
        put("l", "tmp/a");
        assertThat(pass(3, 1000)).isEqualTo(new Tally(0, 0, 0, 0, 2, 0));
        assertThat(pass(31, 1000)).isEqualTo(new Tally(0, 1, 0, 0, 1, 0));
    }

    @Test
    void rulesThatAreOffDoNothingAndOthersGoByDate() {
        bucketWith("d", Bucket.Versioning.OFF, "<Rule><ID>r</ID><Filter/><Status>Disabled</Status><Expiration><Days>1</Days></Expiration></Rule>"
                + "<Rule><ID>s</ID><Filter><Prefix>x</Prefix></Filter><Status>Enabled</Status>"
                + "<Expiration><Date>2020-01-01T00:00:00Z</Date></Expiration></Rule>");
        put("d", "a");
        put("d", "x");
        assertThat(pass(5, 1000).expired()).isEqualTo(1);
        assertThat(keys("d")).containsExactly("a");
    }

    @Test
    void givesUpOldUploads() {
        bucket("u", Bucket.Versioning.OFF, "<AbortIncompleteMultipartUpload><DaysAfterInitiation>2</DaysAfterInitiation></AbortIncompleteMultipartUpload>");
        for (String key : List.of("tmp/a", "tmp/a", "tmp/b", "keep")) {
            engine.uploads().begin(new Upload("u", key, "", "anna", Instant.now(), "", "", Map.of(), Map.of(), Map.of(), Map.of()));
        }
        assertThat(pass(1, 1)).isEqualTo(Tally.NONE);
        assertThat(pass(4, 1)).isEqualTo(new Tally(0, 0, 0, 3, 0, 0));
        assertThat(engine.uploads().list("u", "", "", "", "", 1000).uploads()).extracting(Upload::key).containsExactly("keep");
    }

    @Test
    void doesTheSameWhateverTheSizeOfAPage() {
        for (int page : List.of(1, 2, 3, 7, 1000)) {
            String bucket = "p" + page;
            bucket(bucket, Bucket.Versioning.ENABLED, "<NoncurrentVersionExpiration><NoncurrentDays>1</NoncurrentDays>"
                    + "<NewerNoncurrentVersions>2</NewerNoncurrentVersions></NoncurrentVersionExpiration>");
            for (String key : List.of("tmp/a", "tmp/b", "tmp/c")) {
                for (int i = 0; i < 6; i++) {
                    put(bucket, key);
                }
            }
            assertThat(pass(3, page).noncurrent()).as("page " + page).isEqualTo(9);
            assertThat(engine.list(new ListRequest(bucket, "", "", "", "", 1000, true)).entries()).hasSize(9)
                    .filteredOn(Listing.Entry::latest).hasSize(3);
        }
    }

    @Test
    void aJobThatCrashesAnywhereGoesOnAndDoesAll() {
        int crash = 0;
        boolean crashed = true;
        while (crashed) {
            String bucket = "c" + crash;
            bucket(bucket, Bucket.Versioning.OFF, "<Expiration><Days>1</Days></Expiration>");
            for (int i = 0; i < 5; i++) {
                put(bucket, "tmp/" + i);
            }
            FakeJobs jobs = new FakeJobs(new FakeEvents(), ending -> ending.in(null));
            jobs.handler(new LifecycleHandler(new LifecyclePass(engine, at(3), 2), Clock.systemUTC(), Duration.ZERO,
                    new LifecycleMetrics(new SimpleMeterRegistry())));
            String id = jobs.submit(null, new Jobs.Request(LifecycleHandler.TYPE, "objectstore/lifecycle/x", "o", "{}", Optional.empty()));
            jobs.crashAt(crash);
            crashed = false;
            try {
                jobs.run(id);
            } catch (FakeJobs.Crash e) {
                crashed = true;
                jobs.run(id);
            }
            assertThat(jobs.find(id)).map(Job::state).contains(JobState.SUCCEEDED);
            assertThat(keys(bucket)).as("crash at " + crash).isEmpty();
            engine.buckets().delete(bucket);
            crash++;
        }
        assertThat(crash).isGreaterThan(8);
    }

    @Test
    void whatItDidIsOnThePageOfMetrics() {
        bucket("versions", Bucket.Versioning.ENABLED, "<NoncurrentVersionExpiration><NoncurrentDays>1</NoncurrentDays></NoncurrentVersionExpiration>"
                + "<AbortIncompleteMultipartUpload><DaysAfterInitiation>1</DaysAfterInitiation></AbortIncompleteMultipartUpload>");
        put("data", "tmp/a");
        put("data", "tmp/b");
        put("versions", "tmp/a");
        put("versions", "tmp/a");
        engine.uploads().begin(new Upload("versions", "tmp/u", "", "anna", Instant.EPOCH, "", "", Map.of(), Map.of(), Map.of(), Map.of()));
        AtomicInteger failures = new AtomicInteger(1);
        ObjectEngine faulty = (ObjectEngine) Proxy.newProxyInstance(ObjectEngine.class.getClassLoader(), new Class<?>[] {ObjectEngine.class},
                (proxy, method, arguments) -> {
                    if (method.getName().equals("list") && failures.getAndDecrement() > 0) {
                        throw new NemboException(ObjectError.OBJECTS_BUSY, "not now");
                    }
                    return method.invoke(engine, arguments);
                });
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        FakeJobs jobs = new FakeJobs(new FakeEvents(), ending -> ending.in(null));
        jobs.handler(new LifecycleHandler(new LifecyclePass(faulty, at(12), 1000), Clock.systemUTC(), Duration.ZERO, new LifecycleMetrics(registry)));
        assertThat(registry.get("nembo.lifecycle.expired").counter().count()).as("it is there from the start").isZero();
        String id = jobs.submit(null, new Jobs.Request(LifecycleHandler.TYPE, "objectstore/lifecycle/x", "o", "{}", Optional.empty()));
        assertThat(jobs.run(id).state()).isEqualTo(JobState.SUCCEEDED);
        Map<String, Double> figures = Map.of("expired", 2.0, "noncurrent", 1.0, "markers", 0.0, "uploads", 1.0, "locked", 0.0, "failed", 0.0,
                "interrupted", 1.0);
        figures.forEach((name, figure) -> assertThat(registry.get("nembo.lifecycle." + name).counter().count()).as(name).isEqualTo(figure));
        assertThat(registry.get("nembo.lifecycle.pass").timer().count()).isEqualTo(1);
    }

    @BothDatabases
    void aClockThatIsDaysAheadForAWhileCostsNoPass(TestDatabase database) throws Exception {
        try (StoreDatabases databases = StoreDatabases.of(database.jdbcUrl(), database.user(), database.password())) {
            MovableClock clock = new MovableClock();
            FakeJobs jobs = new FakeJobs(new FakeEvents(), ending -> ending.in(null));
            LifecycleSchedule schedule = new LifecycleSchedule(jobs, databases.open("objectstore", LifecycleSchedule.class), Optional.of(LocalTime.MIDNIGHT),
                    clock);
            clock.forward(Duration.ofDays(9));
            assertThat(schedule.begin()).isPresent();
            clock.forward(Duration.ofDays(-9));
            assertThat(schedule.begin()).as("that of today").isPresent();
            assertThat(schedule.begin()).isEmpty();
            clock.forward(Duration.ofDays(1));
            assertThat(schedule.begin()).as("that of tomorrow").isPresent();
        }
    }

    @BothDatabases
    void onePassADayIsBegunByWhoeverComesFirst(TestDatabase database) throws Exception {
        try (StoreDatabases databases = StoreDatabases.of(database.jdbcUrl(), database.user(), database.password())) {
            DataSource source = databases.open("objectstore", LifecycleSchedule.class);
            FakeJobs jobs = new FakeJobs(new FakeEvents(), ending -> ending.in(null));
            Instant early = Instant.parse("2026-11-22T02:29:59Z");
            assertThat(schedule(jobs, source, early).begin()).isEmpty();
            assertThat(schedule(jobs, source, early.plusSeconds(1)).begin()).isPresent();
            assertThat(schedule(jobs, source, early.plusSeconds(3600)).begin()).as("on another node").isEmpty();
            jobs.abandon(jobs.list(Jobs.Filter.all(), org.nembo.api.rest.PageRequest.first(1)).items().get(0).id());
            assertThat(schedule(jobs, source, early.plusSeconds(3600)).begin()).as("it is over").isEmpty();
            assertThat(schedule(jobs, source, early.plus(Duration.ofDays(1)).plusSeconds(1)).begin()).as("the next day").isPresent();
        }
    }

    private static LifecycleSchedule schedule(Jobs jobs, DataSource database, Instant now) {
        return new LifecycleSchedule(jobs, database, Optional.of(LocalTime.of(2, 30)), Clock.fixed(now, ZoneOffset.UTC));
    }
}
