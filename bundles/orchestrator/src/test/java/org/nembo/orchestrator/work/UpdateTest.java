package org.nembo.orchestrator.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.nembo.api.error.NemboException;
import org.nembo.api.identity.Subject;
import org.nembo.orchestrator.OrchestratorError;
import org.nembo.orchestrator.deployment.Deployment;
import org.nembo.orchestrator.deployment.DeploymentStatus;
import org.nembo.orchestrator.deployment.Resource;
import org.nembo.orchestrator.deployment.Revision;
import org.nembo.orchestrator.update.Change;
import org.nembo.orchestrator.update.Update;
import org.nembo.spi.provider.ProviderError;
import org.nembo.spi.provider.Workload;
import org.nembo.testkit.fake.FakeJobs;
import org.nembo.testkit.fake.FakePolicy;
import org.nembo.testkit.fake.FakeProvider.Fate;
import org.nembo.testkit.sql.BothDatabases;
import org.nembo.testkit.sql.TestDatabase;

class UpdateTest {

    private static final Subject BOB = FakePolicy.user("bob");

    private static final String PAGES = """
            tosca_definitions_version: tosca_simple_yaml_1_3
            topology_template:
              inputs:
                count: { type: integer, default: 2 }
                message: { type: string, default: hello }
                password: { type: string, default: changeit, metadata: { sensitive: true } }
              node_templates:
                page:
                  type: nembo.nodes.Process
                  properties: { command: [ page ], environment: { MESSAGE: { get_input: message }, PASSWORD: { get_input: password } } }
                  capabilities: { scalable: { properties: { max_instances: 5, default_instances: { get_input: count } } } }
                other:
                  type: nembo.nodes.Process
                  properties: { command: [ other ] }
              outputs:
                urls: { value: { get_attribute: [ page, url ] } }
            """;

    private static Update inputs(Map<String, Object> inputs) {
        return new Update(Optional.empty(), inputs, Set.of(), Optional.empty(), Optional.empty());
    }

    private static Deployment update(Stage stage, String id, Map<String, Object> inputs) {
        stage.updates.update(Stage.ANN, id, inputs(inputs));
        return stage.run(id);
    }

    private static List<String> running(Stage stage, String id) {
        return stage.store.resources().list(id).stream().filter(each -> each.state() == Resource.State.STARTED).map(Resource::label).toList();
    }

    private static void refuses(Runnable call, OrchestratorError code) {
        assertThatThrownBy(call::run).isInstanceOfSatisfying(NemboException.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    @BothDatabases
    void scalesOutAndInAgain(TestDatabase database) {
        try (Stage stage = new Stage(database)) {
            Deployment made = stage.create(PAGES);
            Deployment more = update(stage, made.id(), Map.of("count", 4));
            assertThat(more.status()).as(more.statusReason()).isEqualTo(DeploymentStatus.UPDATE_COMPLETE);
            assertThat(running(stage, made.id())).containsExactlyInAnyOrder("page", "page[1]", "page[2]", "page[3]", "other");
            assertThat((List<?>) more.outputs().get("urls")).hasSize(4);
            String second = stage.store.resources().find(made.id(), "page", 1).orElseThrow().id();
            stage.updates.update(Stage.ANN, made.id(), new Update(Optional.empty(), Map.of("count", 3), Set.of(second), Optional.empty(), Optional.empty()));
            Deployment fewer = stage.run(made.id());
            assertThat(fewer.status()).isEqualTo(DeploymentStatus.UPDATE_COMPLETE);
            assertThat(running(stage, made.id())).containsExactlyInAnyOrder("page", "page[2]", "page[3]", "other");
            stage.updates.update(Stage.ANN, made.id(), new Update(Optional.empty(), Map.of("count", 2), Set.of("page:2"), Optional.empty(), Optional.empty()));
            assertThat(stage.run(made.id()).status()).isEqualTo(DeploymentStatus.UPDATE_COMPLETE);
            assertThat(running(stage, made.id())).containsExactlyInAnyOrder("page", "page[3]", "other");
            assertThat(stage.provider.present("local")).hasSize(3);
            assertThat(stage.store.revisions().list(made.id())).extracting(Revision::state)
                    .containsExactly(Revision.State.SUPERSEDED, Revision.State.SUPERSEDED, Revision.State.SUPERSEDED, Revision.State.GOOD);
            assertThat(stage.events.types(made.path())).contains("org.nembo.deployment.update-in-progress", "org.nembo.deployment.update-complete");
        }
    }

    /** As clients of the INDIGO orchestrator take machines away: with their ids in the template, where they still stand at the next update. */
    @Test
    void takesAwayTheMachinesThatTheTemplateNames() {
        String cluster = """
                tosca_definitions_version: tosca_simple_yaml_1_0
                imports: [ https://raw.githubusercontent.com/indigo-dc/tosca-types/master/custom_types.yaml ]
                topology_template:
                  node_templates:
                    wn:
                      type: tosca.nodes.indigo.Compute
                      capabilities:
                        scalable: { properties: { count: %d, removal_list: [ %s ] } }
                        os: { properties: { type: linux } }
                """;
        try (Stage stage = new Stage()) {
            Deployment made = stage.create(cluster.formatted(3, ""));
            assertThat(running(stage, made.id())).containsExactlyInAnyOrder("wn", "wn[1]", "wn[2]");
            String first = stage.store.resources().find(made.id(), "wn", 0).orElseThrow().id();
            template(stage, made.id(), cluster.formatted(2, "'" + first + "'"));
            assertThat(running(stage, made.id())).containsExactlyInAnyOrder("wn[1]", "wn[2]");
            template(stage, made.id(), cluster.formatted(3, "'" + first + "'"));
            assertThat(running(stage, made.id())).containsExactlyInAnyOrder("wn[1]", "wn[2]", "wn[3]");
            assertThatThrownBy(() -> template(stage, made.id(), cluster.formatted(2, "to-be-deleted"))).isInstanceOf(NemboException.class)
                    .hasMessageContaining("'to-be-deleted', which is no resource of this deployment");
        }
    }

    private static void template(Stage stage, String id, String text) {
        stage.updates.update(Stage.ANN, id, new Update(Optional.of(text), Map.of(), Set.of(), Optional.empty(), Optional.empty()));
        Deployment done = stage.run(id);
        assertThat(done.status()).as(done.statusReason()).isEqualTo(DeploymentStatus.UPDATE_COMPLETE);
    }

    @Test
    void whatChangesIsMadeAnewBeforeTheOldGoesAndTheRestIsNotTouched() {
        try (Stage stage = new Stage()) {
            Deployment made = stage.create(PAGES);
            int before = stage.provider.made().size();
            Deployment done = update(stage, made.id(), Map.of("message", "good evening"));
            assertThat(done.status()).as(done.statusReason()).isEqualTo(DeploymentStatus.UPDATE_COMPLETE);
            assertThat(done.inputs()).containsEntry("message", "good evening").containsEntry("password", Deployment.MASK);
            assertThat(stage.provider.made().subList(before, stage.provider.made().size()))
                    .allMatch(request -> request.environment().get("MESSAGE").equals("good evening"))
                    .allMatch(request -> request.environment().get("PASSWORD").equals("changeit"))
                    .hasSize(2);
            assertThat(stage.provider.present("local")).hasSize(3);
            List<String> steps = stage.store.jobs().steps(done.job()).stream().map(step -> step.name()).toList();
            assertThat(steps).containsSubsequence("create page[2]", "start page[2]", "switch", "remove page", "outputs");
        }
    }

    @Test
    void aFailureTakesBackWhatWasMadeAndLeavesWhatRan() {
        try (Stage stage = new Stage()) {
            Deployment made = stage.create(PAGES);
            List<String> before = stage.provider.present("local");
            stage.provider.fate(name -> name.endsWith("-3") ? Fate.ends(1, Workload.State.FAILED) : Fate.RUNS);
            Deployment failed = update(stage, made.id(), Map.of("message", "bad", "count", 2));
            assertThat(failed.status()).isEqualTo(DeploymentStatus.UPDATE_FAILED);
            assertThat(failed.statusReason()).startsWith("Back at revision 1:");
            assertThat(failed.inputs()).containsEntry("message", "hello");
            assertThat(stage.provider.present("local")).containsExactlyInAnyOrderElementsOf(before);
            assertThat(running(stage, made.id())).containsExactlyInAnyOrder("page", "page[1]", "other");
            assertThat(stage.store.revisions().list(made.id())).extracting(Revision::state).containsExactly(Revision.State.GOOD, Revision.State.FAILED);
            stage.provider.fate(name -> Fate.RUNS);
            assertThat(update(stage, made.id(), Map.of("message", "good")).status()).isEqualTo(DeploymentStatus.UPDATE_COMPLETE);
            assertThat(stage.provider.present("local")).hasSize(3);
        }
    }

    @Test
    void aPreviewTellsAndChangesNothing() {
        try (Stage stage = new Stage()) {
            Deployment made = stage.create(PAGES);
            assertThat(stage.updates.preview(Stage.ANN, made.id(), inputs(Map.of("count", 1))).of(Change.Kind.REMOVE)).extracting(Change::label)
                    .containsExactly("page[1]");
            assertThat(stage.row(made.id())).isEqualTo(made);
        }
    }

    @Test
    void refusesWhatCannotBe() {
        try (Stage stage = new Stage()) {
            Deployment made = stage.create(PAGES);
            refuses(() -> stage.updates.update(BOB, made.id(), inputs(Map.of())), OrchestratorError.DEPLOYMENT_NOT_FOUND);
            refuses(() -> stage.updates.update(Stage.ANN, made.id(), inputs(Map.of("colour", "red"))), OrchestratorError.TEMPLATE_INVALID);
            refuses(() -> stage.updates.update(Stage.ANN, made.id(), new Update(Optional.empty(), Map.of(), Set.of("nobody"), Optional.empty(),
                    Optional.empty())), OrchestratorError.DEPLOYMENT_UPDATE_REFUSED);
            stage.updates.update(Stage.ANN, made.id(), inputs(Map.of("count", 3)));
            refuses(() -> stage.updates.update(Stage.ANN, made.id(), inputs(Map.of("count", 4))), OrchestratorError.DEPLOYMENT_STATE);
        }
    }

    @Test
    void aDeletionCancelsTheUpdateAndLeavesNothing() {
        for (int polls = 0; polls < 5; polls++) {
            try (Stage stage = new Stage()) {
                Deployment made = stage.create(PAGES);
                stage.provider.fate(name -> Fate.slow(3));
                stage.updates.update(Stage.ANN, made.id(), inputs(Map.of("message", "new")));
                String job = stage.row(made.id()).job();
                stage.jobs.runUntilAwaiting(job, polls);
                stage.deletion.delete(Stage.ANN, made.id(), false);
                stage.jobs.run(job);
                assertThat(stage.run(made.id()).status()).isEqualTo(DeploymentStatus.DELETE_COMPLETE);
                assertThat(stage.provider.presentEverywhere()).isZero();
                assertThat(stage.secrets.paths()).isEmpty();
            }
        }
    }

    @Test
    void aCrashAtAnyBoundaryOfAnUpdateChangesNothingInTheEnd() {
        int crashes = 0;
        for (boolean crashed = true; crashed; crashes++) {
            try (Stage stage = new Stage()) {
                Deployment made = stage.create(PAGES);
                stage.updates.update(Stage.ANN, made.id(), inputs(Map.of("message", "new", "count", 1)));
                crashed = crash(stage, made.id(), crashes);
                Deployment done = stage.run(made.id());
                assertThat(done.status()).as("crash at %d: %s", crashes, done.statusReason()).isEqualTo(DeploymentStatus.UPDATE_COMPLETE);
                assertThat(running(stage, made.id())).containsExactlyInAnyOrder("page[2]", "other");
                assertThat(stage.provider.present("local")).hasSize(2);
                assertThat(stage.provider.made()).as("nothing is made twice").hasSize(4);
            }
        }
        assertThat(crashes).isGreaterThan(10);
    }

    @Test
    void aCrashAtAnyBoundaryOfARollBackEndsWhereItBegan() {
        int crashes = 0;
        for (boolean crashed = true; crashed; crashes++) {
            try (Stage stage = new Stage()) {
                Deployment made = stage.create(PAGES);
                stage.provider.fate(name -> name.endsWith("-3") ? Fate.ends(1, Workload.State.FAILED) : Fate.RUNS);
                stage.updates.update(Stage.ANN, made.id(), inputs(Map.of("message", "new")));
                crashed = crash(stage, made.id(), crashes);
                Deployment done = stage.run(made.id());
                assertThat(done.status()).as("crash at %d", crashes).isEqualTo(DeploymentStatus.UPDATE_FAILED);
                assertThat(running(stage, made.id())).containsExactlyInAnyOrder("page", "page[1]", "other");
                assertThat(stage.provider.present("local")).hasSize(3);
            }
        }
        assertThat(crashes).isGreaterThan(8);
    }

    @Test
    void aSiteThatLosesAnswersHangsOrFailsForAWhileIsAskedAgain() {
        try (Stage stage = new Stage()) {
            Deployment made = stage.create(PAGES);
            stage.provider.loseNextAnswer("create").loseNextAnswer("delete").hangNext("find", Duration.ofMillis(50))
                    .failNext("open", new NemboException(ProviderError.PROVIDER_UNAVAILABLE, "away"));
            Deployment done = update(stage, made.id(), Map.of("message", "new"));
            assertThat(done.status()).as(done.statusReason()).isEqualTo(DeploymentStatus.UPDATE_COMPLETE);
            assertThat(stage.provider.present("local")).hasSize(3);
            assertThat(stage.provider.made()).hasSize(5);
        }
    }

    private static boolean crash(Stage stage, String id, int at) {
        stage.jobs.crashAt(at);
        try {
            stage.run(id);
            stage.jobs.crashAt(-1);
            return false;
        } catch (FakeJobs.Crash e) {
            return true;
        }
    }
}
