package org.nembo.orchestrator.work;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.nembo.orchestrator.deployment.Amendment;
import org.nembo.orchestrator.deployment.Deployment;
import org.nembo.orchestrator.deployment.DeploymentEvents;
import org.nembo.orchestrator.deployment.DeploymentStatus;
import org.nembo.orchestrator.deployment.Expiry;
import org.nembo.testkit.sql.BothDatabases;
import org.nembo.testkit.sql.TestDatabase;

class ExpiryTest {

    private static final Instant END = Instant.ofEpochMilli(Instant.now().plus(Duration.ofDays(3)).toEpochMilli());

    /** A sweep by a server that was started anew, at a moment. */
    private static void sweep(Stage stage, Instant moment, Duration warning) {
        new Expiry(stage.store, stage.deletion, warning, Clock.fixed(moment, ZoneOffset.UTC)).sweep();
    }

    private static void sweep(Stage stage, Instant moment) {
        sweep(stage, moment, Duration.ofHours(24));
    }

    private static List<String> told(Stage stage, String id) {
        return stage.events.types(Deployment.path(id)).stream()
                .filter(type -> type.equals(DeploymentEvents.EXPIRING) || type.equals(DeploymentEvents.EXPIRED)).toList();
    }

    private static String until(Stage stage, Instant end) {
        String id = stage.create(Yaml.WEB).id();
        stage.amending.amend(Stage.ANN, id, new Amendment(Map.of("expires", end.toString())));
        return id;
    }

    private static DeploymentStatus status(Stage stage, String id) {
        return stage.row(id).status();
    }

    @BothDatabases
    void warnsOnceAndThenDeletes(TestDatabase database) {
        try (Stage stage = new Stage(database)) {
            String id = until(stage, END);
            String forever = stage.create(Yaml.WEB).id();
            sweep(stage, END.minus(Duration.ofHours(25)));
            assertThat(told(stage, id)).isEmpty();
            sweep(stage, END.minus(Duration.ofHours(24)));
            sweep(stage, END.minus(Duration.ofHours(1)));
            assertThat(told(stage, id)).containsExactly(DeploymentEvents.EXPIRING);
            assertThat(status(stage, id)).isEqualTo(DeploymentStatus.CREATE_COMPLETE);
            sweep(stage, END);
            sweep(stage, END.plusSeconds(1));
            assertThat(told(stage, id)).containsExactly(DeploymentEvents.EXPIRING, DeploymentEvents.EXPIRED);
            assertThat(status(stage, id)).isEqualTo(DeploymentStatus.DELETE_IN_PROGRESS);
            assertThat(stage.run(id).status()).isEqualTo(DeploymentStatus.DELETE_COMPLETE);
            assertThat(status(stage, forever)).isEqualTo(DeploymentStatus.CREATE_COMPLETE);
            sweep(stage, END.plus(Duration.ofDays(1)));
            assertThat(told(stage, id)).hasSize(2);
        }
    }

    @Test
    void givenMoreTimeItIsWarnedOfAnew() {
        try (Stage stage = new Stage()) {
            String id = until(stage, END);
            sweep(stage, END.minusSeconds(1));
            stage.amending.amend(Stage.ANN, id, new Amendment(Map.of("expires", END.plus(Duration.ofDays(9)).toString())));
            sweep(stage, END);
            assertThat(status(stage, id)).isEqualTo(DeploymentStatus.CREATE_COMPLETE);
            sweep(stage, END.plus(Duration.ofDays(9)).minusSeconds(1));
            assertThat(told(stage, id)).containsExactly(DeploymentEvents.EXPIRING, DeploymentEvents.EXPIRING);
        }
    }

    @Test
    void whatIsLockedStaysUntilItIsUnlocked() {
        try (Stage stage = new Stage()) {
            String id = until(stage, END);
            stage.amending.amend(Stage.ANN, id, new Amendment(Map.of("locked", true)));
            sweep(stage, END.plusSeconds(1));
            assertThat(status(stage, id)).isEqualTo(DeploymentStatus.CREATE_COMPLETE);
            stage.amending.amend(Stage.ANN, id, new Amendment(Map.of("locked", false)));
            sweep(stage, END.plusSeconds(2));
            assertThat(status(stage, id)).isEqualTo(DeploymentStatus.DELETE_IN_PROGRESS);
        }
    }

    @Test
    void whatIsStillBeingMadeIsStoppedAndTakenBack() {
        try (Stage stage = new Stage()) {
            String id = stage.submit(Yaml.WEB, Map.of()).id();
            stage.amending.amend(Stage.ANN, id, new Amendment(Map.of("expires", END.toString())));
            sweep(stage, END);
            stage.run(id);
            assertThat(stage.run(id).status()).as("the deletion follows the creation").isEqualTo(DeploymentStatus.DELETE_COMPLETE);
            assertThat(stage.provider.presentEverywhere()).isZero();
        }
    }

    @Test
    void warnsOfNothingWhenThatIsSwitchedOff() {
        try (Stage stage = new Stage()) {
            String id = until(stage, END);
            sweep(stage, END.minusSeconds(1), Duration.ZERO);
            assertThat(told(stage, id)).isEmpty();
        }
    }
}
