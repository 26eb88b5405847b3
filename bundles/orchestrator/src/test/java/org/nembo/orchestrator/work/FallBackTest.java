package org.nembo.orchestrator.work;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nembo.api.error.NemboException;
import org.nembo.api.job.JobStep;
import org.nembo.orchestrator.deployment.Attempt;
import org.nembo.orchestrator.deployment.Deployment;
import org.nembo.orchestrator.deployment.DeploymentStatus;
import org.nembo.orchestrator.deployment.NewDeployment;
import org.nembo.orchestrator.deployment.Resource;
import org.nembo.spi.provider.ProviderError;
import org.nembo.spi.provider.Quota;
import org.nembo.spi.provider.Workload;
import org.nembo.testkit.fake.FakeJobs;
import org.nembo.testkit.fake.FakeProvider;
import org.nembo.testkit.fake.FakeProvider.Fate;
import org.nembo.testkit.sql.BothDatabases;
import org.nembo.testkit.sql.TestDatabase;

/** Two sites of two providers; the deployment is tried at {@code aaa} first. */
class FallBackTest {

    private static NemboException failure(ProviderError code) {
        return new NemboException(code, "the cloud says " + code);
    }

    /** The stage with a provider for each of two sites. */
    private static final class Two implements AutoCloseable {
        private final Stage stage;
        private final FakeProvider first = new FakeProvider("first");
        private final FakeProvider second = new FakeProvider("second");

        Two(Stage stage) {
            this.stage = stage;
            stage.sites.remove("local");
            stage.sites.add("aaa", "first").add("bbb", "second");
            stage.providers.arrive(first);
            stage.providers.arrive(second);
        }

        Two() {
            this(new Stage());
        }

        Deployment submit(int siteMinutes, int maxSites, boolean keep) {
            return stage.creation.create(Stage.ANN, new NewDeployment(Optional.of("test"), Yaml.TWO, Map.of(), null, null, null, null, null, null,
                    siteMinutes == 0 ? null : Optional.of(siteMinutes), maxSites == 0 ? null : Optional.of(maxSites), Optional.of(keep), null, null, null));
        }

        Deployment create() {
            return stage.create(Yaml.TWO);
        }

        List<Attempt> attempts(Deployment of) {
            return stage.store.attempts().list(of.id());
        }

        @Override
        public void close() {
            stage.close();
        }
    }

    private static void movedOn(Two two, Deployment done) {
        assertThat(done.status()).isEqualTo(DeploymentStatus.CREATE_COMPLETE);
        assertThat(done.site()).isEqualTo("bbb");
        assertThat(two.first.presentEverywhere()).isZero();
        assertThat(two.second.present("bbb")).hasSize(2);
        assertThat(two.second.ledger().twice()).isEmpty();
        assertThat(two.attempts(done)).extracting(Attempt::site).containsExactly("aaa", "bbb");
        assertThat(two.attempts(done)).extracting(Attempt::outcome).containsExactly(Attempt.Outcome.FAILED, Attempt.Outcome.SUCCEEDED);
        assertThat(two.stage.store.resources().list(done.id())).extracting(Resource::site).containsOnly("bbb");
        assertThat(two.stage.store.resources().list(done.id())).extracting(Resource::state).containsOnly(Resource.State.STARTED);
        assertThat(two.first.openSessions() + two.second.openSessions()).isZero();
    }

    @BothDatabases
    void whenTheFirstSiteRefusesTheSecondTakesIt(TestDatabase database) {
        try (Two two = new Two(new Stage(database))) {
            two.first.fate(name -> name.endsWith("front") ? Fate.ends(1, Workload.State.FAILED) : Fate.RUNS).writes("no licence");
            Deployment done = two.create();
            movedOn(two, done);
            assertThat(two.attempts(done).get(0).cause()).contains("step 'start front' failed: front: it ended with status 1", "no licence");
            assertThat(two.stage.store.jobs().steps(done.job())).extracting(JobStep::name).containsExactly("select site", "create back", "start back",
                    "create front", "start front", "take back front (1)", "take back back (1)", "select site (2)", "create back (2)", "start back (2)",
                    "create front (2)", "start front (2)", "outputs (2)");
            assertThat(done.outputs()).as("what the first site told is forgotten").isEqualTo(Map.of("url", "http://127.0.0.1:20002"));
            assertThat(two.stage.events.types(done.path())).contains("org.nembo.deployment.attempt-failed");
            assertThat(two.stage.log(done.id())).anyMatch(line -> line.startsWith("Site aaa is given up: step 'start front' failed"));
        }
    }

    @ParameterizedTest
    @EnumSource(value = ProviderError.class, mode = EnumSource.Mode.EXCLUDE, names = "PROVIDER_INVALID")
    void everyFailureThatIsTheSitesOwnIsMovedOnFrom(ProviderError code) {
        try (Two two = new Two()) {
            two.first.failAlways("create", failure(code));
            Deployment done = two.create();
            assertThat(done.status()).isEqualTo(DeploymentStatus.CREATE_COMPLETE);
            assertThat(done.site()).isEqualTo("bbb");
            assertThat(two.attempts(done).get(0).cause()).contains("the cloud says " + code);
            assertThat(two.first.presentEverywhere()).isZero();
        }
    }

    @Test
    void aSiteThatIsTooSlowIsGivenUpAfterItsTime() {
        try (Two two = new Two()) {
            two.first.fate(name -> Fate.slow(Integer.MAX_VALUE));
            String slow = Yaml.TWO.replace("command: [ back ]", "command: [ back ], start_timeout: 1 d");
            Deployment accepted = two.stage.creation.create(Stage.ANN, new NewDeployment(Optional.of("test"), slow, Map.of(), null, null, null, null, null,
                    null, Optional.of(2), null, null, null, null, null));
            Deployment done = two.stage.run(accepted.id());
            movedOn(two, done);
            assertThat(two.attempts(done).get(0).cause()).contains("it was not finished there within 2 min");
            assertThat(Duration.between(two.attempts(done).get(0).started(), two.attempts(done).get(0).ended().orElseThrow()))
                    .isBetween(Duration.ofMinutes(2), Duration.ofMinutes(3));
        }
    }

    @Test
    void whenEverySiteHasFailedTheListOfCausesIsTheReason() {
        try (Two two = new Two()) {
            two.first.failAlways("create", failure(ProviderError.PROVIDER_QUOTA));
            two.second.failAlways("create", failure(ProviderError.PROVIDER_CAPACITY));
            Deployment failed = two.create();
            assertThat(failed.status()).isEqualTo(DeploymentStatus.CREATE_FAILED);
            assertThat(failed.statusReason()).isEqualTo("""
                    Retries on cloud providers exhausted. Error list is:
                    - site aaa: step 'create back' failed: the cloud says PROVIDER_QUOTA
                    - site bbb: step 'create back (2)' failed: the cloud says PROVIDER_CAPACITY.""");
            assertThat(two.attempts(failed)).extracting(Attempt::outcome).containsOnly(Attempt.Outcome.FAILED);
        }
    }

    @Test
    void noMoreSitesAreTriedThanWereAllowed() {
        try (Two two = new Two()) {
            two.first.failAlways("create", failure(ProviderError.PROVIDER_QUOTA));
            Deployment failed = two.stage.run(two.submit(0, 1, false).id());
            assertThat(failed.status()).isEqualTo(DeploymentStatus.CREATE_FAILED);
            assertThat(failed.statusReason()).contains("site aaa").doesNotContain("bbb");
            assertThat(two.second.made()).isEmpty();
        }
    }

    @Test
    void aSecondSiteThatHasNoRoomAnyMoreIsNotTried() {
        try (Two two = new Two()) {
            two.first.fate(name -> {
                two.second.quotas("bbb", new Quota("workloads", 2, 1));
                return Fate.ends(0, Workload.State.FAILED);
            });
            assertThat(two.create().statusReason()).startsWith("Retries on cloud providers exhausted. Error list is:\n- site aaa").doesNotContain("bbb");
        }
    }

    @Test
    void whatTheLastSiteMadeIsKeptWhenThatWasAsked() {
        try (Two two = new Two()) {
            two.first.fate(name -> Fate.ends(0, Workload.State.FAILED));
            two.second.fate(name -> name.endsWith("front") ? Fate.ends(0, Workload.State.FAILED) : Fate.RUNS);
            Deployment failed = two.stage.run(two.submit(0, 0, true).id());
            assertThat(failed.status()).isEqualTo(DeploymentStatus.CREATE_FAILED);
            assertThat(two.first.presentEverywhere()).as("the first was not the last").isZero();
            assertThat(two.second.present("bbb")).hasSize(2);
            assertThat(failed.statusReason()).endsWith(" Perhaps still at site bbb: back, front. Delete the deployment to have it removed.");
            assertThat(two.stage.delete(failed.id()).status()).isEqualTo(DeploymentStatus.DELETE_COMPLETE);
            assertThat(two.second.presentEverywhere()).isZero();
        }
    }

    @Test
    void whatCannotBeTakenBackIsWrittenDownAndGoneAfterTheDeletion() {
        try (Two two = new Two()) {
            two.first.fate(name -> name.endsWith("front") ? Fate.ends(0, Workload.State.FAILED) : Fate.RUNS)
                    .failAlways("delete", failure(ProviderError.PROVIDER_UNAVAILABLE));
            Deployment done = two.create();
            assertThat(done.status()).isEqualTo(DeploymentStatus.CREATE_COMPLETE);
            assertThat(two.attempts(done)).extracting(Attempt::outcome).containsExactly(Attempt.Outcome.LEFTOVERS, Attempt.Outcome.SUCCEEDED);
            assertThat(two.stage.log(done.id())).contains("Left at site aaa until the deployment is deleted: back (the cloud says PROVIDER_UNAVAILABLE)");
            assertThat(two.first.present("aaa")).hasSize(2);
            two.first.heal();
            Deployment gone = two.stage.delete(done.id());
            assertThat(gone.status()).isEqualTo(DeploymentStatus.DELETE_COMPLETE);
            assertThat(two.first.presentEverywhere() + two.second.presentEverywhere()).isZero();
        }
    }

    @Test
    void theDeletionWaitsForASiteWhereSomethingWasLeft() {
        try (Two two = new Two()) {
            two.first.fate(name -> Fate.ends(0, Workload.State.FAILED)).failAlways("delete", failure(ProviderError.PROVIDER_FORBIDDEN));
            Deployment done = two.create();
            two.first.heal();
            two.stage.deletion.delete(Stage.ANN, done.id(), false);
            two.stage.providers.leave("first");
            two.stage.jobs.runUntilAwaiting(two.stage.row(done.id()).job(), 5);
            assertThat(two.stage.row(done.id()).status()).isEqualTo(DeploymentStatus.DELETE_IN_PROGRESS);
            two.stage.providers.arrive(two.first);
            assertThat(two.stage.run(done.id()).status()).isEqualTo(DeploymentStatus.DELETE_COMPLETE);
            assertThat(two.first.presentEverywhere()).isZero();
        }
    }

    @Test
    void aCrashAtAnyBoundaryOfAFallBackChangesNothingInTheEnd() {
        try (Two two = new Two()) {
            two.first.fate(name -> name.endsWith("front") ? Fate.ends(1, Workload.State.FAILED) : Fate.slow(1)).lingers(1);
            int crashes = 0;
            for (int n = 0;; n++) {
                Deployment accepted = two.submit(0, 0, false);
                two.stage.jobs.crashAt(n);
                boolean crashed = crashes(two.stage, accepted.id());
                Deployment done = two.stage.run(accepted.id());
                assertThat(done.status()).as("crash at %d: %s", n, done.statusReason()).isEqualTo(DeploymentStatus.CREATE_COMPLETE);
                assertThat(done.site()).isEqualTo("bbb");
                assertThat(two.first.presentEverywhere()).as("crash at %d", n).isZero();
                assertThat(two.second.presentEverywhere()).isEqualTo(2 * (n + 1));
                assertThat(two.attempts(done)).extracting(Attempt::outcome).containsExactly(Attempt.Outcome.FAILED, Attempt.Outcome.SUCCEEDED);
                if (!crashed) {
                    break;
                }
                crashes++;
            }
            assertThat(crashes).isGreaterThan(30);
            assertThat(two.first.ledger().twice()).isEmpty();
            assertThat(two.second.ledger().twice()).isEmpty();
        }
    }

    @Test
    void aCancelAtAnyPollOfAFallBackLeavesNothing() {
        Set<Integer> sites = new HashSet<>();
        for (int polls = 0; polls < 14; polls++) {
            try (Two two = new Two()) {
                two.first.fate(name -> name.endsWith("front") ? Fate.ends(2, Workload.State.FAILED) : Fate.slow(2)).lingers(2);
                two.second.fate(name -> Fate.slow(2));
                Deployment accepted = two.submit(0, 0, false);
                two.stage.jobs.runUntilAwaiting(accepted.job(), polls);
                two.stage.jobs.cancel(accepted.job());
                Deployment failed = two.stage.run(accepted.id());
                assertThat(failed.status()).as("after %d polls", polls).isIn(DeploymentStatus.CREATE_FAILED, DeploymentStatus.CREATE_COMPLETE);
                if (failed.status() == DeploymentStatus.CREATE_FAILED) {
                    assertThat(two.first.presentEverywhere() + two.second.presentEverywhere()).as("after %d polls", polls).isZero();
                    assertThat(failed.statusReason()).isEqualTo("It was cancelled.");
                    sites.add(two.attempts(failed).size());
                }
            }
        }
        assertThat(sites).as("cancelled at the first site and at the second").contains(1, 2);
    }

    @Test
    void aRetryTriesEverySiteAgainAndGoesOnCounting() {
        try (Two two = new Two()) {
            two.first.failAlways("create", failure(ProviderError.PROVIDER_QUOTA));
            two.second.failAlways("create", failure(ProviderError.PROVIDER_QUOTA));
            Deployment failed = two.create();
            two.first.heal();
            two.stage.steering.retry(Stage.ANN, failed.id());
            Deployment done = two.stage.run(failed.id());
            assertThat(done.status()).isEqualTo(DeploymentStatus.CREATE_COMPLETE);
            assertThat(two.attempts(done)).extracting(Attempt::number).containsExactly(1, 2, 3);
            assertThat(two.attempts(done)).extracting(Attempt::outcome).containsExactly(Attempt.Outcome.FAILED, Attempt.Outcome.FAILED,
                    Attempt.Outcome.SUCCEEDED);
        }
    }

    @Test
    void secretsDoNotReachTheCauses() {
        try (Two two = new Two()) {
            two.first.fate(name -> Fate.ends(0, Workload.State.FAILED)).writes("bad password hunter22");
            Deployment done = two.stage.run(two.stage.submit(Yaml.WEB, Map.of("password", "hunter22")).id());
            assertThat(two.attempts(done).get(0).cause()).contains("bad password ***").doesNotContain("hunter22");
            assertThat(two.stage.events.all().toString() + two.stage.log(done.id()) + two.stage.jobs.values(done.job())).doesNotContain("hunter22");
        }
    }

    private static boolean crashes(Stage stage, String id) {
        try {
            stage.run(id);
            stage.jobs.crashAt(-1);
            return false;
        } catch (FakeJobs.Crash e) {
            return true;
        }
    }
}
