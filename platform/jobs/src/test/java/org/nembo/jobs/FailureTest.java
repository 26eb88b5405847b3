package org.nembo.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.nembo.api.error.GeneralError;
import org.nembo.api.error.NemboException;
import org.nembo.api.job.Job;
import org.nembo.api.job.JobHandler;
import org.nembo.api.job.JobLogLine;
import org.nembo.api.job.JobState;
import org.nembo.api.job.JobStep;
import org.nembo.api.job.Step;
import org.nembo.api.job.StepContext;
import org.nembo.api.job.StepResult;
import org.nembo.testkit.sql.BothDatabases;
import org.nembo.testkit.sql.TestDatabase;

class FailureTest {

    @BothDatabases
    void whatCannotBeUndoneIsRecordedAndStopsNoOtherUndo(TestDatabase database) throws Exception {
        try (JobsDatabase db = new JobsDatabase(database)) {
            AtomicInteger tries = new AtomicInteger();
            List<String> undone = new CopyOnWriteArrayList<>();
            DurableJobs jobs = db.node("one", DurableJobsTest.handler(
                    Step.named("a", context -> StepResult.done()).undo(context -> undone.add("a")),
                    Step.named("b", context -> StepResult.done()).undo(context -> {
                        tries.incrementAndGet();
                        throw new IOException("gone");
                    }).attempts(3, Duration.ofMillis(1)),
                    Step.named("c", context -> StepResult.done()).undo(context -> {
                        throw new NemboException(GeneralError.FORBIDDEN, "no right to delete");
                    }),
                    Step.named("d", context -> {
                        throw new IOException("secret path /etc/x");
                    })));
            String id = db.submit(jobs, "work", "things/1");
            Job job = JobsDatabase.awaitEnd(jobs, id);
            assertThat(job.state()).isEqualTo(JobState.FAILED);
            assertThat(job.error().orElseThrow()).startsWith("step 'd' failed: internal error").doesNotContain("secret");
            assertThat(undone).containsExactly("a");
            assertThat(tries).hasValue(3);
            assertThat(jobs.steps(id)).extracting(JobStep::state)
                    .containsExactly(JobStep.State.UNDONE, JobStep.State.UNDO_FAILED, JobStep.State.UNDO_FAILED, JobStep.State.UNDONE);
            assertThat(jobs.log("things/1", 0, 100)).extracting(JobLogLine::line).anyMatch(line -> line.contains("no right to delete"));
        }
    }

    @BothDatabases
    void failsWhenRetriesAreUsedUpAndWhenAnAwaitTakesTooLong(TestDatabase database) throws Exception {
        try (JobsDatabase db = new JobsDatabase(database)) {
            AtomicInteger tries = new AtomicInteger();
            DurableJobs jobs = db.node("one", DurableJobsTest.handler(Step.named("a", context -> {
                if (context.subject().endsWith("await")) {
                    return StepResult.await("the address", Duration.ofMillis(10), Duration.ofMillis(50));
                }
                tries.incrementAndGet();
                throw DurableJobsTest.busy();
            }).attempts(3, Duration.ofMillis(1))));
            Job retried = JobsDatabase.awaitEnd(jobs, db.submit(jobs, "work", "things/retry"));
            Job awaited = JobsDatabase.awaitEnd(jobs, db.submit(jobs, "work", "things/await"));
            assertThat(retried.error()).contains("step 'a' failed: the site is busy");
            assertThat(tries).hasValue(3);
            assertThat(awaited.error().orElseThrow()).contains("the address: not within");
            assertThat(awaited.state()).isEqualTo(JobState.FAILED);
        }
    }

    /** Answers a second step once the first has put its name. */
    private static JobHandler learning(AtomicInteger broken) {
        return new JobHandler() {
            @Override
            public String type() {
                return "work";
            }

            @Override
            public List<Step> steps(StepContext context) {
                if (context.subject().endsWith("twice")) {
                    return List.of(Step.named("a", c -> StepResult.done()), Step.named("a", c -> StepResult.done()));
                }
                List<Step> steps = new ArrayList<>();
                steps.add(Step.named("look", c -> {
                    c.put("next", "make web");
                    return StepResult.done();
                }));
                context.find("next").ifPresent(next -> steps.add(Step.named(next, c -> StepResult.done())));
                if (context.find("next").isPresent() && context.subject().endsWith("changed")) {
                    steps.set(0, Step.named("another", c -> StepResult.done()));
                }
                return steps;
            }

            @Override
            public void finished(Connection transaction, StepContext context, JobState state, String cause) {
                try (var statement = transaction.createStatement()) {
                    statement.executeUpdate("INSERT INTO test_end VALUES ('" + state + "')");
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                }
                if (broken.getAndDecrement() > 0) {
                    throw new IllegalStateException("not yet");
                }
            }
        };
    }

    @BothDatabases
    void learnsItsStepsAsItGoesAndRefusesThatBegunOnesChange(TestDatabase database) throws Exception {
        try (JobsDatabase db = new JobsDatabase(database)) {
            db.jdbi().useHandle(handle -> handle.execute("CREATE TABLE test_end (state TEXT)"));
            DurableJobs jobs = db.node("one", learning(new AtomicInteger()));
            String good = db.submit(jobs, "work", "things/good");
            assertThat(JobsDatabase.awaitEnd(jobs, good).state()).isEqualTo(JobState.SUCCEEDED);
            assertThat(jobs.steps(good)).extracting(JobStep::name).containsExactly("look", "make web");
            String changed = db.submit(jobs, "work", "things/changed");
            assertThat(JobsDatabase.awaitEnd(jobs, changed).error().orElseThrow()).startsWith("its steps cannot be told");
            assertThat(jobs.steps(changed)).extracting(JobStep::state).containsExactly(JobStep.State.UNDO_FAILED);
            String twice = db.submit(jobs, "work", "things/twice");
            assertThat(JobsDatabase.awaitEnd(jobs, twice).state()).isEqualTo(JobState.FAILED);
            assertThat(jobs.steps(twice)).isEmpty();
        }
    }

    @BothDatabases
    void anEndThatCannotBeRecordedIsTriedAgainAndLeavesNoTraceOfTheFirstTry(TestDatabase database) throws Exception {
        try (JobsDatabase db = new JobsDatabase(database)) {
            db.jdbi().useHandle(handle -> handle.execute("CREATE TABLE test_end (state TEXT)"));
            DurableJobs jobs = db.node("one", learning(new AtomicInteger(1)));
            String id = db.submit(jobs, "work", "things/1");
            JobsDatabase.await(() -> jobs.find(id).orElseThrow().error().orElse("").contains("could not be recorded"));
            assertThat(jobs.find(id).orElseThrow().state()).isEqualTo(JobState.QUEUED);
            assertThat(JobsDatabase.awaitEnd(jobs, id).state()).isEqualTo(JobState.SUCCEEDED);
            List<String> ends = db.jdbi().withHandle(handle -> handle.createQuery("SELECT state FROM test_end").mapTo(String.class).list());
            assertThat(ends).containsExactly("SUCCEEDED");
        }
    }

    @BothDatabases
    void aStepThatTakesTheServerDownEachTimeIsGivenUp(TestDatabase database) throws Exception {
        try (JobsDatabase db = new JobsDatabase(database)) {
            DurableJobs writer = db.node("one");
            String id = db.submit(writer, "work", "things/1");
            writer.close();
            JobHandler deadly = DurableJobsTest.handler(Step.named("deadly", context -> {
                throw new PowerCut.Killed();
            }).attempts(1, Duration.ofMillis(1)));
            for (int life = 0; life < Forward.MAX_UNENDED; life++) {
                int begun = life + 1;
                PowerCut power = new PowerCut(0);
                DurableJobs doomed = db.node("one", JobsDatabase.SETTINGS, power, deadly);
                JobsDatabase.await(() -> writer.steps(id).stream().anyMatch(step -> step.attempt() == begun));
                power.kill();
                doomed.abandon();
            }
            DurableJobs last = db.node("one", deadly);
            Job job = JobsDatabase.awaitEnd(last, id);
            assertThat(job.error().orElseThrow()).contains("the server stopped 20 times in a row");
        }
    }

    @BothDatabases
    void theLogIsCutAtItsLimits(TestDatabase database) throws Exception {
        try (JobsDatabase db = new JobsDatabase(database)) {
            DurableJobs jobs = db.node("one", DurableJobsTest.handler(
                    Step.named("long", context -> {
                        context.log("x".repeat(LogLimit.MAX_LINE + 5));
                        context.log("bell\u0007 and\ttab");
                        return StepResult.done();
                    }),
                    Step.named("much", context -> {
                        for (int i = 0; i < 30; i++) {
                            context.log("line " + i);
                        }
                        return StepResult.done();
                    })));
            JobsDatabase.awaitEnd(jobs, db.submit(jobs, "work", "things/1"));
            List<JobLogLine> lines = jobs.log("things/1", 0, 100);
            assertThat(lines).hasSize(JobsDatabase.SETTINGS.logLines() + 1);
            assertThat(lines.get(0).line()).endsWith("… (5 more characters)");
            assertThat(lines.get(1).line()).isEqualTo("bell and\ttab");
            assertThat(lines.get(lines.size() - 1).line()).contains("full after 20 lines");
            assertThat(jobs.log("things/1", lines.get(2).position(), 2)).containsExactlyElementsOf(lines.subList(3, 5));
        }
    }

    @BothDatabases
    void aLineIsVisibleWhileItsStepStillRuns(TestDatabase database) throws Exception {
        try (JobsDatabase db = new JobsDatabase(database)) {
            java.util.concurrent.CountDownLatch go = new java.util.concurrent.CountDownLatch(1);
            DurableJobs jobs = db.node("one", DurableJobsTest.handler(Step.named("a", context -> {
                context.log("working");
                go.await();
                return StepResult.done();
            })));
            String id = db.submit(jobs, "work", "things/1");
            JobsDatabase.await(() -> jobs.log("things/1", 0, 10).size() == 1);
            assertThat(jobs.steps(id)).extracting(JobStep::state).containsExactly(JobStep.State.RUNNING);
            go.countDown();
            JobsDatabase.awaitEnd(jobs, id);
        }
    }

    @Test
    void backOffDoublesWithJitterUpToAMinute() {
        assertThat(Failure.backoff(Duration.ofMillis(100), 1)).isBetween(Duration.ofMillis(75), Duration.ofMillis(125));
        assertThat(Failure.backoff(Duration.ofMillis(100), 3)).isBetween(Duration.ofMillis(300), Duration.ofMillis(500));
        assertThat(Failure.backoff(Duration.ofMillis(100), 500)).isBetween(Duration.ofSeconds(45), Duration.ofSeconds(75));
        assertThat(Failure.backoff(Duration.ZERO, 1)).isPositive();
    }
}
