package org.nembo.orchestrator.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.nembo.api.error.ErrorCode;
import org.nembo.api.error.NemboException;
import org.nembo.orchestrator.OrchestratorError;
import org.nembo.orchestrator.deployment.DeploymentEvents;
import org.nembo.orchestrator.deployment.DeploymentStatus;
import org.nembo.orchestrator.work.Stage;
import org.nembo.orchestrator.work.Yaml;

/** Names, labels, locks and ends of deployments. */
class AmendTest {

    private static final Caller ANN = new Caller(Stage.ANN);

    private final Stage stage = new Stage();
    private final DeploymentsResource resource = new DeploymentsResource(stage.deployments, stage.doing, stage.updates);
    private String id;

    @BeforeEach
    void create() {
        id = stage.create(Yaml.WEB).id();
    }

    @AfterEach
    void close() {
        stage.close();
    }

    private DeploymentView amend(String member, Object value) {
        Map<String, Object> patch = new HashMap<>();
        patch.put(member, value);
        return resource.amend(ANN, id, patch);
    }

    private void refused(ErrorCode code, String why, String member, Object value) {
        DeploymentView before = resource.read(ANN, id);
        assertThatThrownBy(() -> amend(member, value)).isInstanceOfSatisfying(NemboException.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessageContaining(why);
        assertThat(resource.read(ANN, id)).isEqualTo(before);
    }

    private List<String> found(String label) {
        return resource.list(ANN, List.of(), "", List.of(label), "", "", 10, "").items().stream().map(DeploymentView::id).toList();
    }

    @Test
    void changesWhatIsSaidAndNothingElse() {
        DeploymentView before = resource.read(ANN, id);
        assertThat(amend("name", "other").name()).isEqualTo("other");
        assertThat(amend("description", "for a test").description()).contains("for a test");
        assertThat(amend("description", null).description()).isEmpty();
        DeploymentView after = amend("name", before.name());
        assertThat(after).usingRecursiveComparison().ignoringFields("updated").isEqualTo(before);
    }

    @Test
    void mergesLabelsAndFindsByThem() {
        amend("labels", Map.of("team", "x", "stage", "test"));
        assertThat(found("team=x")).containsExactly(id);
        Map<String, Object> labels = new HashMap<>(Map.of("team", "y"));
        labels.put("stage", null);
        assertThat(amend("labels", labels).labels()).isEqualTo(Map.of("team", "y"));
        assertThat(found("team=x")).isEmpty();
        assertThat(found("stage")).isEmpty();
        assertThat(found("team=y")).containsExactly(id);
        assertThat(amend("labels", null).labels()).isEmpty();
        assertThat(found("team")).isEmpty();
    }

    @Test
    void tellsByAnEventWhatChangedAndWhoDidIt() {
        amend("name", "other");
        amend("name", "other");
        List<String> told = stage.events.all().stream().filter(event -> event.type().equals(DeploymentEvents.AMENDED)).map(event -> event.data()).toList();
        assertThat(told).singleElement().asString().contains("\"changed\":{\"name\":\"other\"}").contains(Stage.ANN.id());
    }

    @Test
    void aLockKeepsWhatItProtects() {
        amend("locked", true);
        assertThatThrownBy(() -> resource.delete(ANN, id, true)).isInstanceOfSatisfying(NemboException.class,
                e -> assertThat(e.code()).isEqualTo(OrchestratorError.DEPLOYMENT_LOCKED)).hasMessageContaining(Stage.ANN.id())
                .hasMessageContaining("administrator");
        assertThat(stage.row(id).status()).isEqualTo(DeploymentStatus.CREATE_COMPLETE);
        assertThat(amend("name", "may change").locked()).isTrue();
        assertThat(amend("locked", null).locked()).isFalse();
        resource.delete(ANN, id, false);
        assertThat(stage.run(id).status()).isEqualTo(DeploymentStatus.DELETE_COMPLETE);
    }

    @Test
    void aLockThatComesTooLateIsRefused() {
        resource.delete(ANN, id, false);
        refused(OrchestratorError.DEPLOYMENT_BUSY, "is being deleted", "locked", true);
        stage.run(id);
        refused(OrchestratorError.DEPLOYMENT_DELETED, "was deleted", "name", "x");
    }

    @Test
    void takesAMomentThatLiesAhead() {
        Instant soon = Instant.now().plus(Duration.ofHours(1));
        assertThat(amend("expires", soon.toString()).expires()).contains(Instant.ofEpochMilli(soon.toEpochMilli()));
        assertThat(amend("expires", "2099-01-31T12:00:00+02:00").expires()).contains(Instant.parse("2099-01-31T10:00:00Z"));
        assertThat(amend("expires", null).expires()).isEmpty();
        for (Object wrong : new Object[] {"yesterday", "2020-01-01T00:00:00Z", "9999-01-01T00:00:00Z", "", 17, true}) {
            refused(OrchestratorError.DEPLOYMENT_INVALID, "'expires'", "expires", wrong);
        }
    }

    @Test
    void refusesWhatMakesNoSenseAndSaysWhich() {
        refused(OrchestratorError.DEPLOYMENT_INVALID, "'nme' cannot be patched; there is name, description", "nme", "x");
        refused(OrchestratorError.DEPLOYMENT_INVALID, "'status' cannot be patched", "status", "CREATE_FAILED");
        refused(OrchestratorError.DEPLOYMENT_INVALID, "'name' cannot be removed", "name", null);
        refused(OrchestratorError.DEPLOYMENT_INVALID, "'name' has 1 to 200", "name", " ");
        refused(OrchestratorError.DEPLOYMENT_INVALID, "'name' must be a text", "name", List.of());
        refused(OrchestratorError.DEPLOYMENT_INVALID, "'description'", "description", "x".repeat(2001));
        refused(OrchestratorError.DEPLOYMENT_INVALID, "'locked' must be true or false", "locked", "yes");
        refused(OrchestratorError.DEPLOYMENT_INVALID, "'labels' must be an object", "labels", "a=b");
        refused(OrchestratorError.DEPLOYMENT_INVALID, "label 'a'", "labels", Map.of("a", 1));
        refused(OrchestratorError.DEPLOYMENT_INVALID, "'-a' is not a label's name", "labels", Map.of("-a", ""));
        Map<String, Object> many = new HashMap<>();
        IntStream.range(0, 33).forEach(i -> many.put("l" + i, ""));
        refused(OrchestratorError.DEPLOYMENT_INVALID, "at most 32 labels", "labels", many);
    }
}
