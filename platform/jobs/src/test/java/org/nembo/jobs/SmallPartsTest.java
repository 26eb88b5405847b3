package org.nembo.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.annotation.Annotation;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.nembo.api.job.JobState;
import org.nembo.api.job.Jobs;
import org.nembo.api.job.Step;
import org.nembo.api.job.StepResult;
import org.nembo.testkit.sql.BothDatabases;
import org.nembo.testkit.sql.TestDatabase;

class SmallPartsTest {

    private static JobsSettings.Config config(Map<String, Object> values) {
        return (JobsSettings.Config) Proxy.newProxyInstance(SmallPartsTest.class.getClassLoader(), new Class<?>[] {JobsSettings.Config.class},
                (proxy, method, arguments) -> method.getName().equals("annotationType") ? (Class<? extends Annotation>) JobsSettings.Config.class
                        : values.getOrDefault(method.getName(), method.getDefaultValue()));
    }

    @Test
    void settingsHaveDefaultsAndRefuseNonsenseByName() {
        assertThat(JobsSettings.of(config(Map.of()))).isEqualTo(new JobsSettings(8, Duration.ofSeconds(1), Duration.ofSeconds(15), Duration.ofSeconds(5),
                10_000, Duration.ofDays(90)));
        assertThatThrownBy(() -> JobsSettings.of(config(Map.of("workers", 0)))).hasMessage("workers must be 1 to 1000, is 0");
        assertThatThrownBy(() -> JobsSettings.of(config(Map.of("lease_seconds", 0)))).hasMessageContaining("lease.seconds");
        assertThatThrownBy(() -> JobsSettings.of(config(Map.of("poll_millis", 5)))).hasMessageContaining("poll.millis");
        assertThatThrownBy(() -> JobsSettings.of(config(Map.of("cancel_patience_seconds", -1)))).hasMessageContaining("cancel.patience.seconds");
        assertThatThrownBy(() -> JobsSettings.of(config(Map.of("log_lines", 0)))).hasMessageContaining("log.lines");
        assertThatThrownBy(() -> JobsSettings.of(config(Map.of("retention_days", 0)))).hasMessageContaining("retention.days");
    }

    @Test
    void identifiersGrowStrictlyEvenWithinAMillisecondAndWhenTheClockGoesBack() {
        Uuids uuids = new Uuids();
        String last = "";
        for (int i = 0; i < 10_000; i++) {
            UUID next = uuids.next(1_700_000_000_000L - i / 100);
            assertThat(next.version()).isEqualTo(7);
            assertThat(next.variant()).isEqualTo(2);
            assertThat(next.toString()).isGreaterThan(last);
            last = next.toString();
        }
        assertThat(uuids.next(1_700_000_000_500L).getMostSignificantBits() >>> 16).isEqualTo(1_700_000_000_500L);
    }

    @Test
    void onlyCodeOfTheHandlerIsInterrupted() {
        Interruption interruption = new Interruption();
        interruption.ask(Interruption.Reason.CANCEL, 1000);
        interruption.press(2000, 0);
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
        assertThat(interruption.enter()).isTrue();
        interruption.press(1400, 500);
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
        interruption.press(1500, 500);
        assertThat(Thread.currentThread().isInterrupted()).isTrue();
        interruption.leave();
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
        interruption.heeded();
        assertThat(interruption.reason()).isEqualTo(Interruption.Reason.NONE);
        interruption.ask(Interruption.Reason.RELEASE, 3000);
        interruption.ask(Interruption.Reason.CANCEL, 3000);
        interruption.heeded();
        assertThat(interruption.reason()).isEqualTo(Interruption.Reason.RELEASE);
        assertThat(interruption.enter()).isFalse();
    }

    @BothDatabases
    void refusesWhatIsNoJob(TestDatabase database) throws Exception {
        try (JobsDatabase db = new JobsDatabase(database)) {
            DurableJobs jobs = db.node("one");
            Jobs.Request good = new Jobs.Request("work", "things/1", "o", "{}", Optional.empty());
            try (Connection connection = db.transaction()) {
                assertThatThrownBy(() -> jobs.submit(connection, new Jobs.Request(" ", "s", "o", "{}", Optional.empty()))).hasMessageContaining("type");
                assertThatThrownBy(() -> jobs.submit(connection, new Jobs.Request("t", "", "o", "{}", Optional.empty()))).hasMessageContaining("subject");
                assertThatThrownBy(() -> jobs.submit(connection, new Jobs.Request("t", "s", "x".repeat(501), "{}", Optional.empty())))
                        .hasMessageContaining("owner");
                jobs.submit(connection, good);
                connection.rollback();
                connection.setAutoCommit(true);
                assertThatThrownBy(() -> jobs.submit(connection, good)).isInstanceOf(IllegalStateException.class);
                assertThatThrownBy(() -> jobs.cancel(connection, "x")).isInstanceOf(IllegalStateException.class);
            }
            assertThat(jobs.list(Jobs.Filter.all(), org.nembo.api.rest.PageRequest.first(1)).items()).isEmpty();
            assertThatThrownBy(() -> jobs.log("things/1", 0, 5001)).hasMessageContaining("limit");
        }
    }

    @BothDatabases
    void finishedJobsGoAfterTheRetentionWithAllThatBelongsToThem(TestDatabase database) throws Exception {
        try (JobsDatabase db = new JobsDatabase(database)) {
            DurableJobs jobs = db.node("one", DurableJobsTest.handler(Step.named("a", context -> {
                context.put("k", "v");
                context.log("line");
                return StepResult.done();
            })));
            for (int i = 0; i < 7; i++) {
                JobsDatabase.awaitEnd(jobs, db.submit(jobs, "work", "things/" + i));
            }
            String waiting = db.submit(jobs, "absent", "things/waiting");
            Retention early = new Retention(new Sql(db.pool(), db.dialect(), (transaction, moment) -> { }), Duration.ofDays(90), Clock.systemUTC());
            assertThat(early.purge()).isZero();
            Clock future = Clock.offset(Clock.systemUTC(), Duration.ofDays(91));
            Retention late = new Retention(new Sql(db.pool(), db.dialect(), (transaction, moment) -> { }), Duration.ofDays(90), future);
            assertThat(late.purge()).isEqualTo(Retention.BATCH);
            assertThat(late.purge()).isEqualTo(2);
            assertThat(late.purge()).isZero();
            assertThat(jobs.list(Jobs.Filter.all(), org.nembo.api.rest.PageRequest.first(10)).items()).extracting(org.nembo.api.job.Job::id)
                    .containsExactly(waiting);
            assertThat(count(db, "job_step") + count(db, "job_value")).isZero();
            assertThat(count(db, "job_log")).isEqualTo(1);
        }
    }

    private static int count(JobsDatabase db, String table) {
        return db.jdbi().withHandle(handle -> handle.createQuery("SELECT count(*) FROM " + table).mapTo(int.class).one());
    }

    @Test
    void aJobRowOfTheDatabaseKnowsItsStates() {
        Instant now = Instant.EPOCH;
        StepRow row = StepRow.first(0, "a", now);
        assertThat(row.again(now).again(now).unended()).isEqualTo(3);
        assertThat(row.again(now).awaiting("x").unended()).isZero();
        assertThat(row.failedOnce(org.nembo.api.job.JobStep.State.RETRYING, "x").failures()).isEqualTo(1);
        assertThat(row.again(now).undoing(now).attempt()).isEqualTo(1);
        assertThat(row.undoing(now).undoing(now).attempt()).isEqualTo(2);
        assertThat(row.released(org.nembo.api.job.JobStep.State.RETRYING, "x").unended()).isZero();
        assertThat(JobState.FAILED.isFinal()).isTrue();
    }

    @BothDatabases
    void stepsInheritNothingOfTheRequestDuringWhichTheirThreadWasMade(TestDatabase database) throws Exception {
        InheritableThreadLocal<String> trace = new InheritableThreadLocal<>();
        trace.set("a request's");
        try (JobsDatabase db = new JobsDatabase(database)) {
            AtomicReference<String> seen = new AtomicReference<>("nothing yet");
            DurableJobs jobs = db.node("one", DurableJobsTest.handler(Step.named("a", context -> {
                seen.set(trace.get());
                return StepResult.done();
            })));
            JobsDatabase.awaitEnd(jobs, db.submit(jobs, "work", "things/1"));
            assertThat(seen).hasValue(null);
        }
    }
}
