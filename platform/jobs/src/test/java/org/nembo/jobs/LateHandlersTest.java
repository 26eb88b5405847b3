package org.nembo.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.nembo.api.job.JobHandler;
import org.nembo.api.job.JobState;
import org.nembo.api.job.Step;
import org.nembo.api.job.StepResult;
import org.nembo.testkit.sql.BothDatabases;
import org.nembo.testkit.sql.TestDatabase;

/** Handlers are got when the jobs are there, as they may need the jobs themselves. */
class LateHandlersTest {

    private static final JobHandler HANDLER = DurableJobsTest.handler(Step.named("a", context -> StepResult.done()));

    @BothDatabases
    void aHandlerThatCannotBeHadBeforeTheJobsAreThereIsNotWaitedFor(TestDatabase database) throws Exception {
        try (JobsDatabase db = new JobsDatabase(database)) {
            CountDownLatch there = new CountDownLatch(1);
            DurableJobs jobs = db.node("one");
            jobs.addHandler(Offer.of(() -> after(there)));
            there.countDown();
            assertThat(JobsDatabase.awaitEnd(jobs, db.submit(jobs, "work", "things/1")).state()).isEqualTo(JobState.SUCCEEDED);
        }
    }

    @BothDatabases
    void oneThatIsNotThereYetIsTriedAgain(TestDatabase database) throws Exception {
        try (JobsDatabase db = new JobsDatabase(database)) {
            AtomicInteger tries = new AtomicInteger();
            DurableJobs jobs = db.node("one");
            jobs.addHandler(Offer.of(() -> switch (tries.incrementAndGet()) {
                case 1 -> null;
                case 2 -> throw new IllegalStateException("not yet");
                default -> HANDLER;
            }));
            assertThat(JobsDatabase.awaitEnd(jobs, db.submit(jobs, "work", "things/1")).state()).isEqualTo(JobState.SUCCEEDED);
            assertThat(tries).hasValue(3);
        }
    }

    @Test
    void oneThatGoesWhileItIsGotDoesNotServe() {
        Handlers handlers = new Handlers();
        Offer[] going = new Offer[1];
        going[0] = Offer.of(() -> {
            assertThat(handlers.remove(going[0].reference())).isEmpty();
            return HANDLER;
        });
        handlers.offer(going[0]);
        handlers.meet();
        assertThat(handlers.types()).isEmpty();
        assertThat(handlers.find("work")).isEmpty();
    }

    private static JobHandler after(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
            return HANDLER;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
