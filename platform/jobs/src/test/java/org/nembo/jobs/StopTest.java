package org.nembo.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.nembo.api.job.Job;
import org.nembo.api.job.JobHandler;
import org.nembo.api.job.JobState;
import org.nembo.api.job.JobStep;
import org.nembo.api.job.Jobs;
import org.nembo.api.job.Step;
import org.nembo.api.job.StepContext;
import org.nembo.api.job.StepResult;
import org.nembo.testkit.sql.BothDatabases;
import org.nembo.testkit.sql.TestDatabase;

/** What stops a job: its owner, the clock, a bundle that goes. */
class StopTest {

    private static StepResult forever() throws InterruptedException {
        new CountDownLatch(1).await();
        return StepResult.done();
    }

    @BothDatabases
    void aCancelledStepMayHeedItAndEverythingIsUndone(TestDatabase database) throws Exception {
        try (JobsDatabase db = new JobsDatabase(database)) {
            CountDownLatch begun = new CountDownLatch(1);
            List<String> undone = new CopyOnWriteArrayList<>();
            AtomicBoolean interrupted = new AtomicBoolean();
            AtomicBoolean seenInUndo = new AtomicBoolean();
            JobsSettings patient = new JobsSettings(2, Duration.ofMillis(100), Duration.ofSeconds(9), Duration.ofMinutes(1), 20, Duration.ofDays(1));
            DurableJobs jobs = db.node("one", patient, (transaction, moment) -> { }, DurableJobsTest.handler(
                    Step.named("a", context -> StepResult.done()).undo(context -> {
                        undone.add("a");
                        seenInUndo.set(context.cancelRequested());
                    }),
                    Step.named("b", context -> {
                        begun.countDown();
                        JobsDatabase.await(context::cancelRequested);
                        interrupted.set(Thread.currentThread().isInterrupted());
                        return StepResult.done();
                    }).undo(context -> undone.add("b")),
                    Step.named("c", context -> StepResult.done())));
            String id = db.submit(jobs, "work", "things/1");
            begun.await();
            assertThat(jobs.cancel(id)).isTrue();
            Job job = JobsDatabase.awaitEnd(jobs, id);
            assertThat(job.state()).isEqualTo(JobState.CANCELLED);
            assertThat(job.cancelRequested()).isTrue();
            assertThat(job.error()).contains("it was cancelled");
            assertThat(undone).containsExactly("b", "a");
            assertThat(interrupted).isFalse();
            assertThat(seenInUndo).isFalse();
            assertThat(jobs.cancel(id)).isFalse();
            assertThat(jobs.cancel("nothing")).isFalse();
        }
    }

    @BothDatabases
    void aStepThatDoesNotHeedACancellationIsInterruptedAfterTheirPatience(TestDatabase database) throws Exception {
        try (JobsDatabase db = new JobsDatabase(database)) {
            CountDownLatch begun = new CountDownLatch(1);
            DurableJobs jobs = db.node("one", DurableJobsTest.handler(Step.named("stuck", context -> {
                begun.countDown();
                return forever();
            })));
            String id = db.submit(jobs, "work", "things/1");
            begun.await();
            try (var transaction = db.transaction()) {
                assertThat(jobs.cancel(transaction, id)).isTrue();
                transaction.commit();
            }
            assertThat(JobsDatabase.awaitEnd(jobs, id).state()).isEqualTo(JobState.CANCELLED);
            assertThat(jobs.steps(id)).extracting(JobStep::state).containsExactly(JobStep.State.UNDONE);
        }
    }

    @BothDatabases
    void aCancellationEndsAPauseAtOnce(TestDatabase database) throws Exception {
        try (JobsDatabase db = new JobsDatabase(database)) {
            DurableJobs jobs = db.node("one", DurableJobsTest.handler(
                    Step.named("wait", context -> StepResult.await("nothing", Duration.ofHours(1), Duration.ofHours(2)))));
            String id = db.submit(jobs, "work", "things/1");
            JobsDatabase.await(() -> !jobs.steps(id).isEmpty() && jobs.steps(id).get(0).state() == JobStep.State.AWAITING);
            assertThat(jobs.find(id).orElseThrow().state()).isEqualTo(JobState.QUEUED);
            assertThat(jobs.find(id).orElseThrow().error()).contains("nothing");
            jobs.cancel(id);
            assertThat(JobsDatabase.awaitEnd(jobs, id).state()).isEqualTo(JobState.CANCELLED);
        }
    }

    @BothDatabases
    void theDeadlineEndsAStepAndAPause(TestDatabase database) throws Exception {
        try (JobsDatabase db = new JobsDatabase(database)) {
            List<String> undone = new CopyOnWriteArrayList<>();
            DurableJobs jobs = db.node("one", DurableJobsTest.handler(Step.named("long", context -> context.subject().endsWith("pause")
                    ? StepResult.await("nothing", Duration.ofHours(1), Duration.ofHours(2)) : forever()).undo(context -> undone.add(context.subject()))));
            Optional<Instant> soon = Optional.of(Instant.now().plusMillis(600));
            String busy = db.submit(jobs, new Jobs.Request("work", "things/busy", JobsDatabase.OWNER, "{}", soon));
            String pausing = db.submit(jobs, new Jobs.Request("work", "things/pause", JobsDatabase.OWNER, "{}", soon));
            for (String id : List.of(busy, pausing)) {
                Job job = JobsDatabase.awaitEnd(jobs, id);
                assertThat(job.state()).isEqualTo(JobState.FAILED);
                assertThat(job.error().orElseThrow()).startsWith("it was not finished by its deadline");
            }
            assertThat(undone).containsExactlyInAnyOrder("things/busy", "things/pause");
        }
    }

    @BothDatabases
    void aJobWaitsForItsHandlerAndGoesOnWhenThatComes(TestDatabase database) throws Exception {
        try (JobsDatabase db = new JobsDatabase(database)) {
            DurableJobs jobs = db.node("one");
            String id = db.submit(jobs, "work", "things/1");
            JobsDatabase.awaitState(jobs, id, JobState.WAITING_FOR_HANDLER);
            assertThat(jobs.find(id).orElseThrow().error().orElseThrow()).contains("type work");
            jobs.addHandler(Offer.of(DurableJobsTest.handler(Step.named("a", context -> StepResult.done()))));
            assertThat(JobsDatabase.awaitEnd(jobs, id).state()).isEqualTo(JobState.SUCCEEDED);
            assertThat(db.events().types("things/1")).containsExactly("job.queued", "job.waiting_for_handler", "job.running", "step.running", "step.done",
                    "job.succeeded");
        }
    }

    @BothDatabases
    void aJobWhoseHandlerNeverReturnsSaysSoAndCanBeEndedByForce(TestDatabase database) throws Exception {
        try (JobsDatabase db = new JobsDatabase(database)) {
            DurableJobs jobs = db.node("one");
            String lost = db.submit(jobs, "absent", "things/2");
            JobsDatabase.awaitState(jobs, lost, JobState.WAITING_FOR_HANDLER);
            jobs.cancel(lost);
            assertThat(jobs.find(lost).orElseThrow().state()).isEqualTo(JobState.WAITING_FOR_HANDLER);
            assertThat(jobs.find(lost).orElseThrow().error().orElseThrow()).contains("neither cancelled nor ended by its deadline", "job:cancel --force");
            assertThat(jobs.abandon(lost)).isTrue();
            assertThat(jobs.find(lost).orElseThrow().state()).isEqualTo(JobState.CANCELLED);
            assertThat(jobs.find(lost).orElseThrow().error().orElseThrow()).contains("ended by force", "nothing was undone");
            assertThat(db.events().types("things/2")).containsExactly("job.queued", "job.waiting_for_handler", "job.cancelled");
            assertThat(jobs.abandon(lost)).as("it has ended").isFalse();
            assertThat(db.submit(jobs, "absent", "things/2")).as("its subject is free").isNotEqualTo(lost);
            jobs.addHandler(Offer.of(new JobHandler() {
                @Override
                public String type() {
                    return "absent";
                }

                @Override
                public List<Step> steps(StepContext context) {
                    return List.of(Step.named("a", done -> StepResult.done()));
                }
            }));
            String next = db.submit(jobs, "absent", "things/3");
            assertThat(JobsDatabase.awaitEnd(jobs, next).state()).isEqualTo(JobState.SUCCEEDED);
            assertThat(jobs.find(lost).orElseThrow().state()).as("it is not taken up again").isEqualTo(JobState.CANCELLED);
        }
    }

    @BothDatabases
    void aHandlerThatGoesInterruptsItsStepAndTheJobWaitsForTheNextOneAndDoesNotFail(TestDatabase database) throws Exception {
        try (JobsDatabase db = new JobsDatabase(database)) {
            CountDownLatch begun = new CountDownLatch(1);
            Offer old = Offer.of(DurableJobsTest.handler(Step.named("a", context -> {
                context.put("half", "done");
                begun.countDown();
                return forever();
            }).attempts(1, Duration.ofMillis(1))));
            DurableJobs jobs = db.node("one");
            jobs.addHandler(old);
            String id = db.submit(jobs, "work", "things/1");
            begun.await();
            jobs.removeHandler(old);
            JobsDatabase.awaitState(jobs, id, JobState.WAITING_FOR_HANDLER);
            assertThat(jobs.steps(id)).extracting(JobStep::state).containsExactly(JobStep.State.RETRYING);
            List<String> found = new CopyOnWriteArrayList<>();
            jobs.addHandler(Offer.of(DurableJobsTest.handler(Step.named("a", context -> {
                found.add(context.get("half"));
                return StepResult.done();
            }).attempts(1, Duration.ofMillis(1)))));
            assertThat(JobsDatabase.awaitEnd(jobs, id).state()).isEqualTo(JobState.SUCCEEDED);
            assertThat(found).containsExactly("done");
        }
    }

    @BothDatabases
    void ofTwoHandlersTheNewerServesAndTheOlderAgainWhenItGoes(TestDatabase database) throws Exception {
        try (JobsDatabase db = new JobsDatabase(database)) {
            List<String> served = new CopyOnWriteArrayList<>();
            Offer older = Offer.of(DurableJobsTest.handler(Step.named("a", context -> {
                served.add("older " + context.subject());
                return StepResult.done();
            })));
            Offer newer = Offer.of(DurableJobsTest.handler(Step.named("a", context -> {
                served.add("newer " + context.subject());
                return context.subject().equals("things/2") ? forever() : StepResult.done();
            })));
            DurableJobs jobs = db.node("one");
            jobs.addHandler(older);
            jobs.addHandler(newer);
            JobsDatabase.awaitEnd(jobs, db.submit(jobs, "work", "things/1"));
            String caught = db.submit(jobs, "work", "things/2");
            JobsDatabase.await(() -> served.contains("newer things/2"));
            jobs.removeHandler(newer);
            assertThat(JobsDatabase.awaitEnd(jobs, caught).state()).isEqualTo(JobState.SUCCEEDED);
            assertThat(served).containsExactly("newer things/1", "newer things/2", "older things/2");
            jobs.addHandler(newer);
            jobs.removeHandler(older);
            JobsDatabase.awaitEnd(jobs, db.submit(jobs, "work", "things/3"));
            assertThat(served).as("the older one goes and the newer one stays").endsWith("newer things/3");
        }
    }

    @BothDatabases
    void theEngineStopsSoonGivesItsJobsBackAndAnotherGoesOn(TestDatabase database) throws Exception {
        try (JobsDatabase db = new JobsDatabase(database)) {
            CountDownLatch begun = new CountDownLatch(2);
            JobsSettings patient = new JobsSettings(2, Duration.ofMillis(100), Duration.ofHours(1), Duration.ofSeconds(1), 20, Duration.ofDays(1));
            AtomicBoolean late = new AtomicBoolean();
            CountDownLatch over = new CountDownLatch(1);
            DurableJobs first = db.node("first", patient, (transaction, moment) -> { }, DurableJobsTest.handler(Step.named("a", context -> {
                begun.countDown();
                if (context.subject().equals("things/deaf")) {
                    while (over.getCount() > 0) {
                        try {
                            over.await();
                        } catch (InterruptedException e) {
                            // Deaf.
                            continue;
                        }
                    }
                    context.put("late", "write");
                    late.set(true);
                    return StepResult.done();
                }
                return forever();
            })));
            String polite = db.submit(first, "work", "things/polite");
            String deaf = db.submit(first, "work", "things/deaf");
            begun.await();
            long start = System.nanoTime();
            first.close();
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
            DurableJobs second = db.node("second", patient, (transaction, moment) -> { }, DurableJobsTest.handler(Step.named("a", context -> {
                assertThat(context.find("late")).isEmpty();
                return StepResult.done();
            })));
            assertThat(JobsDatabase.awaitEnd(second, polite).state()).isEqualTo(JobState.SUCCEEDED);
            Job end = JobsDatabase.awaitEnd(second, deaf);
            assertThat(end.state()).isEqualTo(JobState.SUCCEEDED);
            over.countDown();
            JobsDatabase.await(late::get);
            assertThat(second.find(deaf)).contains(end);
        }
    }
}
