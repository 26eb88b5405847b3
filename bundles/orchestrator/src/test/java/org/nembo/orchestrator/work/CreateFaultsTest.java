package org.nembo.orchestrator.work;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nembo.api.error.NemboException;
import org.nembo.api.job.JobStep;
import org.nembo.orchestrator.deployment.Resource;
import org.nembo.orchestrator.deployment.Deployment;
import org.nembo.orchestrator.deployment.DeploymentStatus;

import org.nembo.spi.provider.ProviderError;
import org.nembo.spi.provider.Workload;
import org.nembo.spi.provider.WorkloadRequest;
import org.nembo.testkit.fake.FakeJobs;
import org.nembo.testkit.fake.FakeProvider.Fate;

class CreateFaultsTest {

    private static final String EXHAUSTED = "Retries on cloud providers exhausted. Error list is:\n- site local: ";

    private static NemboException failure(ProviderError code) {
        return new NemboException(code, "the cloud says " + code);
    }

    private static void failedAndGone(Stage stage, Deployment failed) {
        assertThat(failed.status()).isEqualTo(DeploymentStatus.CREATE_FAILED);
        assertThat(stage.provider.presentEverywhere()).isZero();
        assertThat(stage.provider.openSessions()).isZero();
        assertThat(stage.store.resources().list(failed.id())).extracting(Resource::state).isSubsetOf(Resource.State.INITIAL, Resource.State.DELETED);
        assertThat(failed.statusReason()).doesNotContain("Perhaps still at site");
    }

    @ParameterizedTest
    @EnumSource(value = ProviderError.class, names = {"PROVIDER_QUOTA", "PROVIDER_CAPACITY", "PROVIDER_FORBIDDEN", "PROVIDER_CONFLICT",
        "PROVIDER_NOT_FOUND", "PROVIDER_UNAUTHENTICATED", "PROVIDER_UNSUPPORTED", "PROVIDER_FAULT"})
    void aRefusalOfTheOnlySiteIsTheEndAndLeavesNothing(ProviderError code) {
        try (Stage stage = new Stage()) {
            Deployment accepted = stage.submit(Yaml.TWO, Map.of());
            stage.jobs.runUntilAwaiting(accepted.job(), 0);
            stage.provider.failNext("create", failure(code));
            Deployment failed = stage.run(accepted.id());
            failedAndGone(stage, failed);
            assertThat(failed.statusReason()).isEqualTo(EXHAUSTED + "step 'create back' failed: the cloud says %s.".formatted(code));
        }
    }

    @Test
    void aRequestThatNoSiteCouldTakeEndsTheCreationAtOnce() {
        try (Stage stage = new Stage()) {
            stage.sites.add("other", "fake");
            stage.provider.failNext("create", failure(ProviderError.PROVIDER_INVALID));
            Deployment failed = stage.create(Yaml.TWO);
            failedAndGone(stage, failed);
            assertThat(failed.statusReason()).isEqualTo("Step 'create back' failed: the cloud says PROVIDER_INVALID.");
        }
    }

    @ParameterizedTest
    @EnumSource(value = ProviderError.class, names = {"PROVIDER_UNAVAILABLE", "PROVIDER_TIMEOUT", "PROVIDER_RATE_LIMITED", "PROVIDER_ABSENT"})
    void whatMayPassIsTriedAgainInEveryCall(ProviderError code) {
        for (String operation : List.of("open", "create", "find")) {
            try (Stage stage = new Stage()) {
                stage.provider.failNext(operation, failure(code), failure(code), failure(code));
                Deployment done = stage.create(Yaml.TWO);
                assertThat(done.status()).as(operation).isEqualTo(DeploymentStatus.CREATE_COMPLETE);
                assertThat(stage.provider.made()).hasSize(2);
            }
        }
    }

    @Test
    void whatNeverPassesFailsInTheEnd() {
        try (Stage stage = new Stage()) {
            stage.provider.failAlways("create", failure(ProviderError.PROVIDER_UNAVAILABLE));
            Deployment failed = stage.create(Yaml.TWO);
            failedAndGone(stage, failed);
            assertThat(failed.statusReason()).contains("'create back'", "the cloud says PROVIDER_UNAVAILABLE");
        }
    }

    @Test
    void aLostAnswerMakesNothingTwice() {
        try (Stage stage = new Stage()) {
            stage.provider.loseNextAnswer();
            Deployment done = stage.create(Yaml.TWO);
            assertThat(done.status()).isEqualTo(DeploymentStatus.CREATE_COMPLETE);
            assertThat(stage.provider.made()).extracting(WorkloadRequest::name).doesNotHaveDuplicates().hasSize(2);
        }
    }

    @Test
    void aSlowNodeIsWaitedFor() {
        try (Stage stage = new Stage()) {
            stage.provider.fate(name -> Fate.slow(20));
            assertThat(stage.create(Yaml.TWO).status()).isEqualTo(DeploymentStatus.CREATE_COMPLETE);
        }
    }

    @Test
    void aNodeThatNeverRunsFailsWithItsLogAfterItsTime() {
        try (Stage stage = new Stage()) {
            stage.provider.fate(name -> name.endsWith("front") ? Fate.slow(Integer.MAX_VALUE) : Fate.RUNS).writes("loading\nstill loading\n");
            Deployment failed = stage.create(Yaml.TWO);
            failedAndGone(stage, failed);
            assertThat(failed.statusReason())
                    .startsWith(EXHAUSTED + "step 'start front' failed: front: not up within 60 s: front is starting. The end of its log:\n  loading\n"
                    + "  still loading");
        }
    }

    @Test
    void aNodeThatNeverAnswersFailsWithWhatItWasAsked() {
        try (Stage stage = new Stage()) {
            stage.probe = (host, port, path) -> Optional.of("it answers with status 500");
            Deployment failed = stage.create(Yaml.WEB);
            failedAndGone(stage, failed);
            assertThat(failed.statusReason())
                    .startsWith(EXHAUSTED + "step 'start web' failed: web: not up within 30 s: web does not answer at http://127.0.0.1:20001/up yet: "
                    + "it answers with status 500; it wrote nothing");
        }
    }

    @ParameterizedTest
    @EnumSource(value = Workload.State.class, names = {"FAILED", "COMPLETED"})
    void aNodeThatEndsTakesTheOthersWithItInReverse(Workload.State end) {
        try (Stage stage = new Stage()) {
            stage.provider.fate(name -> name.endsWith("front") ? Fate.ends(2, end) : Fate.RUNS).writes("\u001b[31mno licence\u001b[0m\n");
            Deployment failed = stage.create(Yaml.TWO);
            failedAndGone(stage, failed);
            assertThat(failed.statusReason()).contains("'start front'", "front: it ended with status", "The end of its log:\n  no licence")
                    .doesNotContain("\u001b");
            List<String> deletes = stage.provider.calls().stream().filter(call -> call.startsWith("delete")).toList();
            assertThat(deletes).hasSize(2);
            assertThat(deletes.get(0)).endsWith("front");
            assertThat(deletes.get(1)).endsWith("back");
            assertThat(stage.store.jobs().steps(failed.job())).extracting(JobStep::name).containsExactly("select site", "create back", "start back",
                    "create front", "start front", "take back front (1)", "take back back (1)", "select site (2)");
            assertThat(failed.outputs()).isEmpty();
        }
    }

    @Test
    void secretsThatAProgramHasWrittenAreMaskedInTheReason() {
        try (Stage stage = new Stage()) {
            stage.provider.fate(name -> Fate.ends(0, Workload.State.FAILED)).writes("cannot log in with hunter22!\n");
            Deployment failed = stage.run(stage.submit(Yaml.WEB, Map.of("password", "hunter22")).id());
            assertThat(failed.statusReason()).contains("cannot log in with ***!").doesNotContain("hunter22");
        }
    }

    @Test
    void aNodeThatVanishesIsAFailureAndNotMadeAgain() {
        try (Stage stage = new Stage()) {
            stage.provider.fate(name -> name.endsWith("front") ? Fate.vanishes(2) : Fate.RUNS);
            Deployment failed = stage.create(Yaml.TWO);
            failedAndGone(stage, failed);
            assertThat(failed.statusReason()).contains("front: it is not at site 'local' any more");
            assertThat(stage.provider.made()).hasSize(2);
        }
    }

    @Test
    void aLogThatCannotBeReadDoesNotHideTheFailure() {
        try (Stage stage = new Stage()) {
            stage.provider.fate(name -> Fate.ends(0, Workload.State.FAILED)).failAlways("log", failure(ProviderError.PROVIDER_FORBIDDEN));
            assertThat(stage.create(Yaml.WEB).statusReason())
                    .contains("web: it ended with status 1. The end of its log:\n  it cannot be read: the cloud says PROVIDER_FORBIDDEN");
        }
    }

    @Test
    void takingBackWaitsForWhatStopsSlowly() {
        try (Stage stage = new Stage()) {
            stage.provider.fate(name -> name.endsWith("front") ? Fate.ends(0, Workload.State.FAILED) : Fate.RUNS).lingers(3);
            failedAndGone(stage, stage.create(Yaml.TWO));
        }
    }

    @Test
    void takingBackIsTriedAgainWhileTheSiteIsAway() {
        try (Stage stage = new Stage()) {
            stage.provider.fate(name -> name.endsWith("front") ? Fate.ends(0, Workload.State.FAILED) : Fate.RUNS)
                    .failNext("delete", failure(ProviderError.PROVIDER_UNAVAILABLE), failure(ProviderError.PROVIDER_ABSENT));
            failedAndGone(stage, stage.create(Yaml.TWO));
        }
    }

    @Test
    void whatCannotBeTakenBackIsToldAndGoneAfterADeletion() {
        try (Stage stage = new Stage()) {
            stage.provider.fate(name -> name.endsWith("front") ? Fate.ends(0, Workload.State.FAILED) : Fate.RUNS)
                    .failAlways("delete", failure(ProviderError.PROVIDER_UNAVAILABLE));
            Deployment failed = stage.create(Yaml.TWO);
            assertThat(failed.status()).isEqualTo(DeploymentStatus.CREATE_FAILED);
            assertThat(failed.statusReason()).endsWith(" Perhaps still at site local: back, front. Delete the deployment to have it removed.");
            assertThat(stage.store.jobs().steps(failed.job())).extracting(JobStep::state).contains(JobStep.State.UNDO_FAILED);
            stage.provider.heal();
            assertThat(stage.delete(failed.id()).status()).isEqualTo(DeploymentStatus.DELETE_COMPLETE);
            assertThat(stage.provider.presentEverywhere()).isZero();
        }
    }

    @Test
    void aCrashAtAnyBoundaryOfACreationChangesNothingInTheEnd() {
        try (Stage stage = new Stage()) {
            int crashes = 0;
            for (int n = 0;; n++) {
                stage.provider.fate(name -> Fate.slow(1));
                Deployment accepted = stage.submit(Yaml.TWO, Map.of());
                stage.jobs.crashAt(n);
                boolean crashed = crashes(stage, accepted.id());
                Deployment done = stage.run(accepted.id());
                assertThat(done.status()).as("crash at %d", n).isEqualTo(DeploymentStatus.CREATE_COMPLETE);
                assertThat(done.outputs()).containsKey("url");
                assertThat(stage.provider.present("local")).hasSize(2 * (n + 1));
                if (!crashed) {
                    break;
                }
                crashes++;
            }
            // Six steps with a poll each at two of them, before and after; and the end, before and after.
            assertThat(crashes).isEqualTo(18);
            assertThat(new HashSet<>(stage.provider.made())).hasSameSizeAs(stage.provider.made());
            assertThat(stage.events.all().stream().filter(event -> event.type().equals("org.nembo.deployment.create-complete"))).hasSize(crashes + 1);
        }
    }

    @Test
    void aCrashAtAnyBoundaryOfAFailingCreationLeavesNothing() {
        try (Stage stage = new Stage()) {
            stage.provider.fate(name -> name.endsWith("front") ? Fate.ends(1, Workload.State.FAILED) : Fate.RUNS);
            int crashes = 0;
            for (int n = 0;; n++) {
                Deployment accepted = stage.submit(Yaml.TWO, Map.of());
                stage.jobs.crashAt(n);
                boolean crashed = crashes(stage, accepted.id());
                failedAndGone(stage, stage.run(accepted.id()));
                if (!crashed) {
                    break;
                }
                crashes++;
            }
            assertThat(crashes).isGreaterThan(18);
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

    @Test
    void aCancelledCreationLeavesNothing() {
        for (int polls = 0; polls < 6; polls++) {
            try (Stage stage = new Stage()) {
                stage.provider.fate(name -> Fate.slow(3));
                Deployment accepted = stage.submit(Yaml.TWO, Map.of());
                stage.jobs.runUntilAwaiting(accepted.job(), polls);
                stage.jobs.cancel(accepted.job());
                Deployment failed = stage.run(accepted.id());
                failedAndGone(stage, failed);
                assertThat(failed.statusReason()).isEqualTo("It was cancelled.");
            }
        }
    }

    @Test
    void aCreationThatPassesItsDeadlineLeavesNothing() {
        try (Stage stage = new Stage()) {
            stage.provider.fate(name -> Fate.slow(Integer.MAX_VALUE));
            Deployment accepted = stage.submit(Yaml.TWO, Map.of());
            stage.jobs.runUntilAwaiting(accepted.job(), 5);
            stage.jobs.expire(accepted.job());
            Deployment failed = stage.run(accepted.id());
            failedAndGone(stage, failed);
            assertThat(failed.statusReason()).contains("deadline");
        }
    }
}
