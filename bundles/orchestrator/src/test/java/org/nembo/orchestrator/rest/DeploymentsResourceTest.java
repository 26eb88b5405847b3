package org.nembo.orchestrator.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.nembo.api.error.ErrorCode;
import org.nembo.api.error.GeneralError;
import org.nembo.api.error.NemboException;
import org.nembo.api.rest.PageRequest;
import org.nembo.api.site.SiteStatus;
import org.nembo.orchestrator.OrchestratorError;
import org.nembo.orchestrator.deployment.Deployment;
import org.nembo.orchestrator.deployment.DeploymentFilter;
import org.nembo.orchestrator.deployment.DeploymentStatus;
import org.nembo.orchestrator.deployment.NewDeployment;
import org.nembo.orchestrator.deployment.ResourceKind;
import org.nembo.orchestrator.update.Change;
import org.nembo.orchestrator.update.Update;
import org.nembo.orchestrator.work.Stage;
import org.nembo.orchestrator.work.Yaml;
import org.nembo.testkit.fake.FakePolicy;

class DeploymentsResourceTest {

    private static final Caller ANN = new Caller(Stage.ANN);

    private final Stage stage = new Stage();
    private final DeploymentsResource resource = new DeploymentsResource(stage.deployments, stage.doing, stage.updates);
    private final DeploymentPartsResource parts = new DeploymentPartsResource(stage.deployments, stage.doing);

    @AfterEach
    void close() {
        stage.close();
    }

    private static void refused(ErrorCode code, String why, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(NemboException.class, e -> {
            assertThat(e.code()).isEqualTo(code);
            assertThat(e).hasMessageContaining(why);
        });
    }

    private static NewDeployment request(String template, Map<String, Object> inputs, String key) {
        return new NewDeployment(Optional.of("web"), template, inputs, Optional.empty(), Map.of("team", "x"), Optional.ofNullable(key), Optional.empty());
    }

    private DeploymentView view(Response response) {
        assertThat(response.getStatus()).isEqualTo(202);
        return (DeploymentView) response.getEntity();
    }

    private int stored() {
        return stage.store.rows().list(DeploymentFilter.of(""), PageRequest.first(100)).items().size();
    }

    @Test
    void acceptsATemplateAndSaysWhereItsDeploymentIs() {
        Response response = resource.create(ANN, null, false, request(Yaml.WEB, Map.of("password", "hunter22"), null));
        DeploymentView view = view(response);
        assertThat(response.getLocation()).hasToString("/api/v1/deployments/" + view.id());
        assertThat(view.name()).isEqualTo("web");
        assertThat(view.status()).isEqualTo(DeploymentStatus.CREATE_IN_PROGRESS);
        assertThat(view.site()).isEmpty();
        assertThat(view.owner()).isEqualTo(Stage.ANN.id());
        assertThat(view.labels()).isEqualTo(Map.of("team", "x"));
        assertThat(view.inputs()).isEqualTo(Map.of("message", "hello", "password", "***"));
        assertThat(view.outputs()).isEmpty();
        assertThat(stage.jobs.find(view.job())).hasValueSatisfying(job -> {
            assertThat(job.subject()).isEqualTo("deployments/" + view.id());
            assertThat(job.owner()).isEqualTo(Stage.ANN.id());
            assertThat(job.deadline()).isPresent();
        });
        assertThat(stage.events.types("deployments/" + view.id())).containsExactly("org.nembo.deployment.created");
    }

    @Test
    void takesTheNameFromTheTemplateWhenThereIsNone() {
        assertThat(view(resource.create(ANN, null, false, new NewDeployment(null, Yaml.WEB, null, null, null, null, null))).name()).isEqualTo("A web page");
        assertThat(view(resource.create(ANN, null, false, new NewDeployment(null, Yaml.TWO, null, null, null, null, null))).name()).isEqualTo("back");
    }

    @Test
    @SuppressWarnings("unchecked")
    void tellsEverythingThatIsWrongAtOnceAndStoresNothing() {
        String broken = Yaml.WEB.replace("command:", "comand:").replace("memory: 64 MB", "memory: much");
        NewDeployment wrong = request(broken, Map.of("nonsense", 1), null);
        assertThatThrownBy(() -> resource.create(ANN, null, false, wrong)).isInstanceOfSatisfying(NemboException.class, e -> {
            assertThat(e.code()).isEqualTo(OrchestratorError.TEMPLATE_INVALID);
            assertThat(e.code().status()).isEqualTo(400);
            List<Map<String, Object>> errors = (List<Map<String, Object>>) e.members().get("errors");
            assertThat(errors).hasSizeGreaterThanOrEqualTo(3).allSatisfy(error ->
                    assertThat(error).containsKeys("code", "line", "column", "path", "message", "severity"));
            assertThat(errors).anySatisfy(error -> assertThat(error).containsEntry("suggestion", "command"));
        });
        assertThat(stored()).isZero();
        assertThat(stage.events.all()).isEmpty();
        assertThat(stage.secrets.paths()).isEmpty();
    }

    @Test
    @SuppressWarnings("unchecked")
    void tellsEverythingThatIsWrongWithTheInputsAtOnce() {
        Map<String, Object> inputs = Map.of("message", "x".repeat(21), "nonsense", 1);
        assertThatThrownBy(() -> resource.create(ANN, null, false, request(Yaml.WEB, inputs, null))).isInstanceOfSatisfying(NemboException.class, e -> {
            assertThat(e.code()).isEqualTo(OrchestratorError.TEMPLATE_INVALID);
            assertThat((List<Map<String, Object>>) e.members().get("errors")).extracting(error -> error.get("code"))
                    .containsExactlyInAnyOrder("TOSCA_CONSTRAINT_VIOLATED", "TOSCA_UNDECLARED_INPUT");
        });
        assertThat(stored()).isZero();
    }

    @Test
    void refusesNodesThatNoProviderCanRun() {
        String balancer = "tosca_definitions_version: tosca_simple_yaml_1_3\ntopology_template:"
                + "\n  node_templates:\n    lb:\n      type: tosca.nodes.LoadBalancer\n";
        refused(OrchestratorError.TEMPLATE_INVALID, "no provider of this server can run node 'lb' of type tosca.nodes.LoadBalancer",
                () -> resource.create(ANN, null, false, request(balancer, Map.of(), null)));
        refused(OrchestratorError.TEMPLATE_INVALID, "there is no node to deploy", () -> resource.create(ANN, null, false,
                request("tosca_definitions_version: tosca_simple_yaml_1_3\n", Map.of(), null)));
        StringBuilder many = new StringBuilder("tosca_definitions_version: tosca_simple_yaml_1_3\ntopology_template:\n  node_templates:\n");
        for (int i = 0; i < 6; i++) {
            many.append("    n").append(i).append(":\n      type: nembo.nodes.Process\n      properties: { command: [ x ] }\n");
        }
        refused(OrchestratorError.TEMPLATE_INVALID, "the template has 6 nodes; this server takes 5 at most",
                () -> resource.create(ANN, null, false, request(many.toString(), Map.of(), null)));
        assertThat(stored()).isZero();
    }

    @Test
    void refusesAnUnknownSiteAndNamesTheKnown() {
        refused(OrchestratorError.DEPLOYMENT_SITE_UNKNOWN, "there is no site 'lokal'; there is local", () -> resource.create(ANN, null, false,
                new NewDeployment(null, Yaml.WEB, null, Optional.of("lokal"), null, null, null)));
        assertThat(stored()).isZero();
    }

    private PlanView plan(String template, String site) {
        Response response = resource.create(ANN, null, true, new NewDeployment(null, template, null, Optional.ofNullable(site), null, null, null));
        assertThat(response.getStatus()).isEqualTo(200);
        return (PlanView) response.getEntity();
    }

    @Test
    void tellsWhatWouldBeMadeAndMakesNothing() {
        stage.sites.add("drained", "fake").status("drained", SiteStatus.DRAINING).add("away", "absent");
        PlanView plan = plan(Yaml.TWO, null);
        assertThat(plan.possible()).isTrue();
        assertThat(plan.resources()).extracting(PlanView.Planned::node).containsExactly("back", "front");
        assertThat(plan.resources().get(1).after()).containsExactly("back");
        assertThat(plan.resources().get(0).kind()).isEqualTo(ResourceKind.WORKLOAD);
        assertThat(plan.sites()).extracting(PlanView.PlannedSite::site).containsExactly("local", "away", "drained");
        assertThat(plan.sites().get(1).why()).contains("absent");
        assertThat(plan.sites().get(1).change()).hasValueSatisfying(change -> assertThat(change).contains("deploy the bundle"));
        assertThat(plan.sites().get(2).change()).contains("have it made ACTIVE");
        assertThat(plan.steps()).containsExactly("select site", "create back", "start back", "create front", "start front", "outputs");
        assertThat(plan(Yaml.TWO, "drained").possible()).isFalse();
        assertThat(stored()).isZero();
        assertThat(stage.events.all()).isEmpty();
        assertThat(stage.provider.presentEverywhere()).isZero();
    }

    private DifferenceView preview(String id, Map<String, Object> inputs) {
        Response response = resource.update(ANN, id, true, new Update(Optional.empty(), inputs, null, null, null));
        assertThat(response.getStatus()).isEqualTo(200);
        return (DifferenceView) response.getEntity();
    }

    @Test
    void tellsWhatAnUpdateWouldChangeAndChangesNothing() {
        Deployment before = stage.create(Yaml.WEB);
        DifferenceView none = preview(before.id(), Map.of());
        assertThat(none.possible()).isTrue();
        assertThat(none.changes()).isEmpty();
        assertThat(none.kept()).isEqualTo(1);
        DifferenceView other = preview(before.id(), Map.of("message", "another"));
        assertThat(other.changes()).singleElement().satisfies(change -> {
            assertThat(change.node()).isEqualTo("web");
            assertThat(change.change()).isEqualTo(Change.Kind.REPLACE);
            assertThat(change.resource()).isPresent();
            assertThat(change.why()).isNotEmpty();
        });
        assertThat(stage.row(before.id())).isEqualTo(before);
        assertThat(stage.store.revisions().list(before.id())).hasSize(1);
        refused(GeneralError.INVALID_REQUEST, "'template'", () -> resource.update(ANN, before.id(), true, null));
    }

    @Test
    void acceptsAnUpdateAsARevisionOfItsOwn() {
        Deployment before = stage.create(Yaml.WEB);
        DeploymentView view = view(resource.postUpdate(ANN, before.id(), false, new Update(Optional.empty(), Map.of("message", "another"), null, null, null)));
        assertThat(view.status()).isEqualTo(DeploymentStatus.UPDATE_IN_PROGRESS);
        assertThat(view.job()).isNotEqualTo(before.job());
        assertThat(parts.revisions(ANN, before.id(), 10, "").items()).extracting(RevisionView::number).containsExactly(1, 2);
        assertThat(parts.revisions(ANN, before.id(), 1, "").next()).contains("1");
        assertThat(parts.template(ANN, before.id(), 2, false)).contains("***");
        refused(GeneralError.NOT_FOUND, "no revision 3", () -> parts.template(ANN, before.id(), 3, false));
    }

    @Test
    void aDryRunRefusesWhatACreationRefuses() {
        refused(OrchestratorError.DEPLOYMENT_SITE_UNKNOWN, "there is no site 'lokal'", () -> plan(Yaml.WEB, "lokal"));
        refused(OrchestratorError.TEMPLATE_INVALID, "comand", () -> plan(Yaml.WEB.replace("command:", "comand:"), null));
        refused(GeneralError.FORBIDDEN, "deployments:create", () -> resource.create(ANN, null, true, Stage.request(Yaml.WEB, "physics")));
    }

    @Test
    void refusesAnEmptyRequest() {
        refused(GeneralError.INVALID_REQUEST, "'template'", () -> resource.create(ANN, null, false, null));
        refused(OrchestratorError.DEPLOYMENT_INVALID, "'template' is missing", () -> resource.create(ANN, null, false, request("", Map.of(), null)));
    }

    @Test
    void theSameKeyIsTheSameDeployment() {
        DeploymentView first = view(resource.create(ANN, "k1", false, request(Yaml.WEB, Map.of("password", "a"), null)));
        assertThat(view(resource.create(ANN, "k1", false, request(Yaml.WEB, Map.of("password", "a"), null)))).isEqualTo(first);
        assertThat(view(resource.create(ANN, null, false, request(Yaml.WEB, Map.of("password", "a"), "k1")))).isEqualTo(first);
        assertThat(stored()).isEqualTo(1);
        assertThat(stage.events.all()).hasSize(1);
        refused(OrchestratorError.DEPLOYMENT_KEY_REUSED, first.id(), () -> resource.create(ANN, "k1", false, request(Yaml.TWO, Map.of(), null)));
        refused(OrchestratorError.DEPLOYMENT_KEY_REUSED, "k1", () -> resource.create(ANN, "k1", false, request(Yaml.WEB, Map.of("message", "other"), null)));
        refused(OrchestratorError.DEPLOYMENT_INVALID, "differ", () -> resource.create(ANN, "k2", false, request(Yaml.WEB, Map.of(), "k1")));
        Caller bob = new Caller(FakePolicy.user("bob"));
        assertThat(view(resource.create(bob, "k1", false, request(Yaml.TWO, Map.of(), null))).id()).isNotEqualTo(first.id());
    }

    @Test
    void storesNothingWhenTheEventCannotBeWritten() {
        stage.events.failWith(new IllegalStateException("no room"));
        assertThatThrownBy(() -> resource.create(ANN, null, false, request(Yaml.WEB, Map.of(), null))).hasMessageContaining("no room");
        assertThat(stored()).isZero();
    }

    @Test
    void showsADeploymentWithEverythingAboutIt() {
        Deployment done = stage.create(Yaml.WEB);
        assertThat(resource.read(ANN, done.id()).site()).contains("local");
        assertThat(parts.template(ANN, done.id(), false)).isEqualTo(Yaml.WEB.replace("changeit", "\"***\""));
        assertThat(parts.outputs(ANN, done.id(), false)).containsEntry("password", "***").containsEntry("url", "http://127.0.0.1:20001");
        assertThat(parts.outputs(ANN, done.id(), true)).containsEntry("password", "changeit");
        assertThat(parts.nodes(ANN, done.id()).items()).singleElement().satisfies(node -> assertThat(node.name()).isEqualTo("web"));
        assertThat(parts.steps(ANN, done.id()).items()).hasSize(4);
        assertThat(parts.logText(ANN, done.id(), null, "")).contains("start web: web answers at http://127.0.0.1:20001\n");
        assertThat(parts.log(ANN, done.id(), 500, "").items()).extracting(line -> line.line()).contains("web answers at http://127.0.0.1:20001");
    }

    @Test
    void pagesEventsAndLog() {
        Deployment done = stage.create(Yaml.TWO);
        var first = parts.events(ANN, done.id(), 2, "");
        assertThat(first.items()).hasSize(2);
        assertThat(first.items().get(0).data()).isInstanceOf(Map.class);
        var rest = parts.events(ANN, done.id(), 500, first.next().orElseThrow());
        assertThat(rest.next()).isEmpty();
        assertThat(rest.items().get(0).position()).isGreaterThan(first.items().get(1).position());
        assertThat(parts.log(ANN, done.id(), 1, "").next()).isPresent();
        refused(GeneralError.INVALID_REQUEST, "not a position", () -> parts.events(ANN, done.id(), 10, "abc"));
        refused(GeneralError.INVALID_REQUEST, "limit", () -> parts.events(ANN, done.id(), 0, ""));
        refused(GeneralError.INVALID_REQUEST, "limit", () -> parts.log(ANN, done.id(), 501, ""));
    }

    @Test
    void listsByStatusNameAndLabel() {
        DeploymentView one = view(resource.create(ANN, null, false, request(Yaml.WEB, Map.of(), null)));
        Deployment two = stage.create(Yaml.TWO);
        assertThat(resource.list(ANN, List.of(), "", List.of(), "", "", 10, "").items()).extracting(DeploymentView::id).containsExactly(two.id(), one.id());
        assertThat(resource.list(ANN, List.of("create_complete"), "", List.of(), "", "", 10, "").items()).extracting(DeploymentView::id)
                .containsExactly(two.id());
        assertThat(resource.list(ANN, List.of("CREATE_COMPLETE,CREATE_IN_PROGRESS"), "web", List.of(), "", "", 10, "").items()).hasSize(1);
        assertThat(resource.list(ANN, List.of(), "", List.of("team=x"), "", "", 10, "").items()).extracting(DeploymentView::id).containsExactly(one.id());
        assertThat(resource.list(ANN, List.of(), "", List.of("team"), "", "", 10, "").items()).hasSize(1);
        assertThat(resource.list(ANN, List.of(), "", List.of("team=y"), "", "", 10, "").items()).isEmpty();
        var page = resource.list(ANN, List.of(), "", List.of(), "", "", 1, "");
        assertThat(resource.list(ANN, List.of(), "", List.of(), "", "", 1, page.next().orElseThrow()).items()).extracting(DeploymentView::id)
                .containsExactly(one.id());
        refused(GeneralError.INVALID_REQUEST, "'DONE' is not a status", () -> resource.list(ANN, List.of("DONE"), "", List.of(), "", "", 10, ""));
        refused(GeneralError.INVALID_REQUEST, "'name'", () -> resource.list(ANN, List.of(), "a\u0000", List.of(), "", "", 10, ""));
        refused(GeneralError.INVALID_REQUEST, "limit", () -> resource.list(ANN, List.of(), "", List.of(), "", "", 0, ""));
    }

    @Test
    void deletesAndSaysThatItIsDeleted() {
        Deployment done = stage.create(Yaml.WEB);
        DeploymentView deleting = view(resource.delete(ANN, done.id(), false));
        assertThat(deleting.status()).isEqualTo(DeploymentStatus.DELETE_IN_PROGRESS);
        stage.run(done.id());
        assertThat(resource.read(ANN, done.id()).status()).isEqualTo(DeploymentStatus.DELETE_COMPLETE);
        assertThat(resource.list(ANN, List.of(), "", List.of(), "", "", 10, "").items()).isEmpty();
        assertThat(resource.list(ANN, List.of("DELETE_COMPLETE"), "", List.of(), "", "", 10, "").items()).hasSize(1);
        refused(OrchestratorError.DEPLOYMENT_DELETED, "was deleted", () -> resource.delete(ANN, done.id(), false));
    }

    @Test
    void whatIsNoIdIsNotFound() {
        for (String id : List.of("", "x", "../../etc", "\u0000", "019a0000-0000-7000-8000-0123456789ab", "x".repeat(10_000))) {
            refused(OrchestratorError.DEPLOYMENT_NOT_FOUND, "there is no deployment", () -> resource.read(ANN, id));
            refused(OrchestratorError.DEPLOYMENT_NOT_FOUND, "there is no deployment", () -> resource.delete(ANN, id, false));
        }
    }
}
