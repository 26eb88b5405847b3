package org.nembo.orchestrator.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.nembo.api.error.NemboException;
import org.nembo.api.identity.Subject;
import org.nembo.orchestrator.OrchestratorError;
import org.nembo.orchestrator.deployment.Actions.Action;
import org.nembo.orchestrator.deployment.Deployment;
import org.nembo.orchestrator.deployment.DeploymentStatus;
import org.nembo.orchestrator.deployment.Resource;
import org.nembo.spi.provider.ProviderError;
import org.nembo.testkit.fake.FakeJobs;
import org.nembo.testkit.fake.FakeLedger;
import org.nembo.testkit.fake.FakePolicy;
import org.nembo.testkit.sql.BothDatabases;
import org.nembo.testkit.sql.TestDatabase;

class ActionTest {

    private static final Subject BOB = FakePolicy.user("bob");

    private static Resource web(Stage stage, String deployment) {
        return stage.store.resources().find(deployment, "web", 0).orElseThrow();
    }

    private static Deployment act(Stage stage, String deployment, Action action) {
        stage.actions.act(Stage.ANN, deployment, web(stage, deployment).id(), action);
        return stage.run(deployment);
    }

    private static void refuses(Runnable call, OrchestratorError code) {
        assertThatThrownBy(call::run).isInstanceOfSatisfying(NemboException.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    @BothDatabases
    void stopsAndStartsAProgramThatStaysTheSame(TestDatabase database) {
        try (Stage stage = new Stage(database)) {
            Deployment done = stage.create(Yaml.WEB);
            Resource asked = stage.actions.act(Stage.ANN, done.id(), web(stage, done.id()).id(), Action.STOP);
            assertThat(asked.state()).isEqualTo(Resource.State.STOPPING);
            Deployment stopped = stage.run(done.id());
            assertThat(stopped.status()).isEqualTo(DeploymentStatus.CREATE_COMPLETE);
            assertThat(web(stage, done.id()).state()).isEqualTo(Resource.State.STOPPED);
            assertThat(stage.provider.present("local")).hasSize(1);
            act(stage, done.id(), Action.START);
            assertThat(web(stage, done.id()).state()).isEqualTo(Resource.State.STARTED);
            assertThat(stage.provider.made()).hasSize(1);
            assertThat(stage.events.types(done.path())).containsSubsequence("org.nembo.deployment.resource-stop-requested",
                    "org.nembo.deployment.resource-stopped", "org.nembo.deployment.resource-start-requested", "org.nembo.deployment.resource-started");
        }
    }

    @Test
    void refusesAtOnceWhatMakesNoSense() {
        try (Stage stage = new Stage()) {
            Deployment done = stage.create(Yaml.WEB);
            String id = web(stage, done.id()).id();
            refuses(() -> stage.actions.act(Stage.ANN, done.id(), id, Action.START), OrchestratorError.RESOURCE_STATE);
            refuses(() -> stage.actions.act(Stage.ANN, done.id(), done.id(), Action.STOP), OrchestratorError.RESOURCE_NOT_FOUND);
            refuses(() -> stage.actions.act(BOB, done.id(), id, Action.STOP), OrchestratorError.DEPLOYMENT_NOT_FOUND);
            refuses(() -> Action.of("reboot"), OrchestratorError.DEPLOYMENT_INVALID);
            Deployment other = stage.create(Yaml.WEB);
            refuses(() -> stage.actions.act(Stage.ANN, other.id(), id, Action.STOP), OrchestratorError.RESOURCE_NOT_FOUND);
            stage.deletion.delete(Stage.ANN, other.id(), false);
            refuses(() -> stage.actions.act(Stage.ANN, other.id(), web(stage, other.id()).id(), Action.STOP), OrchestratorError.DEPLOYMENT_STATE);
            assertThat(web(stage, done.id()).state()).isEqualTo(Resource.State.STARTED);
        }
    }

    @Test
    void refusesWhileAnotherActionWorksOnTheDeployment() {
        try (Stage stage = new Stage()) {
            Deployment done = stage.create(Yaml.TWO);
            Resource front = stage.store.resources().find(done.id(), "front", 0).orElseThrow();
            Resource back = stage.store.resources().find(done.id(), "back", 0).orElseThrow();
            stage.actions.act(Stage.ANN, done.id(), front.id(), Action.STOP);
            refuses(() -> stage.actions.act(Stage.ANN, done.id(), back.id(), Action.STOP), OrchestratorError.DEPLOYMENT_BUSY);
            assertThat(stage.store.resources().find(back.id()).orElseThrow().state()).isEqualTo(Resource.State.STARTED);
        }
    }

    @Test
    void aSiteThatRefusesLeavesAnErrorWithItsCauseAndCanBeAskedAgain() {
        try (Stage stage = new Stage()) {
            Deployment done = stage.create(Yaml.WEB);
            stage.provider.failNext("stop", new NemboException(ProviderError.PROVIDER_FORBIDDEN, "the cloud says no"));
            act(stage, done.id(), Action.STOP);
            assertThat(web(stage, done.id()).state()).isEqualTo(Resource.State.ERROR);
            assertThat(web(stage, done.id()).detail()).contains("the cloud says no");
            assertThat(stage.row(done.id()).status()).isEqualTo(DeploymentStatus.CREATE_COMPLETE);
            act(stage, done.id(), Action.STOP);
            assertThat(web(stage, done.id()).state()).isEqualTo(Resource.State.STOPPED);
        }
    }

    @Test
    void aSiteThatFailsForAWhileLosesAnswersOrHangsIsAskedAgain() {
        try (Stage stage = new Stage()) {
            Deployment done = stage.create(Yaml.WEB);
            stage.provider.failNext("open", new NemboException(ProviderError.PROVIDER_UNAVAILABLE, "away"))
                    .failNext("stop", new NemboException(ProviderError.PROVIDER_RATE_LIMITED, "slow down"))
                    .failNext("find", new NemboException(ProviderError.PROVIDER_TIMEOUT, "late"));
            act(stage, done.id(), Action.STOP);
            assertThat(web(stage, done.id()).state()).isEqualTo(Resource.State.STOPPED);
            stage.provider.loseNextAnswer("start");
            act(stage, done.id(), Action.START);
            assertThat(web(stage, done.id()).state()).isEqualTo(Resource.State.STARTED);
            stage.provider.hangNext("stop", Duration.ofMillis(50));
            act(stage, done.id(), Action.STOP);
            assertThat(web(stage, done.id()).state()).isEqualTo(Resource.State.STOPPED);
        }
    }

    @Test
    void whatIsGoneFromTheSiteIsSaid() {
        try (Stage stage = new Stage()) {
            Deployment done = stage.create(Yaml.WEB);
            stage.provider.vanish(FakeLedger.Kind.WORKLOAD, "local", web(stage, done.id()).siteName());
            act(stage, done.id(), Action.STOP);
            assertThat(web(stage, done.id()).state()).isEqualTo(Resource.State.ERROR);
            assertThat(web(stage, done.id()).detail()).contains("not at the site any more");
        }
    }

    @Test
    void aDeletionCancelsTheActionInItsWay() {
        try (Stage stage = new Stage()) {
            Deployment done = stage.create(Yaml.WEB);
            stage.actions.act(Stage.ANN, done.id(), web(stage, done.id()).id(), Action.STOP);
            String action = stage.row(done.id()).job();
            assertThat(stage.deletion.delete(Stage.ANN, done.id(), false).status()).isEqualTo(DeploymentStatus.DELETE_IN_PROGRESS);
            stage.jobs.run(action);
            assertThat(stage.run(done.id()).status()).isEqualTo(DeploymentStatus.DELETE_COMPLETE);
            assertThat(stage.provider.presentEverywhere()).isZero();
        }
    }

    @Test
    void aCrashAtAnyBoundaryChangesNothingInTheEnd() {
        try (Stage stage = new Stage()) {
            Deployment done = stage.create(Yaml.WEB);
            int crashes = 0;
            Action next = Action.STOP;
            for (boolean crashed = true; crashed; crashes++) {
                stage.actions.act(Stage.ANN, done.id(), web(stage, done.id()).id(), next);
                stage.jobs.crashAt(crashes);
                crashed = false;
                try {
                    stage.run(done.id());
                    stage.jobs.crashAt(-1);
                } catch (FakeJobs.Crash e) {
                    crashed = true;
                }
                stage.run(done.id());
                assertThat(web(stage, done.id()).state()).as("crash at %d", crashes).isEqualTo(next.aim());
                assertThat(stage.provider.present("local")).hasSize(1);
                next = next == Action.STOP ? Action.START : Action.STOP;
            }
            assertThat(crashes - 1).as("two steps and the end, before and after each").isEqualTo(6);
            assertThat(stage.provider.made()).hasSize(1);
            assertThat(stage.provider.openSessions()).isZero();
        }
    }
}
