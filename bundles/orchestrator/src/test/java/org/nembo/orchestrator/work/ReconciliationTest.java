package org.nembo.orchestrator.work;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.nembo.orchestrator.deployment.Deployment;
import org.nembo.orchestrator.deployment.DeploymentStatus;
import org.nembo.orchestrator.deployment.Reconciliation;
import org.nembo.orchestrator.deployment.Resource;

class ReconciliationTest {

    private final Stage stage = new Stage();
    private final Reconciliation reconciliation = new Reconciliation(stage.store, stage.deletion);

    @AfterEach
    void close() {
        stage.close();
    }

    private void loseJob(String id) {
        stage.store.rows().write(tx -> {
            stage.store.rows().job(tx, id, "00000000-0000-7000-8000-00000000dead");
            return id;
        });
    }

    @Test
    void leavesAloneWhatAJobWorksOnAndWhatIsAtRest() {
        String running = stage.submit(Yaml.WEB, Map.of()).id();
        String rest = stage.create(Yaml.WEB).id();
        assertThat(reconciliation.sweep()).isZero();
        assertThat(stage.row(running).status()).isEqualTo(DeploymentStatus.CREATE_IN_PROGRESS);
        assertThat(stage.row(rest).status()).isEqualTo(DeploymentStatus.CREATE_COMPLETE);
        assertThat(stage.run(running).status()).isEqualTo(DeploymentStatus.CREATE_COMPLETE);
    }

    @Test
    void aCreationWhoseJobIsGoneHasFailedAndSaysWhatMayBeLeft() {
        String id = stage.submit(Yaml.WEB, Map.of()).id();
        stage.jobs.abandon(stage.row(id).job());
        stage.stands(id, "web", Resource.State.STARTING, "");
        loseJob(id);
        assertThat(reconciliation.sweep()).isEqualTo(1);
        Deployment left = stage.row(id);
        assertThat(left.status()).isEqualTo(DeploymentStatus.CREATE_FAILED);
        assertThat(left.statusReason()).contains("is not known any more").contains("web").contains("Delete the deployment");
        assertThat(stage.store.resources().list(id)).extracting(Resource::state).containsExactly(Resource.State.ERROR);
        assertThat(stage.events.types(Deployment.path(id))).contains("org.nembo.deployment.create-failed");
        assertThat(reconciliation.sweep()).isZero();
    }

    @Test
    void aCreationWhoseJobWasEndedByForceHasFailedAndCanBeDeleted() {
        String id = stage.submit(Yaml.WEB, Map.of()).id();
        String job = stage.row(id).job();
        stage.jobs.abandon(job);
        assertThat(stage.row(id).status()).isEqualTo(DeploymentStatus.CREATE_IN_PROGRESS);
        assertThat(reconciliation.sweep()).isEqualTo(1);
        assertThat(stage.row(id).status()).isEqualTo(DeploymentStatus.CREATE_FAILED);
        assertThat(stage.row(id).statusReason()).contains(job).contains("ended by force");
        assertThat(stage.delete(id).status()).isEqualTo(DeploymentStatus.DELETE_COMPLETE);
    }

    @Test
    void aDeletionWhoseJobIsGoneHasFailedAndCanBeAskedForAgain() {
        String id = stage.create(Yaml.WEB).id();
        stage.deletion.delete(Stage.ANN, id, false);
        stage.jobs.abandon(stage.row(id).job());
        assertThat(reconciliation.sweep()).isEqualTo(1);
        assertThat(stage.row(id).status()).isEqualTo(DeploymentStatus.DELETE_FAILED);
        assertThat(stage.delete(id).status()).isEqualTo(DeploymentStatus.DELETE_COMPLETE);
        assertThat(stage.provider.presentEverywhere()).isZero();
    }

    @Test
    void aDeletionThatWaitedForALostJobBegins() {
        String id = stage.submit(Yaml.WEB, Map.of()).id();
        stage.store.rows().write(tx -> {
            stage.store.rows().deleteRequest(tx, id, "delete");
            return id;
        });
        stage.jobs.abandon(stage.row(id).job());
        assertThat(reconciliation.sweep()).as("the end of the job was told of").isZero();
        assertThat(stage.run(id).status()).isEqualTo(DeploymentStatus.DELETE_COMPLETE);
    }

    @Test
    void aDeletionThatWaitedForAJobOfWhichNothingIsKnownBegins() {
        String id = stage.submit(Yaml.WEB, Map.of()).id();
        stage.jobs.abandon(stage.row(id).job());
        loseJob(id);
        stage.store.rows().write(tx -> {
            stage.store.rows().deleteRequest(tx, id, "delete");
            return id;
        });
        assertThat(reconciliation.sweep()).isEqualTo(1);
        assertThat(stage.run(id).status()).isEqualTo(DeploymentStatus.DELETE_COMPLETE);
    }
}
