package org.nembo.orchestrator.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.nembo.api.error.ErrorCode;
import org.nembo.api.error.NemboException;
import org.nembo.api.site.SiteStatus;
import org.nembo.orchestrator.OrchestratorError;
import org.nembo.orchestrator.deployment.Amendment;
import org.nembo.orchestrator.deployment.Deployment;
import org.nembo.orchestrator.deployment.DeploymentStatus;
import org.nembo.orchestrator.deployment.Resource;

/** Cancelling what runs, and trying again what failed. */
class SteeringTest {

    private final Stage stage = new Stage();

    @AfterEach
    void close() {
        stage.close();
    }

    private static void refused(ErrorCode code, String why, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(NemboException.class, e -> assertThat(e.code()).isEqualTo(code)).hasMessageContaining(why);
    }

    /** One that found no site. */
    private String failed() {
        stage.sites.status("local", SiteStatus.DRAINING);
        String id = stage.create(Yaml.WEB).id();
        assertThat(stage.row(id).status()).isEqualTo(DeploymentStatus.CREATE_FAILED);
        stage.sites.status("local", SiteStatus.ACTIVE);
        return id;
    }

    @Test
    void aFailedCreationSucceedsWhenTheSiteIsBack() {
        String id = failed();
        String before = stage.row(id).job();
        Deployment again = stage.steering.retry(Stage.ANN, id);
        assertThat(again.status()).isEqualTo(DeploymentStatus.CREATE_IN_PROGRESS);
        assertThat(again.job()).isNotEqualTo(before);
        refused(OrchestratorError.DEPLOYMENT_STATE, "only a creation that failed", () -> stage.steering.retry(Stage.ANN, id));
        assertThat(stage.run(id).status()).isEqualTo(DeploymentStatus.CREATE_COMPLETE);
        assertThat(stage.row(id).outputs()).containsKey("url");
        assertThat(stage.store.resources().list(id)).extracting(Resource::state).containsOnly(Resource.State.STARTED);
        refused(OrchestratorError.DEPLOYMENT_STATE, "CREATE_COMPLETE", () -> stage.steering.retry(Stage.ANN, id));
    }

    @Test
    void aLockKeepsFromTryingAgain() {
        String id = failed();
        stage.amending.amend(Stage.ANN, id, new Amendment(Map.of("locked", true)));
        refused(OrchestratorError.DEPLOYMENT_LOCKED, "is locked", () -> stage.steering.retry(Stage.ANN, id));
    }

    @Test
    void whatLeftSomethingBehindIsNotTriedAgainOverIt() {
        String id = failed();
        stage.stands(id, "web", Resource.State.ERROR, "still there");
        refused(OrchestratorError.DEPLOYMENT_STATE, "has left web", () -> stage.steering.retry(Stage.ANN, id));
    }

    @Test
    void aCancelledCreationTakesBackWhatItMade() {
        String id = stage.submit(Yaml.TWO, Map.of()).id();
        stage.jobs.runUntilAwaiting(stage.row(id).job(), 0);
        assertThat(stage.steering.cancel(Stage.ANN, id).statusReason()).contains("being cancelled");
        stage.steering.cancel(Stage.ANN, id);
        Deployment end = stage.run(id);
        assertThat(end.status()).isEqualTo(DeploymentStatus.CREATE_FAILED);
        assertThat(stage.provider.presentEverywhere()).isZero();
        refused(OrchestratorError.DEPLOYMENT_STATE, "no job works on deployment 'test', which is CREATE_FAILED", () -> stage.steering.cancel(Stage.ANN, id));
        stage.steering.retry(Stage.ANN, id);
        assertThat(stage.run(id).status()).isEqualTo(DeploymentStatus.CREATE_COMPLETE);
    }

    @Test
    void nothingRunsSoNothingIsCancelled() {
        String id = stage.create(Yaml.WEB).id();
        refused(OrchestratorError.DEPLOYMENT_STATE, "no job works on", () -> stage.steering.cancel(Stage.ANN, id));
        assertThat(stage.row(id).status()).isEqualTo(DeploymentStatus.CREATE_COMPLETE);
    }
}
