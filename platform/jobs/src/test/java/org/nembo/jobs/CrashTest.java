package org.nembo.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.nembo.api.error.GeneralError;
import org.nembo.api.error.NemboException;
import org.nembo.api.job.Job;
import org.nembo.api.job.JobHandler;
import org.nembo.api.job.JobState;
import org.nembo.api.job.JobStep;
import org.nembo.api.job.Step;
import org.nembo.api.job.StepContext;
import org.nembo.api.job.StepResult;
import org.nembo.testkit.sql.BothDatabases;
import org.nembo.testkit.sql.TestDatabase;

/** Kills a node before, inside and after every transaction of a job and around every effect of its steps, one after the other; another life goes on. */
class CrashTest {

    /** A site outside of the database, whose creations are idempotent by name; it survives every crash. */
    private static final class World {
        private final Map<String, Integer> made = new ConcurrentHashMap<>();
        private final Set<String> alive = ConcurrentHashMap.newKeySet();
        private final Map<String, Integer> asked = new ConcurrentHashMap<>();

        void create(PowerCut power, String name) {
            power.at("create " + name, "before");
            if (alive.add(name)) {
                made.merge(name, 1, Integer::sum);
            }
            power.at("create " + name, "after");
        }

        void delete(PowerCut power, String name) {
            power.at("delete " + name, "before");
            alive.remove(name);
            power.at("delete " + name, "after");
        }

        int ask(String what) {
            return asked.merge(what, 1, Integer::sum);
        }
    }

    /** One life of the server with its own power supply. */
    private record Life(World world, PowerCut power, JobsDatabase db, Function<Life, List<Step>> plan) implements JobHandler {
        @Override
        public String type() {
            return "work";
        }

        @Override
        public List<Step> steps(StepContext context) {
            return plan.apply(this);
        }

        @Override
        public void finished(Connection transaction, StepContext context, JobState state, String cause) {
            try (PreparedStatement statement = transaction.prepareStatement("INSERT INTO test_end (job, state, cause) VALUES (?, ?, ?)")) {
                statement.setString(1, context.job());
                statement.setString(2, state.name());
                statement.setString(3, cause);
                statement.executeUpdate();
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }

        Step create(String name) {
            return Step.named("create " + name, context -> {
                world.create(power, name);
                context.put(name, "made");
                context.log("made " + name);
                return StepResult.done();
            }).undo(context -> world.delete(power, name));
        }
    }

    private static NemboException busy() {
        return new NemboException(GeneralError.UNAVAILABLE, "the site is busy");
    }

    private static List<Step> succeeding(Life life) {
        return List.of(life.create("network"),
                Step.named("wait", context -> life.world().ask("wait") < 3 ? StepResult.await("the network", Duration.ofMillis(2), Duration.ofMinutes(1))
                        : StepResult.done()),
                Step.named("flaky", context -> {
                    life.world().create(life.power(), "disk");
                    if (life.world().ask("flaky") < 2) {
                        throw busy();
                    }
                    return StepResult.done();
                }).undo(context -> life.world().delete(life.power(), "disk")).attempts(3, Duration.ofMillis(2)),
                life.create("server"));
    }

    private static List<Step> failing(Life life) {
        return List.of(life.create("network"), life.create("disk"),
                Step.named("break", context -> {
                    life.world().create(life.power(), "half a server");
                    throw new NemboException(GeneralError.INVALID_REQUEST, "no such flavor");
                }).undo(context -> {
                    life.world().delete(life.power(), "half a server");
                    if (life.world().ask("undo") < 2) {
                        throw busy();
                    }
                }).attempts(3, Duration.ofMillis(2)),
                life.create("never"));
    }

    private static List<Step> cancelledMeanwhile(Life life) {
        return List.of(life.create("network"),
                Step.named("wait", context -> {
                    life.world().create(life.power(), "server");
                    if (life.world().ask("cancel") == 1) {
                        life.db().jdbi().useHandle(handle -> handle.execute("UPDATE job_run SET cancel_requested = 1 WHERE id = ?", context.job()));
                    }
                    return StepResult.await("the server", Duration.ofMillis(2), Duration.ofMinutes(1));
                }).undo(context -> life.world().delete(life.power(), "server")),
                life.create("never"));
    }

    @BothDatabases
    void aJobThatSucceedsDoesSoWhereverItsNodeIsKilled(TestDatabase database) throws Exception {
        int moments = killEverywhere(database, CrashTest::succeeding, JobState.SUCCEEDED, Set.of("network", "disk", "server"));
        assertThat(moments).isGreaterThan(40);
    }

    @BothDatabases
    void aJobThatFailsLeavesNothingWhereverItsNodeIsKilled(TestDatabase database) throws Exception {
        int moments = killEverywhere(database, CrashTest::failing, JobState.FAILED, Set.of());
        assertThat(moments).isGreaterThan(50);
    }

    @BothDatabases
    void aJobThatIsCancelledLeavesNothingWhereverItsNodeIsKilled(TestDatabase database) throws Exception {
        int moments = killEverywhere(database, CrashTest::cancelledMeanwhile, JobState.CANCELLED, Set.of());
        assertThat(moments).isGreaterThan(30);
    }

    @BothDatabases
    void isKilledAgainAtEveryMomentOfTheRecovery(TestDatabase database) throws Exception {
        try (JobsDatabase db = database(database)) {
            for (int first : List.of(12, 24)) {
                boolean complete = false;
                for (int second = 1; !complete; second++) {
                    complete = check(db, CrashTest::failing, List.of(first, second), JobState.FAILED, Set.of());
                }
            }
        }
    }

    private static JobsDatabase database(TestDatabase database) {
        JobsDatabase db = new JobsDatabase(database);
        db.jdbi().useHandle(handle -> handle.execute("CREATE TABLE test_end (job TEXT, state TEXT, cause TEXT)"));
        return db;
    }

    private static int killEverywhere(TestDatabase database, Function<Life, List<Step>> plan, JobState end, Set<String> left) throws Exception {
        try (JobsDatabase db = database(database)) {
            int fatal = 0;
            boolean complete = false;
            while (!complete) {
                fatal++;
                complete = check(db, plan, List.of(fatal), end, left);
            }
            return fatal - 1;
        }
    }

    /** Whether the last of the lives that were to be killed went through to the end instead. */
    private static boolean check(JobsDatabase db, Function<Life, List<Step>> plan, List<Integer> deaths, JobState end, Set<String> left) throws Exception {
        World world = new World();
        DurableJobs writer = db.node("writer");
        String id = db.submit(writer, "work", "things/" + deaths);
        writer.close();
        List<String> places = new ArrayList<>();
        boolean complete = false;
        for (int fatal : deaths) {
            PowerCut power = new PowerCut(fatal);
            DurableJobs doomed = db.node("node", JobsDatabase.SETTINGS, power, new Life(world, power, db, plan));
            JobsDatabase.await(() -> power.isDead() || writer.find(id).orElseThrow().state().isFinal());
            complete = !power.isDead();
            power.kill();
            doomed.abandon();
            places.add(power.where());
        }
        PowerCut none = new PowerCut(0);
        DurableJobs survivor = db.node("node", JobsDatabase.SETTINGS, none, new Life(world, none, db, plan));
        Job job = JobsDatabase.awaitEnd(survivor, id);
        survivor.close();
        String story = "killed at " + places;
        assertThat(job.state()).as(story).isEqualTo(end);
        assertThat(new TreeSet<>(world.alive)).as(story).isEqualTo(new TreeSet<>(left));
        assertThat(left).as(story).allSatisfy(name -> assertThat(world.made.get(name)).isEqualTo(1));
        assertThat(world.made).as(story).doesNotContainKey("never");
        assertThat(ends(db, id)).as(story).containsExactly(end.name());
        assertThat(survivor.steps(id)).as(story).extracting(JobStep::state)
                .allMatch(state -> state == (end == JobState.SUCCEEDED ? JobStep.State.DONE : JobStep.State.UNDONE));
        assertThat(withoutWaits(db.events().types("things/" + deaths))).as(story).endsWith("job." + end.name().toLowerCase(java.util.Locale.ROOT))
                .startsWith("job.queued", "job.running").filteredOn(type -> type.startsWith("job.")).doesNotHaveDuplicates();
        return complete;
    }

    /** A node that comes up on a busy machine may look for jobs before it has the handler: the job waits for it, and goes on as it went before. */
    private static List<String> withoutWaits(List<String> types) {
        List<String> kept = new ArrayList<>(types);
        for (int at = kept.indexOf("job.waiting_for_handler"); at >= 0; at = kept.indexOf("job.waiting_for_handler")) {
            assertThat(kept.get(at + 1)).isIn("job.running", "job.compensating").isIn(kept.subList(0, at));
            kept.subList(at, at + 2).clear();
        }
        return kept;
    }

    private static List<String> ends(JobsDatabase db, String id) {
        return db.jdbi().withHandle(handle -> handle.createQuery("SELECT state FROM test_end WHERE job = :id").bind("id", id).mapTo(String.class).list());
    }
}
