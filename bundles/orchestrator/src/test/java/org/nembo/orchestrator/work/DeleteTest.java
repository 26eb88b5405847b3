package org.nembo.orchestrator.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nembo.api.error.NemboException;
import org.nembo.api.job.JobState;
import org.nembo.api.job.JobStep;
import org.nembo.api.job.Jobs;
import org.nembo.api.site.SiteStatus;
import org.nembo.orchestrator.OrchestratorError;
import org.nembo.orchestrator.deployment.Resource;
import org.nembo.orchestrator.deployment.Deployment;
import org.nembo.orchestrator.deployment.DeploymentStatus;

import org.nembo.spi.provider.Credential;
import org.nembo.spi.provider.ProviderError;
import org.nembo.spi.provider.WorkloadRequest;
import org.nembo.testkit.fake.FakeJobs;
import org.nembo.testkit.fake.FakeProvider.Fate;
import org.nembo.testkit.sql.BothDatabases;
import org.nembo.testkit.sql.TestDatabase;

class DeleteTest {

    private static NemboException failure(ProviderError code) {
        return new NemboException(code, "the cloud says " + code);
    }

    private static String detail(Stage stage, String id) {
        List<JobStep> steps = stage.deployments.steps(Stage.ANN, id);
        return steps.get(steps.size() - 1).detail().orElse("");
    }

    @BothDatabases
    void deletesEverythingInReverseAndKeepsTheRecord(TestDatabase database) {
        try (Stage stage = new Stage(database)) {
            Deployment done = stage.create(Yaml.TWO);
            Deployment other = stage.create(Yaml.WEB);
            Deployment gone = stage.delete(done.id());
            assertThat(gone.status()).isEqualTo(DeploymentStatus.DELETE_COMPLETE);
            assertThat(gone.statusReason()).isEqualTo("Nothing is left of it.");
            assertThat(stage.store.jobs().steps(gone.job())).extracting(step -> step.name())
                    .containsExactly("delete front", "delete back", "verify nothing is left");
            assertThat(stage.provider.present("local")).hasSize(1).allMatch(name -> name.endsWith("web"));
            assertThat(stage.store.resources().list(done.id())).extracting(Resource::state).containsOnly(Resource.State.DELETED);
            assertThat(stage.events.types(done.path())).containsSubsequence("org.nembo.deployment.delete-in-progress", "org.nembo.deployment.delete-complete",
                    "org.nembo.job.succeeded");
            assertThat(stage.secrets.paths()).allMatch(path -> path.contains(other.id()));
            assertThat(stage.row(other.id()).status()).isEqualTo(DeploymentStatus.CREATE_COMPLETE);
        }
    }

    @Test
    void deletesItsSecrets() {
        try (Stage stage = new Stage()) {
            Deployment done = stage.create(Yaml.WEB);
            assertThat(stage.secrets.paths()).isNotEmpty();
            stage.delete(done.id());
            assertThat(stage.secrets.paths()).isEmpty();
        }
    }

    @Test
    void deletesWhatWasNeverPlaced() {
        try (Stage stage = new Stage()) {
            stage.sites.status("local", SiteStatus.DRAINING);
            Deployment failed = stage.create(Yaml.TWO);
            assertThat(failed.status()).isEqualTo(DeploymentStatus.CREATE_FAILED);
            assertThat(stage.delete(failed.id()).status()).isEqualTo(DeploymentStatus.DELETE_COMPLETE);
            assertThat(stage.provider.calls()).isEmpty();
        }
    }

    @Test
    void deletesAtASiteThatTakesNothingNew() {
        try (Stage stage = new Stage()) {
            Deployment done = stage.create(Yaml.WEB);
            stage.sites.status("local", SiteStatus.DRAINING);
            assertThat(stage.delete(done.id()).status()).isEqualTo(DeploymentStatus.DELETE_COMPLETE);
            assertThat(stage.provider.presentEverywhere()).isZero();
        }
    }

    @Test
    void waitsForAProviderThatIsAwayAndSaysSo() {
        try (Stage stage = new Stage()) {
            Deployment done = stage.create(Yaml.WEB);
            stage.providers.leave("fake");
            Deployment deleting = stage.deletion.delete(Stage.ANN, done.id(), false);
            stage.jobs.runUntilAwaiting(deleting.job(), 200);
            assertThat(stage.job(done.id()).state().isFinal()).isFalse();
            assertThat(detail(stage, done.id())).isEqualTo("site local: the provider 'fake' is not deployed; waiting for it");
            stage.providers.arrive(stage.provider);
            assertThat(stage.run(done.id()).status()).isEqualTo(DeploymentStatus.DELETE_COMPLETE);
        }
    }

    @Test
    void waitsForASiteThatIsDisabledOrDoesNotAnswer() {
        try (Stage stage = new Stage()) {
            Deployment done = stage.create(Yaml.WEB);
            stage.sites.status("local", SiteStatus.DISABLED);
            Deployment deleting = stage.deletion.delete(Stage.ANN, done.id(), false);
            int calls = stage.provider.calls().size();
            stage.jobs.runUntilAwaiting(deleting.job(), 5);
            assertThat(detail(stage, done.id())).contains("site 'local' is disabled");
            assertThat(stage.provider.calls()).hasSize(calls);
            stage.sites.status("local", SiteStatus.ACTIVE);
            stage.provider.failNext("open", failure(ProviderError.PROVIDER_TIMEOUT)).failNext("delete", failure(ProviderError.PROVIDER_UNAVAILABLE))
                    .failNext("find", failure(ProviderError.PROVIDER_UNAVAILABLE)).failNext("list", failure(ProviderError.PROVIDER_UNAVAILABLE));
            assertThat(stage.run(done.id()).status()).isEqualTo(DeploymentStatus.DELETE_COMPLETE);
        }
    }

    @Test
    void waitsForWhatStopsSlowly() {
        try (Stage stage = new Stage()) {
            Deployment done = stage.create(Yaml.TWO);
            stage.provider.lingers(20);
            Deployment deleting = stage.deletion.delete(Stage.ANN, done.id(), false);
            stage.jobs.runUntilAwaiting(deleting.job(), 2);
            assertThat(detail(stage, done.id())).isEqualTo("front is stopping at site local");
            assertThat(stage.provider.present("local")).hasSize(2);
            assertThat(stage.run(done.id()).status()).isEqualTo(DeploymentStatus.DELETE_COMPLETE);
            assertThat(stage.provider.presentEverywhere()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatASiteSaysItRemovedAndDoesNotIsNeverForgotten(boolean denied) {
        try (Stage stage = Stage.patient(Duration.ofSeconds(60))) {
            ClusterTest.answers(stage);
            Deployment done = stage.create(denied ? Yaml.TWO : ClusterTest.CLUSTER);
            stage.provider.lingers(1_000_000).denies(denied);
            Deployment deleting = stage.deletion.delete(Stage.ANN, done.id(), false);
            stage.jobs.runUntilAwaiting(deleting.job(), 20);
            assertThat(stage.row(done.id()).status()).isEqualTo(DeploymentStatus.DELETE_IN_PROGRESS);
            assertThat(detail(stage, done.id())).contains(denied ? "site local still has " : " is stopping at site local");
            stage.jobs.expire(deleting.job());
            assertThat(stage.run(done.id()).status()).isEqualTo(DeploymentStatus.DELETE_FAILED);
            assertThat(stage.provider.presentEverywhere()).isPositive();
            stage.deletion.delete(Stage.ANN, done.id(), true);
            Deployment forced = stage.run(done.id());
            assertThat(forced.status()).isEqualTo(DeploymentStatus.DELETE_COMPLETE);
            assertThat(forced.statusReason()).startsWith("Deleted by force; perhaps left behind: ");
            assertThat(stage.provider.present("local")).isNotEmpty().allSatisfy(name -> assertThat(forced.statusReason()).contains(name));
        }
    }

    @Test
    void aRefusalFailsTheDeletionWhichCanBeAskedAgain() {
        try (Stage stage = new Stage()) {
            Deployment done = stage.create(Yaml.TWO);
            stage.provider.failNext("delete", failure(ProviderError.PROVIDER_FORBIDDEN));
            Deployment failed = stage.delete(done.id());
            assertThat(failed.status()).isEqualTo(DeploymentStatus.DELETE_FAILED);
            assertThat(failed.statusReason()).isEqualTo("Step 'delete front' failed: the cloud says PROVIDER_FORBIDDEN.");
            assertThat(stage.events.types(done.path())).contains("org.nembo.deployment.delete-failed");
            assertThat(stage.delete(done.id()).status()).isEqualTo(DeploymentStatus.DELETE_COMPLETE);
            assertThat(stage.provider.presentEverywhere()).isZero();
        }
    }

    @Test
    void byForceItGoesOnAndSaysWhatItLeft() {
        try (Stage stage = new Stage()) {
            Deployment done = stage.create(Yaml.TWO);
            stage.provider.failNext("delete", failure(ProviderError.PROVIDER_FORBIDDEN)).failAlways("list", failure(ProviderError.PROVIDER_FAULT));
            stage.deletion.delete(Stage.ANN, done.id(), true);
            Deployment gone = stage.run(done.id());
            assertThat(gone.status()).isEqualTo(DeploymentStatus.DELETE_COMPLETE);
            assertThat(gone.statusReason()).contains("perhaps left behind: front (the cloud says PROVIDER_FORBIDDEN)",
                    "not verified at site local (the cloud says PROVIDER_FAULT)");
            assertThat(stage.provider.present("local")).hasSize(1);
        }
    }

    @Test
    void aDeletionThatWaitsInVainCanBeForced() {
        try (Stage stage = new Stage()) {
            Deployment done = stage.create(Yaml.WEB);
            stage.sites.remove("local");
            Deployment deleting = stage.deletion.delete(Stage.ANN, done.id(), false);
            stage.jobs.runUntilAwaiting(deleting.job(), 3);
            assertThat(stage.deletion.delete(Stage.ANN, done.id(), true).status()).isEqualTo(DeploymentStatus.DELETE_IN_PROGRESS);
            stage.jobs.run(deleting.job());
            assertThat(stage.jobs.find(deleting.job())).hasValueSatisfying(job -> assertThat(job.state()).isEqualTo(JobState.CANCELLED));
            Deployment gone = stage.run(done.id());
            assertThat(gone.job()).isNotEqualTo(deleting.job());
            assertThat(gone.status()).isEqualTo(DeploymentStatus.DELETE_COMPLETE);
            assertThat(gone.statusReason()).contains("left behind", "site 'local' is not registered any more");
        }
    }

    @Test
    void removesWhatBearsItsLabelAndIsNoNodeOfIt() {
        try (Stage stage = new Stage()) {
            Deployment done = stage.create(Yaml.WEB);
            stage.provider.open(stage.sites.find("local").orElseThrow(), new Credential.None()).workloads().orElseThrow().create(new WorkloadRequest("stray",
                    Map.of("deployment", done.id()), List.of("x"), Map.of(), Map.of(), List.of(), WorkloadRequest.Limits.NONE));
            assertThat(stage.delete(done.id()).status()).isEqualTo(DeploymentStatus.DELETE_COMPLETE);
            assertThat(stage.provider.presentEverywhere()).isZero();
        }
    }

    @Test
    void aCrashAtAnyBoundaryOfADeletionChangesNothingInTheEnd() {
        try (Stage stage = new Stage()) {
            stage.provider.lingers(2);
            int crashes = 0;
            for (boolean crashed = true; crashed; crashes++) {
                Deployment done = stage.create(Yaml.TWO);
                stage.deletion.delete(Stage.ANN, done.id(), false);
                stage.jobs.crashAt(crashes);
                crashed = false;
                try {
                    stage.run(done.id());
                    stage.jobs.crashAt(-1);
                } catch (FakeJobs.Crash e) {
                    crashed = true;
                }
                assertThat(stage.run(done.id()).status()).as("crash at %d", crashes).isEqualTo(DeploymentStatus.DELETE_COMPLETE);
                assertThat(stage.provider.presentEverywhere()).isZero();
            }
            // Three steps, two of them looked at twice, and the end; before and after each.
            assertThat(crashes - 1).isEqualTo(12);
        }
    }

    @Test
    void aCreationThatRunsIsCancelledFirstAndTheDeletionFollows() {
        for (int polls = 0; polls < 6; polls++) {
            try (Stage stage = new Stage()) {
                stage.provider.fate(name -> Fate.slow(3));
                Deployment accepted = stage.submit(Yaml.TWO, Map.of());
                stage.jobs.runUntilAwaiting(accepted.job(), polls);
                Deployment deleting = stage.deletion.delete(Stage.ANN, accepted.id(), false);
                assertThat(deleting.status()).isEqualTo(DeploymentStatus.DELETE_IN_PROGRESS);
                assertThat(deleting.job()).isEqualTo(accepted.job());
                stage.jobs.run(accepted.job());
                assertThat(stage.row(accepted.id()).status()).isEqualTo(DeploymentStatus.DELETE_IN_PROGRESS);
                assertThat(stage.row(accepted.id()).job()).isNotEqualTo(accepted.job());
                assertThat(stage.run(accepted.id()).status()).isEqualTo(DeploymentStatus.DELETE_COMPLETE);
                assertThat(stage.provider.presentEverywhere()).isZero();
                assertThat(stage.events.types(accepted.path())).doesNotContain("org.nembo.deployment.create-failed");
            }
        }
    }

    @Test
    void askingAgainChangesNothing() {
        try (Stage stage = new Stage()) {
            Deployment done = stage.create(Yaml.WEB);
            Deployment first = stage.deletion.delete(Stage.ANN, done.id(), false);
            Deployment second = stage.deletion.delete(Stage.ANN, done.id(), false);
            assertThat(second).isEqualTo(first);
            assertThat(stage.run(done.id()).status()).isEqualTo(DeploymentStatus.DELETE_COMPLETE);
        }
    }

    @Test
    void whatIsDeletedCannotBeDeletedAgain() {
        try (Stage stage = new Stage()) {
            Deployment done = stage.create(Yaml.WEB);
            stage.delete(done.id());
            assertThatThrownBy(() -> stage.deletion.delete(Stage.ANN, done.id(), false)).isInstanceOfSatisfying(NemboException.class,
                    e -> assertThat(e.code()).isEqualTo(OrchestratorError.DEPLOYMENT_DELETED));
        }
    }

    @Test
    void refusesWhileAJobOfAnotherKindWorksOnIt() {
        try (Stage stage = new Stage()) {
            Deployment done = stage.create(Yaml.WEB);
            stage.jobs.submit(null, new Jobs.Request("other", done.path(), "x", "{}", Optional.empty()));
            assertThatThrownBy(() -> stage.deletion.delete(Stage.ANN, done.id(), false)).isInstanceOfSatisfying(NemboException.class,
                    e -> assertThat(e.code()).isEqualTo(OrchestratorError.DEPLOYMENT_BUSY));
            assertThat(stage.row(done.id()).status()).isEqualTo(DeploymentStatus.CREATE_COMPLETE);
        }
    }
}
