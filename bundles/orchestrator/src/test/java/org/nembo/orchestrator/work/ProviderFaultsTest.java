package org.nembo.orchestrator.work;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nembo.api.error.NemboException;
import org.nembo.orchestrator.deployment.Deployment;
import org.nembo.orchestrator.deployment.DeploymentStatus;
import org.nembo.spi.provider.ProviderError;
import org.nembo.testkit.fake.FakeLedger;
import org.nembo.testkit.fake.FakeProvider;

/** A provider that fails, hangs, lies, loses answers and dies with the server at every call of the creation and deletion of a cluster. */
class ProviderFaultsTest {

    /** The server dies: nothing after this happens in this process. */
    private static final class Death extends Error {
        private static final long serialVersionUID = 1L;
    }

    static Stream<String> operations() {
        return FakeProvider.OPERATIONS.stream().filter(each -> !List.of("images", "flavors", "quotas", "stop", "start", "machines.start", "machines.stop",
                "machines.console").contains(each));
    }

    private static Stage stage(Duration patience) {
        Stage stage = Stage.patient(patience);
        ClusterTest.answers(stage);
        return stage;
    }

    private static void comesAndGoes(Stage stage, String what) {
        Deployment done = stage.create(ClusterTest.CLUSTER);
        assertThat(done.status()).as("%s: %s", what, done.statusReason()).isEqualTo(DeploymentStatus.CREATE_COMPLETE);
        goes(stage, done, what);
    }

    private static void goes(Stage stage, Deployment done, String what) {
        Deployment gone = stage.delete(done.id());
        assertThat(gone.status()).as("%s: %s", what, gone.statusReason()).isEqualTo(DeploymentStatus.DELETE_COMPLETE);
        assertThat(stage.provider.presentEverywhere()).as(what).isZero();
        assertThat(stage.provider.ledger().twice()).as(what).isEmpty();
        assertThat(stage.provider.openSessions()).as(what).isZero();
    }

    @ParameterizedTest
    @MethodSource("operations")
    void whatFailsThreeTimesSucceedsAtTheFourth(String operation) {
        try (Stage stage = stage(Duration.ofSeconds(60))) {
            NemboException failure = new NemboException(ProviderError.PROVIDER_UNAVAILABLE, "busy");
            stage.provider.failNext(operation, failure, failure, failure);
            comesAndGoes(stage, operation);
        }
    }

    @ParameterizedTest
    @MethodSource("operations")
    void anAnswerThatIsLostMakesNothingTwice(String operation) {
        try (Stage stage = stage(Duration.ofSeconds(60))) {
            stage.provider.loseNextAnswer(operation).loseNextAnswer(operation);
            comesAndGoes(stage, operation);
        }
    }

    @ParameterizedTest
    @MethodSource("operations")
    void whatHangsIsGivenUpAndAskedAgain(String operation) {
        try (Stage stage = stage(Duration.ofMillis(400))) {
            stage.provider.hangNext(operation, Duration.ofMinutes(1));
            comesAndGoes(stage, operation);
            assertThat(stage.provider.hanging()).isZero();
        }
    }

    @ParameterizedTest
    @MethodSource("operations")
    void whatAlwaysFailsLeavesNothingBehindInTheEnd(String operation) {
        try (Stage stage = stage(Duration.ofSeconds(60))) {
            stage.provider.failAlways(operation, new NemboException(ProviderError.PROVIDER_FAULT, "broken"));
            Deployment done = stage.create(ClusterTest.CLUSTER);
            stage.provider.heal();
            if (done.status() == DeploymentStatus.CREATE_FAILED && !done.statusReason().contains("Perhaps")) {
                assertThat(stage.provider.presentEverywhere()).as(operation).isZero();
            }
            goes(stage, done, operation);
        }
    }

    /** The server dies before and after every call that there is, one after the other, and another goes on from the journal. */
    @Test
    void aDeathAtAnyCallOfACreationMakesNothingTwice() {
        List<String> moments = moments();
        assertThat(moments).hasSizeGreaterThan(60);
        for (int n = 0; n < moments.size(); n++) {
            try (Stage stage = stage(Duration.ofSeconds(60))) {
                dieAt(stage, n);
                Deployment accepted = stage.submit(ClusterTest.CLUSTER, Map.of());
                survive(stage, accepted.id());
                Deployment done = stage.run(accepted.id());
                assertThat(done.status()).as("%s: %s", moments.get(n), done.statusReason()).isEqualTo(DeploymentStatus.CREATE_COMPLETE);
                assertThat(stage.provider.ledger().twice()).as(moments.get(n)).isEmpty();
                assertThat(stage.provider.ledger().all()).as(moments.get(n)).hasSize(9);
            }
        }
    }

    @Test
    void aDeathAtAnyCallOfADeletionLeavesNothing() {
        try (Stage stage = stage(Duration.ofSeconds(60))) {
            boolean died = true;
            for (int n = 0; died; n++) {
                Deployment done = stage.create(ClusterTest.CLUSTER);
                stage.deletion.delete(Stage.ANN, done.id(), false);
                dieAt(stage, n);
                died = survive(stage, done.id());
                assertThat(stage.run(done.id()).status()).as("call %d", n).isEqualTo(DeploymentStatus.DELETE_COMPLETE);
                assertThat(stage.provider.presentEverywhere()).as("call %d", n).isZero();
                stage.provider.tap((moment, operation, site, argument) -> { });
            }
        }
    }

    private static void dieAt(Stage stage, int n) {
        AtomicInteger calls = new AtomicInteger();
        stage.provider.tap((moment, operation, site, argument) -> {
            if (calls.getAndIncrement() == n) {
                throw new Death();
            }
        });
    }

    private static boolean survive(Stage stage, String id) {
        try {
            stage.run(id);
            return false;
        } catch (Death e) {
            return true;
        }
    }

    private static List<String> moments() {
        List<String> moments = new ArrayList<>();
        try (Stage stage = stage(Duration.ofSeconds(60))) {
            stage.provider.tap((moment, operation, site, argument) -> moments.add(moment + " " + operation + " " + argument));
            stage.create(ClusterTest.CLUSTER);
        }
        return moments;
    }

    @Test
    void aSiteThatSaysItMadeWhatIsNotThereIsGivenUp() {
        for (FakeLedger.Kind kind : FakeLedger.Kind.values()) {
            try (Stage stage = stage(Duration.ofSeconds(60))) {
                String operation = kind == FakeLedger.Kind.WORKLOAD ? "create" : kind.name().toLowerCase(java.util.Locale.ROOT) + "s.create";
                stage.provider.tap((moment, called, site, argument) -> {
                    if (moment == FakeProvider.Moment.AFTER && called.equals(operation)) {
                        stage.provider.vanish(kind, site, argument);
                    }
                });
                Deployment failed = stage.create(ClusterTest.CLUSTER);
                assertThat(failed.status()).as(kind.name()).isEqualTo(DeploymentStatus.CREATE_FAILED);
                assertThat(stage.provider.presentEverywhere()).as(kind.name()).isZero();
            }
        }
    }
}
