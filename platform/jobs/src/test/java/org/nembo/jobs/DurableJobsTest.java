package org.nembo.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.nembo.api.error.GeneralError;
import org.nembo.api.error.NemboException;
import org.nembo.api.job.Job;
import org.nembo.api.job.JobHandler;
import org.nembo.api.job.JobLogLine;
import org.nembo.api.job.JobState;
import org.nembo.api.job.JobStep;
import org.nembo.api.job.Jobs;
import org.nembo.api.job.Step;
import org.nembo.api.job.StepContext;
import org.nembo.api.job.StepResult;
import org.nembo.api.rest.Page;
import org.nembo.api.rest.PageRequest;
import org.nembo.testkit.sql.BothDatabases;
import org.nembo.testkit.sql.TestDatabase;

class DurableJobsTest {

    /** A handler of the type {@code work} with these steps. */
    static JobHandler handler(Step... steps) {
        return new JobHandler() {
            @Override
            public String type() {
                return "work";
            }

            @Override
            public List<Step> steps(StepContext context) {
                return List.of(steps);
            }
        };
    }

    static NemboException busy() {
        return new NemboException(GeneralError.UNAVAILABLE, "the site is busy");
    }

    @BothDatabases
    void runsTheStepsInOrderAndRemembersWhatTheyPut(TestDatabase database) throws Exception {
        try (JobsDatabase db = new JobsDatabase(database)) {
            DurableJobs jobs = db.node("one", handler(
                    Step.named("first", context -> {
                        context.log("hello\nworld");
                        context.put("server", context.input());
                        return StepResult.done();
                    }),
                    Step.named("second", context -> {
                        context.log("found " + context.get("server") + " for " + context.owner() + " on " + context.subject());
                        return StepResult.done();
                    })));
            String id = db.submit(jobs, "work", "deployments/1");
            Job job = JobsDatabase.awaitEnd(jobs, id);
            assertThat(job.state()).isEqualTo(JobState.SUCCEEDED);
            assertThat(job.error()).isEmpty();
            assertThat(job.node()).isEmpty();
            assertThat(jobs.steps(id)).extracting(JobStep::name, JobStep::state, JobStep::attempt)
                    .containsExactly(org.assertj.core.groups.Tuple.tuple("first", JobStep.State.DONE, 1),
                            org.assertj.core.groups.Tuple.tuple("second", JobStep.State.DONE, 1));
            assertThat(jobs.log("deployments/1", 0, 100)).extracting(JobLogLine::step, JobLogLine::line).containsExactly(
                    org.assertj.core.groups.Tuple.tuple("first", "hello"), org.assertj.core.groups.Tuple.tuple("first", "world"),
                    org.assertj.core.groups.Tuple.tuple("second", "found {\"size\":3} for " + JobsDatabase.OWNER + " on deployments/1"));
            assertThat(db.events().types("deployments/1")).containsExactly("job.queued", "job.running", "step.running", "step.done", "step.running",
                    "step.done", "job.succeeded");
        }
    }

    @BothDatabases
    void triesAgainWhatFailsRetryably(TestDatabase database) throws Exception {
        try (JobsDatabase db = new JobsDatabase(database)) {
            AtomicInteger calls = new AtomicInteger();
            DurableJobs jobs = db.node("one", handler(Step.named("flaky", context -> {
                if (calls.incrementAndGet() < 3) {
                    throw busy();
                }
                return StepResult.done();
            }).attempts(3, Duration.ofMillis(10))));
            String id = db.submit(jobs, "work", "deployments/1");
            assertThat(JobsDatabase.awaitEnd(jobs, id).state()).isEqualTo(JobState.SUCCEEDED);
            assertThat(calls).hasValue(3);
            assertThat(jobs.steps(id)).extracting(JobStep::attempt).containsExactly(3);
            assertThat(db.events().types("deployments/1")).contains("step.retrying");
        }
    }

    @BothDatabases
    void undoesInReverseWhatWasBegunWhenAStepFailsForGood(TestDatabase database) throws Exception {
        try (JobsDatabase db = new JobsDatabase(database)) {
            List<String> undone = new java.util.concurrent.CopyOnWriteArrayList<>();
            DurableJobs jobs = db.node("one", handler(
                    Step.named("a", context -> {
                        context.put("a", "made");
                        return StepResult.done();
                    }).undo(context -> undone.add("a " + context.get("a"))),
                    Step.named("b", context -> {
                        context.put("b", "half");
                        throw new NemboException(GeneralError.INVALID_REQUEST, "no such flavor");
                    }).undo(context -> undone.add("b " + context.get("b"))),
                    Step.named("c", context -> StepResult.done()).undo(context -> undone.add("c"))));
            String id = db.submit(jobs, "work", "deployments/1");
            Job job = JobsDatabase.awaitEnd(jobs, id);
            assertThat(job.state()).isEqualTo(JobState.FAILED);
            assertThat(job.error()).contains("step 'b' failed: no such flavor");
            assertThat(undone).containsExactly("b half", "a made");
            assertThat(jobs.steps(id)).extracting(JobStep::state).containsExactly(JobStep.State.UNDONE, JobStep.State.UNDONE);
            assertThat(db.events().types("deployments/1")).containsExactly("job.queued", "job.running", "step.running", "step.done", "step.running",
                    "step.failed", "job.compensating", "step.undoing", "step.undone", "step.undoing", "step.undone", "job.failed");
        }
    }

    @BothDatabases
    void awaitsByLookingAgain(TestDatabase database) throws Exception {
        try (JobsDatabase db = new JobsDatabase(database)) {
            AtomicInteger calls = new AtomicInteger();
            DurableJobs jobs = db.node("one", handler(Step.named("wait", context -> calls.incrementAndGet() < 4
                    ? StepResult.await("the server", Duration.ofMillis(20), Duration.ofSeconds(10)) : StepResult.done())));
            String id = db.submit(jobs, "work", "deployments/1");
            assertThat(JobsDatabase.awaitEnd(jobs, id).state()).isEqualTo(JobState.SUCCEEDED);
            assertThat(calls).hasValue(4);
            assertThat(jobs.steps(id)).extracting(JobStep::attempt).containsExactly(1);
            assertThat(db.events().types("deployments/1")).containsExactly("job.queued", "job.running", "step.running", "step.awaiting", "step.done",
                    "job.succeeded");
        }
    }

    @BothDatabases
    void refusesASecondUnfinishedJobOnASubjectAndLeavesTheTransactionUsable(TestDatabase database) throws Exception {
        try (JobsDatabase db = new JobsDatabase(database)) {
            DurableJobs jobs = db.node("one");
            db.submit(jobs, "absent", "deployments/1");
            try (Connection transaction = db.transaction()) {
                assertThatThrownBy(() -> jobs.submit(transaction, new Jobs.Request("absent", "deployments/1", JobsDatabase.OWNER, "{}", Optional.empty())))
                        .isInstanceOfSatisfying(NemboException.class, e -> assertThat(e.code()).isEqualTo(GeneralError.CONFLICT));
                jobs.submit(transaction, new Jobs.Request("absent", "deployments/2", JobsDatabase.OWNER, "{}", Optional.empty()));
                transaction.commit();
            }
            assertThat(jobs.list(Jobs.Filter.all(), PageRequest.first(10)).items()).extracting(Job::subject)
                    .containsExactly("deployments/2", "deployments/1");
        }
    }

    @BothDatabases
    void listsByFilterInPagesNewestFirst(TestDatabase database) throws Exception {
        try (JobsDatabase db = new JobsDatabase(database)) {
            DurableJobs jobs = db.node("one", handler());
            for (int i = 0; i < 5; i++) {
                String id = db.submit(jobs, i % 2 == 0 ? "work" : "absent", "deployments/" + i);
                if (i % 2 == 0) {
                    JobsDatabase.awaitEnd(jobs, id);
                }
            }
            Jobs.Filter done = new Jobs.Filter("", "", "", Optional.of(JobState.SUCCEEDED));
            Page<Job> first = jobs.list(done, PageRequest.first(2));
            assertThat(first.items()).extracting(Job::subject).containsExactly("deployments/4", "deployments/2");
            Page<Job> second = jobs.list(done, new PageRequest(2, first.next().orElseThrow()));
            assertThat(second.items()).extracting(Job::subject).containsExactly("deployments/0");
            assertThat(second.next()).isEmpty();
            assertThat(jobs.list(new Jobs.Filter("", "absent", JobsDatabase.OWNER, Optional.empty()), PageRequest.first(9)).items()).hasSize(2);
            assertThat(jobs.list(new Jobs.Filter("", "", "bob@https://x", Optional.empty()), PageRequest.first(9)).items()).isEmpty();
            assertThat(jobs.list(Jobs.Filter.of("deployments/3"), PageRequest.first(9)).items()).hasSize(1);
        }
    }
}
