package org.nembo.orchestrator.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.nembo.api.job.Jobs;
import org.nembo.api.rest.PageRequest;
import org.nembo.orchestrator.deployment.Deployment;
import org.nembo.orchestrator.deployment.DeploymentStatus;
import org.nembo.orchestrator.deployment.Resource;
import org.nembo.testkit.fake.FakeJobs;
import org.nembo.testkit.fake.FakeProvider;

/** A node that was given up for dead while it waited for an answer of its site, and then goes on, after another has done its work. */
class TakeOverTest {

    /** Has something done by the test's thread while the n-th answer is on its way. */
    private static void meanwhile(Stage stage, int n, Runnable work) {
        AtomicInteger calls = new AtomicInteger();
        stage.provider.tap((moment, operation, site, argument) -> {
            if (moment == FakeProvider.Moment.AFTER && calls.getAndIncrement() == n) {
                work.run();
            }
        });
    }

    private static List<Resource> rows(Stage stage, String id) {
        return stage.store.resources().list(id);
    }

    private static int answers(String template) {
        try (Stage stage = new Stage()) {
            ClusterTest.answers(stage);
            AtomicInteger answers = new AtomicInteger();
            stage.provider.tap((moment, operation, site, argument) -> answers.addAndGet(moment == FakeProvider.Moment.AFTER ? 1 : 0));
            stage.create(template);
            return answers.get();
        }
    }

    @Test
    void whatAnotherNodeHasCreatedIsNotWrittenOver() {
        answersAreLate(5, DeploymentStatus.CREATE_COMPLETE, stage -> { });
    }

    @Test
    void whatAnotherNodeHasDeletedStaysDeleted() {
        answersAreLate(1, DeploymentStatus.DELETE_COMPLETE, stage -> stage.delete(only(stage)));
    }

    private static String only(Stage stage) {
        return stage.jobs.list(Jobs.Filter.all(), new PageRequest(10, "")).items().get(0).subject()
                .substring("deployments/".length());
    }

    /** @param apart every which one of the answers @param then what the other node does when it has created the deployment */
    private static void answersAreLate(int apart, DeploymentStatus status, Consumer<Stage> then) {
        int answers = answers(ClusterTest.CLUSTER);
        assertThat(answers).isGreaterThan(20);
        for (int n = 0; n < answers; n += apart) {
            try (Stage stage = new Stage()) {
                ClusterTest.answers(stage);
                Deployment accepted = stage.submit(ClusterTest.CLUSTER, Map.of());
                List<Resource> left = new ArrayList<>();
                meanwhile(stage, n, () -> {
                    assertThat(stage.run(accepted.id()).status()).isEqualTo(DeploymentStatus.CREATE_COMPLETE);
                    then.accept(stage);
                    left.addAll(rows(stage, accepted.id()));
                });
                assertThatThrownBy(() -> stage.run(accepted.id())).as("answer %d", n).isInstanceOf(FakeJobs.Lost.class);
                assertThat(stage.row(accepted.id()).status()).as("answer %d", n).isEqualTo(status);
                assertThat(rows(stage, accepted.id())).as("answer %d", n).isEqualTo(left);
                boolean there = status == DeploymentStatus.CREATE_COMPLETE;
                assertThat(stage.provider.presentEverywhere()).as("answer %d: %s", n, stage.provider.calls()).isEqualTo(there ? 9 : 0);
                if (there) {
                    assertThat(stage.provider.ledger().twice()).as("answer %d", n).isEmpty();
                }
            }
        }
    }
}
