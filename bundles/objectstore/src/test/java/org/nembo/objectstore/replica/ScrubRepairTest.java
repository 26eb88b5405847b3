package org.nembo.objectstore.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.felix.hc.api.Result;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.nembo.api.event.Event;
import org.nembo.api.job.JobState;
import org.nembo.objectstore.admin.Scheduled;
import org.nembo.objectstore.admin.ScrubHandler;
import org.nembo.objectstore.admin.ScrubHealth;
import org.nembo.objectstore.admin.ScrubSettings;
import org.nembo.objectstore.admin.Scrubs;
import org.nembo.testkit.fake.FakeEvents;
import org.nembo.testkit.fake.FakeJobs;

/** The scrub as a job over a disk on which bits turned, with another site that has the bytes. */
@Timeout(120)
class ScrubRepairTest {

    @TempDir
    private Path directory;
    private TestedSite here;
    private TestedSite there;
    private final FakeEvents events = new FakeEvents();
    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private FakeJobs jobs;
    private Scrubs scrubs;
    private ScrubHealth health;

    @BeforeEach
    void twoSites() throws Exception {
        here = new TestedSite(directory.resolve("here"));
        there = new TestedSite(directory.resolve("there"));
        here.knows("there", there.address());
        there.knows("here", here.address());
        here.start();
        there.bucket("data");
        here.bucket("data");
        here.bucket("alone");
        assertThat(here.replicate("data", "there")).isEqualTo(200);
        jobs = new FakeJobs(new FakeEvents(), ending -> here.tables.write(handle -> {
            ending.in(handle.getConnection());
            return true;
        })).handler(new ScrubHandler(here.engine, here.tables, new Repairer(here.engine, here.sites, here.replicating()), events, metrics,
                new ScrubSettings(30, 1000)));
        scrubs = new Scrubs(here.tables, here.policy(), jobs);
        health = new ScrubHealth(scrubs);
    }

    @AfterEach
    void close() {
        here.close();
        there.close();
    }

    private static byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        new Random(count).nextBytes(bytes);
        return bytes;
    }

    private double counted(String name) {
        return metrics.counter("nembo.scrub." + name).count();
    }

    private List<String> told() {
        return events.all().stream().map(Event::type).toList();
    }

    private byte[] read(String target) {
        return here.ask("GET", target, "").body();
    }

    @Test
    void findsWhatIsDamagedRepairsItFromTheOtherSiteAndTells() throws Exception {
        here.ask("PUT", "/data/big", Map.of(), bytes(400_000));
        here.ask("PUT", "/data/big", Map.of(), bytes(500_000));
        here.ask("PUT", "/data/sealed", Map.of("x-amz-server-side-encryption", "AES256"), bytes(300_000));
        here.ask("PUT", "/data/small", Map.of(), bytes(300));
        here.drained("there");
        List<String> whole = here.versions("data");
        here.turnBits();
        assertThat(read("/data/big")).as("nobody is given wrong bytes").hasSizeLessThan(500_000);
        String job = scrubs.start(here.administrator).job();
        assertThat(jobs.run(job).state()).isEqualTo(JobState.SUCCEEDED);
        Scrubs.Status status = scrubs.status(here.administrator);
        assertThat(status.damagedVersions()).isEqualTo(3);
        assertThat(status.repaired()).isEqualTo(3);
        assertThat(status.damaged()).isEmpty();
        assertThat(told()).containsOnly("org.nembo.object.repaired").hasSize(3);
        assertThat(events.all().get(0).subject()).isEqualTo("object/buckets/data");
        assertThat(counted("damaged")).isEqualTo(3);
        assertThat(counted("repaired")).isEqualTo(3);
        assertThat(health.execute().getStatus()).isEqualTo(Result.Status.OK);
        assertThat(here.versions("data")).isEqualTo(whole);
        assertThat(read("/data/big")).isEqualTo(bytes(500_000));
        assertThat(read("/data/sealed")).isEqualTo(bytes(300_000));
        assertThat(here.scrubbed()).isEmpty();
    }

    @Test
    void theScheduledScrubTellsWhatNobodyHasAndRepairsItWhenSomebodyDoes() throws Exception {
        here.ask("PUT", "/alone/lost", Map.of(), bytes(400_000));
        here.ask("PUT", "/data/big", Map.of(), bytes(400_000));
        here.drained("there");
        here.turnBits();
        Instant now = Instant.now();
        assertThat(Scheduled.scrub(scrubs, now)).isTrue();
        assertThat(jobs.run(scrubs.status(here.administrator).job()).state()).isEqualTo(JobState.SUCCEEDED);
        assertThat(told()).containsExactlyInAnyOrder("org.nembo.object.repaired", "org.nembo.object.damaged");
        assertThat(scrubs.status(here.administrator).damaged()).extracting(Scrubs.Damaged::bucket, Scrubs.Damaged::key)
                .containsExactly(org.assertj.core.groups.Tuple.tuple("alone", "lost"));
        assertThat(counted("damaged") - counted("repaired")).isEqualTo(1);
        assertThat(health.execute().getStatus()).isEqualTo(Result.Status.WARN);
        assertThat(health.execute().toString()).contains("1 versions are damaged");
        assertThat(read("/data/big")).isEqualTo(bytes(400_000));
        here.ask("DELETE", "/alone/lost?versionId=" + here.engine.find("alone", "lost", null).orElseThrow().version(), "");
        assertThat(Scheduled.scrub(scrubs, now.plus(Duration.ofDays(29)))).as("not yet").isFalse();
        assertThat(Scheduled.scrub(scrubs, now.plus(Duration.ofDays(31)))).isTrue();
        assertThat(jobs.run(scrubs.status(here.administrator).job()).state()).isEqualTo(JobState.SUCCEEDED);
        assertThat(health.execute().getStatus()).isEqualTo(Result.Status.OK);
    }
}
