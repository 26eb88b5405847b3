package org.nembo.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nembo.api.job.Job;
import org.nembo.api.job.JobLogLine;
import org.nembo.api.job.JobState;
import org.nembo.api.job.JobStep;
import org.nembo.api.job.Step;
import org.nembo.api.job.StepResult;
import org.nembo.testkit.sql.BothDatabases;
import org.nembo.testkit.sql.TestDatabase;
import org.nembo.testkit.sql.TestDatabases;

class TwoNodesTest {

    /** SQLite belongs to one process: its leases are never another node's. */
    static Stream<TestDatabase> postgresql() {
        return Stream.of(TestDatabases.postgresql());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("postgresql")
    void shareTheWorkAndRunEveryStepOnce(TestDatabase database) throws Exception {
        try (JobsDatabase db = new JobsDatabase(database)) {
            Map<String, Integer> runs = new ConcurrentHashMap<>();
            Set<String> workedOn = ConcurrentHashMap.newKeySet();
            List<DurableJobs> nodes = new ArrayList<>();
            for (String name : List.of("one", "two")) {
                Step first = Step.named("first", context -> {
                    runs.merge(context.subject() + " first", 1, Integer::sum);
                    workedOn.add(name);
                    return StepResult.done();
                });
                Step second = Step.named("second", context -> {
                    runs.merge(context.subject() + " second", 1, Integer::sum);
                    return runs.get(context.subject() + " second") < 3 ? StepResult.await("it", Duration.ofMillis(30), Duration.ofSeconds(30))
                            : StepResult.done();
                });
                nodes.add(db.node(name, new JobsSettings(2, Duration.ofMillis(20), Duration.ofSeconds(5), Duration.ofSeconds(1), 20, Duration.ofDays(1)),
                        (transaction, moment) -> { }, DurableJobsTest.handler(first, second)));
            }
            List<String> ids = new ArrayList<>();
            for (int i = 0; i < 60; i++) {
                ids.add(db.submit(nodes.get(i % 2), "work", "things/" + i));
            }
            for (String id : ids) {
                assertThat(JobsDatabase.awaitEnd(nodes.get(0), id).state()).isEqualTo(JobState.SUCCEEDED);
            }
            assertThat(workedOn).containsExactlyInAnyOrder("one", "two");
            assertThat(runs).hasSize(120);
            assertThat(runs).allSatisfy((what, count) -> assertThat(count).as(what).isEqualTo(what.endsWith("first") ? 1 : 3));
        }
    }

    /** A node that can be frozen as a whole, like a virtual machine, and thawed. */
    private static final class Freezer implements Sql.Power {
        private final AtomicBoolean cold = new AtomicBoolean();
        private final CountDownLatch thaw = new CountDownLatch(1);
        private final List<String> refused = new CopyOnWriteArrayList<>();

        @Override
        public void at(String transaction, String moment) {
            if (cold.get() && moment.equals("before")) {
                try {
                    thaw.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                refused.add(transaction);
            }
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("postgresql")
    void oneTakesOverWhenTheOtherFreezesAndTheFrozenOnesLateWritesAreRefused(TestDatabase database) throws Exception {
        try (JobsDatabase db = new JobsDatabase(database)) {
            Freezer freezer = new Freezer();
            CountDownLatch begun = new CountDownLatch(1);
            CountDownLatch left = new CountDownLatch(1);
            DurableJobs frozen = db.node("frozen", JobsDatabase.SETTINGS, freezer, DurableJobsTest.handler(Step.named("make", context -> {
                begun.countDown();
                try {
                    freezer.thaw.await();
                } catch (InterruptedException e) {
                    // What a frozen process was told it learns when it thaws; here it does not heed it.
                    freezer.refused.add("interrupt");
                }
                context.put("maker", "frozen");
                context.log("frozen made it");
                left.countDown();
                return StepResult.done();
            }), Step.named("tell", context -> StepResult.done())));
            String id = db.submit(frozen, "work", "things/1");
            begun.await();
            freezer.cold.set(true);
            List<Long> fences = new CopyOnWriteArrayList<>();
            DurableJobs alive = db.node("alive", DurableJobsTest.handler(Step.named("make", context -> {
                fences.add(context.fence());
                context.put("maker", "alive");
                return StepResult.done();
            }), Step.named("tell", context -> {
                context.log("made by " + context.get("maker"));
                return StepResult.done();
            })));
            Job job = JobsDatabase.awaitEnd(alive, id);
            assertThat(job.state()).isEqualTo(JobState.SUCCEEDED);
            assertThat(fences).containsExactly(2L);
            List<String> events = db.events().types("things/1");
            freezer.thaw.countDown();
            left.await();
            frozen.close();
            assertThat(freezer.refused).contains("done");
            assertThat(alive.log("things/1", 0, 10)).extracting(JobLogLine::line).containsExactly("made by alive");
            assertThat(db.events().types("things/1")).isEqualTo(events);
            assertThat(alive.find(id)).contains(job);
            assertThat(alive.steps(id)).extracting(JobStep::attempt).containsExactly(2, 1);
        }
    }

    /** A step's own row, as a service keeps one of what it works on. */
    private static Step marking(JobsDatabase db, AtomicReference<DurableJobs> jobs, String mark, CountDownLatch begun, CountDownLatch go) {
        return Step.named("mark", context -> {
            begun.countDown();
            while (go.getCount() > 0) {
                try {
                    go.await();
                } catch (InterruptedException e) {
                    // Like a frozen process it learns nothing before it thaws.
                    continue;
                }
            }
            return db.jdbi().inTransaction(handle -> {
                jobs.get().fence(handle.getConnection(), context);
                handle.execute("UPDATE thing SET mark = ?", mark);
                return StepResult.done();
            });
        });
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("postgresql")
    void aFrozenOneCannotWriteOverTheRowsOfItsSuccessor(TestDatabase database) throws Exception {
        try (JobsDatabase db = new JobsDatabase(database)) {
            db.jdbi().useHandle(handle -> {
                handle.execute("CREATE TABLE thing (mark TEXT NOT NULL)");
                handle.execute("INSERT INTO thing (mark) VALUES ('nobody')");
            });
            Freezer freezer = new Freezer();
            CountDownLatch begun = new CountDownLatch(1);
            AtomicReference<DurableJobs> one = new AtomicReference<>();
            AtomicReference<DurableJobs> other = new AtomicReference<>();
            one.set(db.node("frozen", JobsDatabase.SETTINGS, freezer, DurableJobsTest.handler(marking(db, one, "frozen", begun, freezer.thaw))));
            String id = db.submit(one.get(), "work", "things/1");
            begun.await();
            freezer.cold.set(true);
            other.set(db.node("alive"));
            other.get().addHandler(Offer.of(DurableJobsTest.handler(marking(db, other, "alive", new CountDownLatch(1), new CountDownLatch(0)))));
            assertThat(JobsDatabase.awaitEnd(other.get(), id).state()).isEqualTo(JobState.SUCCEEDED);
            freezer.thaw.countDown();
            one.get().close();
            String mark = db.jdbi().withHandle(handle -> handle.createQuery("SELECT mark FROM thing").mapTo(String.class).one());
            assertThat(mark).isEqualTo("alive");
            assertThat(other.get().steps(id)).extracting(JobStep::attempt).containsExactly(2);
        }
    }

    @BothDatabases
    void aNodeThatComesBackGoesOnAtOnceWithWhatItsEarlierLifeHeld(TestDatabase database) throws Exception {
        try (JobsDatabase db = new JobsDatabase(database)) {
            JobsSettings patient = new JobsSettings(2, Duration.ofMillis(100), Duration.ofHours(1), Duration.ofSeconds(1), 20, Duration.ofDays(1));
            CountDownLatch begun = new CountDownLatch(1);
            PowerCut power = new PowerCut(0);
            DurableJobs dead = db.node("same", patient, power, DurableJobsTest.handler(Step.named("make", context -> {
                begun.countDown();
                new CountDownLatch(1).await();
                return StepResult.done();
            })));
            String id = db.submit(dead, "work", "things/1");
            begun.await();
            power.kill();
            dead.abandon();
            DurableJobs back = db.node("same", patient, (transaction, moment) -> { },
                    DurableJobsTest.handler(Step.named("make", context -> StepResult.done())));
            assertThat(JobsDatabase.awaitEnd(back, id).state()).isEqualTo(JobState.SUCCEEDED);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("postgresql")
    void aNodeThatStartsLeavesTheLeasesOfOthersAlone(TestDatabase database) throws Exception {
        try (JobsDatabase db = new JobsDatabase(database)) {
            CountDownLatch begun = new CountDownLatch(1);
            CountDownLatch go = new CountDownLatch(1);
            List<String> makers = new CopyOnWriteArrayList<>();
            DurableJobs first = db.node("first", DurableJobsTest.handler(Step.named("make", context -> {
                begun.countDown();
                go.await();
                makers.add("first");
                return StepResult.done();
            })));
            String id = db.submit(first, "work", "things/1");
            begun.await();
            DurableJobs second = db.node("second", DurableJobsTest.handler(Step.named("make", context -> {
                makers.add("second");
                return StepResult.done();
            })));
            // Longer than the lease: it lives by the heartbeat.
            long until = System.nanoTime() + JobsDatabase.SETTINGS.lease().multipliedBy(2).toNanos();
            JobsDatabase.await(() -> System.nanoTime() > until);
            assertThat(second.find(id).orElseThrow().node()).contains("first");
            go.countDown();
            assertThat(JobsDatabase.awaitEnd(second, id).state()).isEqualTo(JobState.SUCCEEDED);
            assertThat(makers).containsExactly("first");
        }
    }
}
